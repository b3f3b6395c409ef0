/// What an element is that was never written: some bytes, or zeros.
struct FillValue: Sendable {
  /// The bytes of one element; empty for zeros.
  let bytes: [UInt8]

  /// Reads the value from a data set's header.
  init(_ header: ObjectHeader, elementByteCount: Int, _ reader: BlockReader) throws {
    if let message = header.first(.fillValue) {
      var fields = try SharedMessage.resolve(message, reader)
      let isDefined: Bool
      if try fields.version(1...3) == 3 {
        isDefined = try fields.number(1) & 0x20 != 0
      } else {
        try fields.skip(2)
        isDefined = try fields.number(1) == 1
      }
      bytes = isDefined ? try Self.value(&fields) : []
    } else if let message = header.first(.oldFillValue) {
      var fields = try SharedMessage.resolve(message, reader)
      bytes = try Self.value(&fields)
    } else {
      bytes = []
    }
    guard bytes.isEmpty || bytes.count == elementByteCount else {
      throw Place(file: reader.view.source.name, object: reader.object, what: "fill value").damaged(
        "has the wrong size", expected: "\(elementByteCount) bytes", received: "\(bytes.count)")
    }
  }

  private static func value(_ fields: inout Fields) throws -> [UInt8] {
    try fields.take(try fields.number(4)).rest
  }

  /// Fills elements.
  func fill(_ target: UnsafeMutableRawBufferPointer) {
    guard bytes.contains(where: { $0 != 0 }) else {
      target.initializeMemory(as: UInt8.self, repeating: 0)
      return
    }
    for start in stride(from: 0, to: target.count - bytes.count + 1, by: bytes.count) {
      UnsafeMutableRawBufferPointer(rebasing: target[start..<start + bytes.count]).copyBytes(from: bytes)
    }
  }
}
