extension NPYFile {
  /// Writes an array, atomically, as NumPy itself would: version 1.0, row-major, little-endian.
  ///
  /// - Parameter withBytes: hands over the numbers, row-major and little-endian.
  package static func write(
    _ element: NPYElement, shape: [Int], to path: String,
    withBytes: (_ write: (UnsafeRawBufferPointer) throws -> Void) throws -> Void
  ) throws {
    try AtomicFile.write(to: path) { writer in
      try writer.write(header(element, shape: shape))
      try withBytes { try writer.write($0) }
    }
  }

  /// Everything before the numbers.
  package static func header(_ element: NPYElement, shape: [Int]) -> [UInt8] {
    let order = element.byteCount == 1 ? "|" : "<"
    let extents = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    var text = "{'descr': '\(order)\(element.rawValue)', 'fortran_order': False, 'shape': (\(extents)), }"
    // NumPy leaves room for the first axis to grow to the most digits it can have.
    if let first = shape.first { text += String(repeating: " ", count: max(0, 21 - "\(first)".count)) }
    let unpadded = 10 + text.utf8.count + 1
    text += String(repeating: " ", count: (64 - unpadded % 64) % 64) + "\n"
    let length = text.utf8.count
    return NPYHeader.magic + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)] + Array(text.utf8)
  }
}
