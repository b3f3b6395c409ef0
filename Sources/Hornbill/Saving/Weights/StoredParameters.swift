import HornbillGraph

/// A model's parameters in a file: makes sure that all are there, in the right shapes, and nothing besides, before memory is
/// taken for them.
struct StoredParameters {
  let store: any WeightStore
  /// What is in the file beside the parameters and the optimizer's slots.
  var others: (_ name: String) -> Bool
  /// The optimizer whose slots are to be read, too.
  var optimizer: (any Optimizer)?
  /// Where the file keeps what.
  let places: (_ declarations: [ParameterDeclaration], _ optimizer: (any Optimizer)?) throws -> WeightPlaces

  /// The places of declared parameters, which are all in the file.
  ///
  /// - Throws: `HornbillError`, which lists what is missing and what is too much.
  func check(_ declarations: [ParameterDeclaration], _ operation: String = "load") throws -> WeightPlaces {
    let places = try places(declarations, optimizer)
    let shapes = Dictionary(uniqueKeysWithValues: declarations.map { ($0.path, $0.shape.dimensions) })
    var expected: [(name: String, shape: [Int], path: String)] = []
    for declaration in declarations {
      expected.append(
        (
          places.parameters[declaration.path] ?? declaration.path, declaration.shape.dimensions,
          declaration.path
        ))
    }
    for (slot, name) in places.slots { expected.append((name, shapes[slot.path] ?? [], slot.path)) }
    for (name, path) in places.copies { expected.append((name, shapes[path] ?? [], path)) }
    let names = Set(expected.map(\.name))
    let missing = expected.filter { store.shapes[$0.name] != $0.shape }
    let wrong = Set(missing.map(\.name))
    let surplus = store.shapes.filter { name, _ in
      wrong.contains(name) || !(names.contains(name) || others(name))
    }
    guard missing.isEmpty, surplus.isEmpty else {
      func text(_ name: String, _ shape: [Int]) -> String { "\(name) \(shape)" }
      let needed = missing.sorted { $0.name < $1.name }.map {
        text($0.name, $0.shape) + ($0.path == $0.name ? "" : " for \($0.path)")
      }
      let found = surplus.sorted { $0.key < $1.key }.map { text($0.key, $0.value) }
      throw HornbillError(
        operation, path: store.file,
        expected: needed.isEmpty ? "the model's \(expected.count) tensors alone" : Self.list(needed),
        received: found.isEmpty ? "none of these" : Self.list(found),
        hint: "The file does not belong to this architecture.")
    }
    return places
  }

  /// The first of a list that may be long.
  private static func list(_ items: [String]) -> String {
    let shown = items.prefix(12).joined(separator: ", ")
    return items.count > 12 ? "\(shown) and \(items.count - 12) more" : shown
  }

  /// Reads what the optimizer keeps into memory that the model has for it.
  ///
  /// - Throws: `FileError` where the file cannot be read.
  func readSlots(_ places: WeightPlaces, _ parameters: Parameters, _ compiled: Compiled) throws {
    guard !places.slots.isEmpty else { return }
    compiled.makeSlots(parameters)
    for slot in compiled.slots {
      for entry in parameters.trainableEntries {
        guard let name = places.slots[WeightPlaces.Slot(slot: slot.name, path: entry.declaration.path)] else {
          continue
        }
        let memory = UnsafeMutableRawBufferPointer(
          start: slot.storage.pointer + entry.offset * 4, count: entry.count * 4)
        try store.read(name, into: memory)
      }
    }
  }
}
