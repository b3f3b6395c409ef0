/// The end of a zip archive: where the directory lies and how many members it has.
struct ZipEnd {
  let directory: Range<Int>
  let memberCount: Int

  /// Bytes of the last record without the archive's comment, and of the zip64 locator before it.
  private static let recordCount = 22
  private static let locatorCount = 20

  init(parsing bytes: UnsafeRawBufferPointer, file: String) throws {
    guard let record = Self.find(in: bytes) else {
      throw FileError(file, "is not a zip archive, or its end is missing", hint: ZipReader.hint)
    }
    var reader = ZipReader(bytes, at: record + 4, end: bytes.count, file: file)
    let disk = try reader.number(2)
    let directoryDisk = try reader.number(2)
    try reader.skip(2)
    var memberCount = try reader.number(2)
    var byteCount = try reader.number(4)
    var offset = try reader.number(4)
    var end = record
    if memberCount == 0xFFFF || byteCount == ZipReader.isLarge || offset == ZipReader.isLarge,
      let large = try Self.largeRecord(before: record, in: bytes, file: file)
    {
      end = large
      var reader = ZipReader(bytes, at: large + 32, end: record, file: file)
      memberCount = try reader.number(8)
      byteCount = try reader.number(8)
      offset = try reader.number(8)
    }
    guard disk == directoryDisk || disk == 0xFFFF else {
      throw FileError(file, "is one of several parts of an archive", expected: "an archive in one file")
    }
    guard offset <= end, byteCount <= end - offset, memberCount <= byteCount / ZipReader.smallestEntry else {
      throw FileError(
        file, "the directory does not lie in the file",
        expected: "\(memberCount) members in at most \(end) bytes",
        received: "\(byteCount) bytes at \(offset)", hint: ZipReader.hint)
    }
    directory = offset..<offset + byteCount
    self.memberCount = memberCount
  }

  /// The last place where the record can be: only the archive's comment follows it.
  private static func find(in bytes: UnsafeRawBufferPointer) -> Int? {
    guard bytes.count >= recordCount else { return nil }
    let last = bytes.count - recordCount
    for place in stride(from: last, through: max(0, last - 0xFFFF), by: -1)
    where bytes[place] == 0x50
      && UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self)) == 0x0605_4B50
    {
      let comment = UInt16(
        littleEndian: bytes.loadUnaligned(fromByteOffset: place + 20, as: UInt16.self))
      if place + recordCount + Int(comment) == bytes.count { return place }
    }
    return nil
  }

  /// Where the record of large numbers begins, if the archive has one.
  private static func largeRecord(
    before record: Int, in bytes: UnsafeRawBufferPointer, file: String
  ) throws -> Int? {
    guard record >= locatorCount else { return nil }
    var reader = ZipReader(bytes, at: record - locatorCount, end: record, file: file)
    guard try reader.number(4) == 0x0706_4B50 else { return nil }
    try reader.skip(4)
    let place = try reader.number(8)
    guard place <= record - locatorCount else {
      throw FileError(file, "the zip64 record does not lie in the file", hint: ZipReader.hint)
    }
    reader = ZipReader(bytes, at: place, end: record, file: file)
    try reader.signature(0x0606_4B50, of: "zip64 record")
    return place
  }
}
