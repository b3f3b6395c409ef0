/// The names of an old group's links.
struct LocalHeap {
  private let names: Fields

  init(at address: Int, _ reader: BlockReader) throws {
    let view = reader.view
    var fields = try reader.block(
      at: address, count: 8 + 2 * view.lengthByteCount + view.offsetByteCount, of: "local heap")
    try fields.signature("HEAP")
    _ = try fields.version(0...0)
    try fields.skip(3)
    let byteCount = try fields.length()
    _ = try fields.bits(view.lengthByteCount)
    names = try reader.block(at: try fields.definedAddress(), count: byteCount, of: "local heap")
  }

  /// The text that begins at a place.
  func text(at offset: Int) throws -> String {
    var fields = names
    try fields.skip(offset)
    return try fields.terminatedText()
  }
}
