import HornbillFiles
import HornbillGraph
import HornbillHDF5

/// An array of float32 that is to be written under a name.
struct StoredArray {
  let name: String
  let shape: [Int]
  /// Hands the numbers to the closure it is given.
  let withBytes: (_ write: (UnsafeRawBufferPointer) throws -> Void) throws -> Void

  var safetensors: SafetensorsFile.Entry {
    SafetensorsFile.Entry(name: name, type: "F32", shape: shape, withBytes: withBytes)
  }

  /// As a member of an `.npz` file.
  var npz: ZipArchive.Entry {
    ZipArchive.Entry(name: name + ".npy") { write in
      try NPYFile.header(DType.float32.npyElement, shape: shape).withUnsafeBytes(write)
      try withBytes(write)
    }
  }
}

extension Model {
  /// The parameters, and the optimizer's vectors where it has some, in the places that a file has for them.
  func arrays(_ places: WeightPlaces, _ parameters: Parameters) -> [StoredArray] {
    func array(_ name: String, _ entry: Parameters.Entry, in vector: Variable) -> StoredArray {
      StoredArray(name: name, shape: entry.declaration.shape.dimensions) { write in
        try write(
          UnsafeRawBufferPointer(start: vector.storage.pointer + entry.offset * 4, count: entry.count * 4))
      }
    }
    func array(_ name: String, _ entry: Parameters.Entry) -> StoredArray {
      array(name, entry, in: entry.declaration.isTrainable ? parameters.trainable : parameters.frozen)
    }
    var arrays = parameters.entries.compactMap { entry in
      places.parameters[entry.declaration.path].map { array($0, entry) }
    }
    arrays += places.copies.sorted { $0.key < $1.key }.compactMap { name, path in
      parameters[path].map { array(name, $0) }
    }
    for slot in compiled?.slots ?? [] {
      arrays += parameters.trainableEntries.compactMap { entry in
        places.slots[WeightPlaces.Slot(slot: slot.name, path: entry.declaration.path)].map {
          array($0, entry, in: slot)
        }
      }
    }
    return arrays
  }
}
