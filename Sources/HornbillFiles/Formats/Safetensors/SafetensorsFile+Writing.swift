extension SafetensorsFile {
  /// One tensor to be written.
  package struct Entry {
    package let name: String
    /// The format's name of the element type, such as `F32`.
    package let type: String
    package let shape: [Int]
    /// Hands the tensor's bytes, little-endian, to the closure it is given, at once or in pieces.
    package let withBytes: (_ write: (UnsafeRawBufferPointer) throws -> Void) throws -> Void

    package init(
      name: String, type: String, shape: [Int],
      withBytes: @escaping (_ write: (UnsafeRawBufferPointer) throws -> Void) throws -> Void
    ) {
      self.name = name
      self.type = type
      self.shape = shape
      self.withBytes = withBytes
    }
  }

  /// Writes tensors in the given order, atomically.
  ///
  /// The same input gives the same bytes. Readers that map the file want aligned elements: put wide element
  /// types first; the data itself begins at a multiple of eight bytes.
  package static func write(_ entries: [Entry], metadata: [String: String] = [:], to path: String) throws {
    let counts = try byteCounts(entries, path: path)
    let header = header(entries, counts: counts, metadata: metadata)
    guard header.count <= SafetensorsHeader.largestHeader else {
      throw FileError(
        path, "header length \(header.count) is too large",
        expected: "at most \(SafetensorsHeader.largestHeader) bytes", hint: "Store less in the metadata.")
    }
    try AtomicFile.write(to: path) { writer in
      try writer.write(withUnsafeBytes(of: UInt64(header.count).littleEndian) { [UInt8]($0) })
      try writer.write(header)
      for (entry, count) in zip(entries, counts) {
        var written = 0
        try entry.withBytes { bytes in
          try writer.write(bytes)
          written += bytes.count
        }
        guard written == count else {
          throw FileError(
            path, "tensor \"\(entry.name)\" has the wrong number of bytes",
            expected: "\(count) for \(entry.type) \(entry.shape)", received: "\(written)")
        }
      }
    }
  }

  private static func byteCounts(_ entries: [Entry], path: String) throws -> [Int] {
    var names: Set<String> = ["__metadata__"]
    var total = 0
    return try entries.map { entry in
      guard names.insert(entry.name).inserted else {
        throw FileError(path, "tensor \"\(entry.name)\" cannot be written", expected: "a name not yet in use")
      }
      guard let bits = SafetensorsType.bitCount(entry.type),
        let count = SafetensorsType.byteCount(bitsPerElement: bits, shape: entry.shape),
        case let (sum, overflow) = total.addingReportingOverflow(count), !overflow
      else {
        throw FileError(
          path, "tensor \"\(entry.name)\" cannot be written",
          expected: "an element type and shape of the format", received: "\(entry.type) \(entry.shape)")
      }
      total = sum
      return count
    }
  }

  private static func header(_ entries: [Entry], counts: [Int], metadata: [String: String]) -> [UInt8] {
    var members: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\(quoted($0.value))" }
      members.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
    }
    var position = 0
    for (entry, count) in zip(entries, counts) {
      let shape = entry.shape.map(String.init).joined(separator: ",")
      let place = "\(position),\(position + count)"
      members.append(
        "\(quoted(entry.name)):{\"dtype\":\"\(entry.type)\",\"shape\":[\(shape)],\"data_offsets\":[\(place)]}"
      )
      position += count
    }
    var header = [UInt8]("{\(members.joined(separator: ","))}".utf8)
    while !header.count.isMultiple(of: 8) { header.append(UInt8(ascii: " ")) }
    return header
  }

  /// A string as JSON writes it: only what must be escaped is.
  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case ..<" ":
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
