/// Takes comma-separated text apart, cell after cell, without copying it (RFC 4180; lines may also end in LF or
/// CR alone).
struct CSVScanner {
  /// One cell.
  struct Cell {
    /// Where the content lies, without quotes.
    let range: Range<Int>
    let isQuoted: Bool
    /// Whether the record ends here.
    let isLast: Bool
  }

  /// Why a cell cannot be read.
  enum Problem: Error {
    case openQuote
    case textAfterQuote
  }

  private let bytes: UnsafeRawBufferPointer
  private let delimiter: UInt8
  /// Where the next cell begins.
  private(set) var position: Int

  private static let quote = UInt8(ascii: "\"")
  private static let newline = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  init(_ bytes: UnsafeRawBufferPointer, delimiter: UInt8, at position: Int) {
    self.bytes = bytes
    self.delimiter = delimiter
    self.position = position
  }

  /// Moves over lines with nothing in them, and says whether anything follows.
  mutating func skipEmptyLines() -> Bool {
    while position < bytes.count, bytes[position] == Self.newline || bytes[position] == Self.carriageReturn {
      position += 1
    }
    return position < bytes.count
  }

  /// The next cell of the record.
  mutating func next() throws(Problem) -> Cell {
    let isQuoted = position < bytes.count && bytes[position] == Self.quote
    var end = position
    if isQuoted {
      end = try endOfQuotes(from: position + 1)
    } else {
      while end < bytes.count, !isEnd(bytes[end]) { end += 1 }
    }
    let range = isQuoted ? position + 1..<end : position..<end
    if isQuoted { end += 1 }
    guard end < bytes.count else {
      position = bytes.count
      return Cell(range: range, isQuoted: isQuoted, isLast: true)
    }
    guard isEnd(bytes[end]) else { throw .textAfterQuote }
    position = end + 1
    if bytes[end] == Self.carriageReturn, position < bytes.count, bytes[position] == Self.newline {
      position += 1
    }
    return Cell(range: range, isQuoted: isQuoted, isLast: bytes[end] != delimiter)
  }

  private func isEnd(_ byte: UInt8) -> Bool {
    byte == delimiter || byte == Self.newline || byte == Self.carriageReturn
  }

  /// The place of the quote that closes a cell; two of them stand for one in its content.
  private func endOfQuotes(from start: Int) throws(Problem) -> Int {
    var place = start
    while place < bytes.count {
      if bytes[place] != Self.quote {
        place += 1
      } else if place + 1 < bytes.count, bytes[place + 1] == Self.quote {
        place += 2
      } else {
        return place
      }
    }
    throw .openQuote
  }
}
