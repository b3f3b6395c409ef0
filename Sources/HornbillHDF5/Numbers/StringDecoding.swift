/// Turns stored strings, of fixed or variable length, into Swift's.
struct StringDecoding {
  private let datatype: Datatype
  private let heap: GlobalHeap

  init(_ datatype: Datatype, _ reader: BlockReader) {
    self.datatype = datatype
    heap = GlobalHeap(reader)
  }

  /// The strings of so many elements.
  func decode(_ elements: Fields, count: Int) throws -> [String] {
    var elements = elements
    var strings: [String] = []
    for _ in 0..<count {
      var element = try elements.take(datatype.byteCount)
      strings.append(try string(&element))
    }
    return strings
  }

  private func string(_ element: inout Fields) throws -> String {
    guard case .fixedString(_, let padding) = datatype else { return try heap.text(&element) }
    let bytes = element.rest
    let end: Int
    switch padding {
    case .terminated: end = bytes.firstIndex(of: 0) ?? bytes.count
    case .zeros: end = (bytes.lastIndex { $0 != 0 } ?? -1) + 1
    case .spaces: end = (bytes.lastIndex { $0 != UInt8(ascii: " ") } ?? -1) + 1
    }
    return String(decoding: bytes[..<end], as: UTF8.self)
  }
}
