import HornbillFiles

/// An HDF5 file to be written: groups, data sets and attributes under paths.
///
///     var writer = HDF5Writer()
///     try writer.addGroup("layers/dense/vars", attributes: [("name", .string("dense"))])
///     try writer.addDataset("layers/dense/vars/0", type: .number(.float32), shape: [784, 10]) { write in
///       try kernel.withUnsafeBytes(write)
///     }
///     try writer.write(toFileAt: "model.weights.h5")
///
/// The dialect is the oldest, which every HDF5 reads: superblock 0, symbol tables, contiguous data. The numbers are not
/// kept: they are asked for when they are written. The same input gives the same bytes.
public struct HDF5Writer {
  /// Hands bytes to the closure it is given, at once or in pieces.
  public typealias Content = (_ write: (UnsafeRawBufferPointer) throws -> Void) throws -> Void

  /// What error messages call the file.
  private let file: String
  private(set) var root = GroupPlan()
  private(set) var datasets: [DatasetPlan] = []

  /// A file of an empty root group; `name` is what error messages call it until it is written to a path.
  public init(name: String = "HDF5 file") { file = name }

  /// Adds attributes to a group, which is made, with those that it is in, where it is not there yet.
  ///
  /// - Throws: `FileError` where a data set has the name, an attribute is there already or does not fit the format.
  public mutating func addGroup(_ path: String, attributes: [(name: String, value: HDF5Value)] = []) throws {
    try root.change(names(path), file: file) { group in
      for (name, value) in attributes {
        try group.attributes.append(AttributePlan(name, value, after: group.attributes, of: path, file: file))
      }
    }
  }

  /// Adds a data set; the groups it is in are made where they are not there yet.
  ///
  /// - Parameters:
  ///   - type: numbers, or opaque elements.
  ///   - content: hands over the elements, little-endian, the last axis changing fastest; asked for each time the file
  ///     is written.
  /// - Throws: `FileError` where the name is taken, or type, shape or an attribute does not fit the format.
  public mutating func addDataset(
    _ path: String, type: HDF5Type, shape: [Int], attributes: [(name: String, value: HDF5Value)] = [],
    content: @escaping Content
  ) throws {
    var plan = try DatasetPlan(path: path, type: type, shape: shape, file: file, content: content)
    for (name, value) in attributes {
      try plan.attributes.append(AttributePlan(name, value, after: plan.attributes, of: path, file: file))
    }
    let names = try names(path)
    guard let name = names.last else { throw FileError(file, "a data set has no name") }
    let index = datasets.count
    try root.change(names.dropLast(), file: file) { group in
      guard group.members[name] == nil else {
        throw FileError(file, "\(path) cannot be added", expected: "a name not yet in use")
      }
      group.members[name] = .dataset(index)
    }
    datasets.append(plan)
  }

  /// The number of bytes that will be written.
  public var byteCount: Int { FileLayout(self).byteCount }

  /// Hands the file to a closure, piece by piece from its beginning.
  ///
  /// - Throws: `FileError` where a data set hands over another number of bytes than its shape has, and whatever `write`
  ///   throws.
  public func write(to write: (UnsafeRawBufferPointer) throws -> Void) throws {
    try self.write(to: write, file: file)
  }

  /// Writes the file, atomically.
  ///
  /// - Throws: `FileError` where it cannot be written, or a data set hands over another number of bytes than its shape
  ///   has; an older file then stays as it is.
  public func write(toFileAt path: String) throws {
    try AtomicFile.write(to: path) { writer in try write(to: { try writer.write($0) }, file: path) }
  }

  private func write(to write: (UnsafeRawBufferPointer) throws -> Void, file: String) throws {
    let layout = FileLayout(self)
    try layout.head.withUnsafeBytes(write)
    for (dataset, padding) in zip(datasets, layout.paddings) {
      var written = 0
      try dataset.content { bytes in
        written += bytes.count
        guard written <= dataset.byteCount else { return }
        try write(bytes)
      }
      guard written == dataset.byteCount else {
        throw FileError(
          file, "data set \(dataset.path) has the wrong number of bytes",
          expected: "\(dataset.byteCount) for \(dataset.type) \(dataset.shape)", received: "\(written)")
      }
      try [UInt8](repeating: 0, count: padding).withUnsafeBytes(write)
    }
    try layout.tail.withUnsafeBytes(write)
  }

  /// The names in a path, each of which can be one of the format's.
  private func names(_ path: String) throws -> ArraySlice<String> {
    let names = path.split(separator: "/").map(String.init)
    guard names.count <= HDF5Limits.standard.depth else {
      throw FileError(
        file, "\(names[0])/… lies too deep", expected: "at most \(HDF5Limits.standard.depth) groups",
        received: "\(names.count)")
    }
    guard !path.utf8.contains(0) else {
      throw FileError(file, "a group or data set cannot have this name", expected: "no zero byte in it")
    }
    return names[...]
  }
}
