/// A safetensors file, opened for reading: named tensors whose bytes stay in the mapped file.
///
/// The format: the length of the header (64 bits, little-endian), the header (JSON: each tensor's element
/// type, shape and place), and the tensors' bytes, little-endian, without gaps.
package struct SafetensorsFile: Sendable {
  private let file: MappedFile
  private let header: SafetensorsHeader

  /// Opens a file and checks all of its header, so that every later access is within the file.
  package init(path: String) throws {
    file = try MappedFile(path: path)
    header = try file.withBytes { try SafetensorsHeader(parsing: $0, file: path) }
  }

  /// The tensors in the order of their bytes.
  package var tensors: [SafetensorsTensor] { header.tensors }

  /// The strings under `__metadata__`.
  package var metadata: [String: String] { header.metadata }

  /// The tensor of a name, if the file has it.
  package subscript(name: String) -> SafetensorsTensor? {
    header.indices[name].map { header.tensors[$0] }
  }

  /// Calls `body` with the bytes of a tensor, which are valid until it returns.
  ///
  /// They are little-endian, and aligned only as the file has them: load them with `loadUnaligned` or copy
  /// them.
  package func withBytes<Result>(
    of name: String, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) throws -> Result {
    guard let tensor = self[name] else {
      throw FileError(file.path, "has no tensor \"\(name)\"", expected: known)
    }
    return try file.withBytes { try body(UnsafeRawBufferPointer(rebasing: $0[tensor.range])) }
  }

  /// Copies the bytes of a tensor to memory of just their size.
  package func copy(_ name: String, to memory: UnsafeMutableRawBufferPointer) throws {
    guard let tensor = self[name], tensor.range.count == memory.count else {
      throw FileError(file.path, "has no tensor \"\(name)\" of \(memory.count) bytes", expected: known)
    }
    if let start = memory.baseAddress { try file.copy(tensor.range, to: start) }
  }

  /// The first few names, for an error message.
  private var known: String {
    let names = tensors.prefix(5).map { "\"\($0.name)\"" }.joined(separator: ", ")
    return tensors.isEmpty ? "no name: the file is empty" : "one of \(names)\(tensors.count > 5 ? ", …" : "")"
  }
}

/// What a safetensors file says of one tensor.
package struct SafetensorsTensor: Equatable, Sendable {
  package let name: String
  /// The format's name of the element type, such as `F32`.
  package let type: String
  package let shape: [Int]
  /// Where the bytes lie, counted from the beginning of the file.
  package let range: Range<Int>
}
