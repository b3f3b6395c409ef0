import HornbillFiles

/// The beginning of an HDF5 file: the sizes of its numbers and where its root group is.
struct Superblock {
  let view: FileView
  /// The address of the root group's object header.
  let root: Int

  private static let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]

  /// Whether bytes begin as an HDF5 file does.
  static func isHDF5(_ bytes: UnsafeRawBufferPointer) -> Bool { bytes.starts(with: signature) }

  init(_ source: ByteSource, limits: HDF5Limits) throws {
    var view = FileView(source: source, limits: limits)
    let place = Place(file: source.name, object: "/", what: "superblock")
    guard let start = Self.find(in: source) else {
      throw FileError(
        source.name, "is not an HDF5 file", expected: "the first bytes 89 48 44 46",
        hint: "The file is truncated or of another format.")
    }
    // The longest superblock with the widest numbers is shorter.
    let range = start..<min(start + 128, source.count)
    var fields = Fields(source.bytes(range), view, place)
    try fields.skip(8)
    let version = try fields.version(0...3)
    if version < 2 { try fields.skip(4) }
    view.offsetByteCount = try Self.numberSize(&fields, place)
    view.lengthByteCount = try Self.numberSize(&fields, place)
    // Version 0 and 1 have the sizes of tree nodes here, which the nodes themselves tell.
    try fields.skip(version < 2 ? 9 + (version == 1 ? 4 : 0) : 1)
    view.base = try Self.address(&fields, view, place)
    // Version 0 and 1 have the address of a table of free space here, which nobody writes.
    let more = try fields.bits(view.offsetByteCount)
    if version >= 2 { view.extensionAddress = Int(exactly: more) }
    let end = try Self.address(&fields, view, place)
    if version < 2 {
      _ = try fields.bits(view.offsetByteCount)
      _ = try fields.bits(view.offsetByteCount)
    }
    root = try Self.address(&fields, view, place)
    if version >= 2 { try fields.checksum() }
    guard view.base <= start, end <= source.count else {
      throw FileError(
        source.name, "is cut short", expected: "\(end) bytes", received: "\(source.count)", hint: Place.hint)
    }
    self.view = view
  }

  /// The superblock follows bytes of the user's, whose number is none or 512 times a power of two.
  private static func find(in source: ByteSource) -> Int? {
    var start = 0
    while start + signature.count <= source.count {
      if source.bytes(start..<start + signature.count) == signature { return start }
      start = max(2 * start, 512)
    }
    return nil
  }

  private static func numberSize(_ fields: inout Fields, _ place: Place) throws -> Int {
    let size = try fields.number(1)
    guard [2, 4, 8].contains(size) else {
      throw place.damaged("has numbers of a strange size", expected: "2, 4 or 8 bytes", received: "\(size)")
    }
    return size
  }

  private static func address(_ fields: inout Fields, _ view: FileView, _ place: Place) throws -> Int {
    try fields.number(view.offsetByteCount)
  }
}
