/// The header of a safetensors file, checked: every tensor's bytes lie in the file, in full, with neither
/// overlap nor gap.
package struct SafetensorsHeader: Equatable, Sendable {
  /// The tensors in the order of their bytes.
  package let tensors: [SafetensorsTensor]
  /// The strings under `__metadata__`.
  package let metadata: [String: String]
  /// Where in `tensors` a name is.
  package let indices: [String: Int]

  /// The longest header that is read, as in the format's own library: parsing must not fill the memory.
  static let largestHeader = 100_000_000

  /// Reads the header from the bytes of the whole file; `file` is the name for error messages.
  package init(parsing bytes: UnsafeRawBufferPointer, file: String) throws {
    let header = try Self.headerBytes(bytes, file: file)
    let dataStart = 8 + header.count
    var scanner = JSONScanner(header, file: file)
    var metadata: [String: String]?
    var entries: [Entry] = []
    try scanner.object { scanner, name in
      if name != "__metadata__" {
        entries.append(try Entry(name: name, &scanner))
      } else if metadata == nil {
        metadata = try Self.metadata(&scanner)
      } else {
        throw FileError(file, "has __metadata__ twice")
      }
    }
    try scanner.end()
    // The sort is stable: empty tensors at one place keep the header's order.
    entries.sort { ($0.begin, $0.end) < ($1.begin, $1.end) }
    try Self.checkPlaces(entries, dataCount: bytes.count - dataStart, file: file)
    var indices: [String: Int] = [:]
    for (index, entry) in entries.enumerated() {
      guard indices.updateValue(index, forKey: entry.name) == nil else {
        throw FileError(file, "has the tensor \"\(entry.name)\" twice")
      }
    }
    self.indices = indices
    self.metadata = metadata ?? [:]
    tensors = entries.map { entry in
      SafetensorsTensor(
        name: entry.name, type: entry.type, shape: entry.shape,
        range: dataStart + entry.begin..<dataStart + entry.end)
    }
  }

  private static func headerBytes(_ bytes: UnsafeRawBufferPointer, file: String) throws -> [UInt8] {
    let hint = "The file is truncated or not a safetensors file."
    guard bytes.count >= 8 else {
      throw FileError(
        file, "ends within the header's length", expected: "at least 8 bytes", received: "\(bytes.count)",
        hint: hint)
    }
    let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
    guard length <= UInt64(bytes.count - 8) else {
      throw FileError(
        file, "header length \(length) exceeds the file", expected: "at most \(bytes.count - 8) bytes",
        hint: hint)
    }
    guard length <= UInt64(largestHeader) else {
      throw FileError(
        file, "header length \(length) is too large", expected: "at most \(largestHeader) bytes", hint: hint)
    }
    return [UInt8](bytes[8..<8 + Int(length)])
  }

  private static func metadata(_ scanner: inout JSONScanner) throws -> [String: String] {
    var metadata: [String: String] = [:]
    try scanner.object { scanner, key in
      guard metadata.updateValue(try scanner.string(), forKey: key) == nil else {
        throw FileError(scanner.file, "has \"\(key)\" twice in __metadata__")
      }
    }
    return metadata
  }

  /// Entries in the order of their bytes must follow one another from the first byte to the last.
  private static func checkPlaces(_ entries: [Entry], dataCount: Int, file: String) throws {
    var position = 0
    for entry in entries {
      guard entry.begin == position else {
        throw FileError(
          file,
          "tensor \"\(entry.name)\" \(entry.begin < position ? "overlaps another" : "leaves a gap before it")",
          expected: "its bytes to begin at \(position)", received: "\(entry.begin)")
      }
      position = entry.end
    }
    guard position == dataCount else {
      throw FileError(
        file, "has the wrong size for its tensors", expected: "\(position) bytes of data",
        received: "\(dataCount)", hint: "The file is truncated or damaged; download or copy it again.")
    }
  }

  /// One tensor of the header; places count from the end of the header.
  private struct Entry {
    let name: String
    let type: String
    let shape: [Int]
    let begin: Int
    let end: Int

    init(name: String, _ scanner: inout JSONScanner) throws {
      var type: String?
      var shape: [Int]?
      var offsets: [Int]?
      let file = scanner.file
      try scanner.object { scanner, key in
        switch key {
        case "dtype" where type == nil: type = try scanner.string()
        case "shape" where shape == nil: shape = try scanner.integers()
        case "data_offsets" where offsets == nil: offsets = try scanner.integers()
        default:
          throw FileError(
            file, "tensor \"\(name)\" has an unexpected \"\(key)\"",
            expected: "dtype, shape and data_offsets, once each")
        }
      }
      guard let type, let shape, let offsets else {
        throw FileError(
          file, "tensor \"\(name)\" is not described in full", expected: "dtype, shape and data_offsets")
      }
      guard let bits = SafetensorsType.bitCount(type) else {
        throw FileError(
          file, "tensor \"\(name)\" has an unknown dtype", expected: "one such as F32, BF16 or I64",
          received: "\"\(type)\"")
      }
      guard offsets.count == 2, offsets[0] <= offsets[1] else {
        throw FileError(
          file, "tensor \"\(name)\" has wrong data_offsets", expected: "a beginning and an end",
          received: "\(offsets)")
      }
      guard SafetensorsType.byteCount(bitsPerElement: bits, shape: shape) == offsets[1] - offsets[0] else {
        throw FileError(
          file, "tensor \"\(name)\" has the wrong number of bytes", expected: "those of \(type) \(shape)",
          received: "\(offsets[1] - offsets[0])")
      }
      self.name = name
      self.type = type
      self.shape = shape
      (begin, end) = (offsets[0], offsets[1])
    }
  }
}
