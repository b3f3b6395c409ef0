/// The strings of variable length, in collections that are read when one of their strings is asked for.
final class GlobalHeap {
  private let reader: BlockReader
  private var collections: [Int: [Int: Fields]] = [:]
  private var total = 0

  init(_ reader: BlockReader) { self.reader = reader }

  /// The text behind a reference: a length, the address of a collection and a number in it.
  func text(_ reference: inout Fields) throws -> String {
    let byteCount = try reference.number(4)
    let address = try reference.address()
    let index = try reference.number(4)
    guard let address, address != 0, byteCount > 0 else { return "" }
    guard var object = try collection(at: address)[index] else {
      throw reference.place.damaged("has a string that is not in its heap", received: "number \(index)")
    }
    total += byteCount
    guard reader.view.limits.allows(total, from: reader.view.source.count) else {
      throw reference.place.refused(
        "has strings that expand to too much", expected: "at most \(reader.view.limits.byteCount) bytes",
        hint: "Raise the limits if you trust the file.")
    }
    let bytes = try object.take(byteCount).rest
    return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }

  private func collection(at address: Int) throws -> [Int: Fields] {
    if let known = collections[address] { return known }
    let what = "global heap"
    // Lengths narrower than eight bytes are filled up to them.
    let prefixCount = 16
    var prefix = try reader.block(at: address, count: prefixCount, of: what)
    try prefix.signature("GCOL")
    _ = try prefix.version(1...1)
    try prefix.skip(3)
    var fields = try reader.block(at: address, count: try prefix.length(), of: what)
    try fields.skip(prefixCount)
    var objects: [Int: Fields] = [:]
    while fields.remaining >= prefixCount {
      let index = try fields.number(2)
      // Number 0 is the space that is left.
      if index == 0 { break }
      try fields.skip(6)
      let byteCount = try fields.length()
      try fields.skip(8 - reader.view.lengthByteCount)
      objects[index] = try fields.take(byteCount)
      try fields.skip(min((8 - byteCount % 8) % 8, fields.remaining))
    }
    collections[address] = objects
    return objects
  }
}
