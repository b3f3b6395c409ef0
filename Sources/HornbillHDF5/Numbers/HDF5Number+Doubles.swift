extension HDF5Number {
  /// Numbers of this type, little-endian, as float64.
  ///
  /// - Throws: nothing: float64 has a nearest one of every number.
  package func doubles(_ bytes: UnsafeRawBufferPointer, file: String, name: String) throws -> [Double] {
    let count = bytes.count / byteCount
    let conversion = NumberConversion(
      source: self, isBigEndian: false, target: .float64,
      place: Place(file: file, object: name, what: "array"))
    return try [Double](unsafeUninitializedCapacity: count) { target, initializedCount in
      try conversion.convert(bytes, to: UnsafeMutableRawBufferPointer(target))
      initializedCount = count
    }
  }
}
