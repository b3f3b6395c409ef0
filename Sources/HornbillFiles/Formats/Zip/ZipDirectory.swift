/// The directory of a zip archive, checked: every member's place lies before the directory, the members' bytes
/// together are no more than the file has, and no name leads out of a folder.
package struct ZipDirectory: Sendable {
  package let members: [ZipArchive.Member]
  /// Where in `members` a name is.
  let indices: [String: Int]
  /// Where the directory begins, which is where the members end.
  private let start: Int

  /// Reads the directory from the bytes of the whole archive; `file` is the name for error messages.
  package init(parsing bytes: UnsafeRawBufferPointer, file: String) throws {
    let end = try ZipEnd(parsing: bytes, file: file)
    var reader = ZipReader(bytes, at: end.directory.lowerBound, end: end.directory.upperBound, file: file)
    var members: [ZipArchive.Member] = []
    var indices: [String: Int] = [:]
    var total = 0
    for _ in 0..<end.memberCount {
      let member = try Self.member(&reader)
      let (sum, overflow) = total.addingReportingOverflow(member.storedCount)
      guard !overflow, member.headerOffset < end.directory.lowerBound, sum <= end.directory.lowerBound else {
        throw FileError(
          file, "member \"\(member.name)\" does not lie in the file",
          expected: "members of at most \(end.directory.lowerBound) bytes together", hint: ZipReader.hint)
      }
      total = sum
      // A folder is a member without content, whose name ends in a slash.
      if member.name.hasSuffix("/"), member.count == 0 { continue }
      guard indices.updateValue(members.count, forKey: member.name) == nil else {
        throw FileError(file, "has the member \"\(member.name)\" twice")
      }
      members.append(member)
    }
    self.members = members
    self.indices = indices
    start = end.directory.lowerBound
  }

  private static func member(_ reader: inout ZipReader) throws -> ZipArchive.Member {
    try reader.signature(0x0201_4B50, of: "member in the directory")
    try reader.skip(4)
    let flags = try reader.number(2)
    let method = try reader.number(2)
    try reader.skip(4)
    let checksum = try reader.number(4)
    var storedCount = try reader.number(4)
    var count = try reader.number(4)
    let nameCount = try reader.number(2)
    let extraCount = try reader.number(2)
    let commentCount = try reader.number(2)
    try reader.skip(8)
    var headerOffset = try reader.number(4)
    let name = String(decoding: try reader.bytes(nameCount), as: UTF8.self)
    try reader.largeNumbers(in: extraCount, &count, &storedCount, &headerOffset)
    try reader.skip(commentCount)
    guard isSafe(name) else {
      throw FileError(
        reader.file, "has a member whose name leads out of its folder", received: "\"\(name)\"")
    }
    guard flags & 1 == 0 else { throw FileError(reader.file, "member \"\(name)\" is encrypted") }
    guard method == 0 || method == 8 else {
      throw FileError(
        reader.file, "member \"\(name)\" is compressed in an unknown way",
        expected: "0 (stored) or 8 (deflate)", received: "\(method)")
    }
    guard method == 8 ? count <= Zlib.largestExpansion(of: storedCount) : count == storedCount else {
      throw FileError(
        reader.file, "member \"\(name)\" cannot be of \(count) bytes", received: "\(storedCount) stored",
        hint: ZipReader.hint)
    }
    return ZipArchive.Member(
      name: name, count: count, storedCount: storedCount, isCompressed: method == 8,
      checksum: UInt32(checksum), headerOffset: headerOffset)
  }

  /// Whether a name may become a path: relative, and without a step up.
  private static func isSafe(_ name: String) -> Bool {
    !name.isEmpty && !name.hasPrefix("/") && !name.contains("\\") && !name.contains("\0")
      && !name.split(separator: "/").contains("..") && !name.prefix(2).hasSuffix(":")
  }

  /// The content of a member; `bytes` are the whole archive's.
  package func content(
    of member: ZipArchive.Member, in bytes: UnsafeRawBufferPointer, limit: Int, file: String
  ) throws -> [UInt8] {
    // What is stored as it is takes as much of the disk as of the memory; only a bomb is far from that.
    guard member.count <= limit || member.count / 100 <= member.storedCount else {
      throw FileError(
        file, "member \"\(member.name)\" expands to too much", expected: "at most \(limit) bytes",
        received: "\(member.count) from \(member.storedCount)")
    }
    let stored = try Self.stored(member, in: bytes, end: start, file: file)
    var content: [UInt8]
    if member.isCompressed {
      content = []
      content.reserveCapacity(member.count)
      let kind = "member \"\(member.name)\""
      try Zlib.expanding(.none, file: file) { stream in
        var rest = stored
        try Zlib.expand(&stream, &rest, into: &content, limit: member.count, file: file, kind: kind)
      }
    } else {
      content = [UInt8](stored)
    }
    let checksum = content.withUnsafeBytes { Zlib.checksum($0) }
    try require(checksum, of: member, count: content.count, file: file)
    return content
  }

  /// Makes sure that content is what was written.
  func require(_ checksum: UInt32, of member: ZipArchive.Member, count: Int, file: String) throws {
    guard count == member.count, checksum == member.checksum else {
      throw FileError(
        file, "member \"\(member.name)\" is damaged",
        expected: "\(member.count) bytes with the CRC-32 \(member.checksum)",
        received: "\(count) with \(checksum)", hint: ZipReader.hint)
    }
  }

  /// Where in the archive the bytes of a member lie.
  func region(
    of member: ZipArchive.Member, in bytes: UnsafeRawBufferPointer, file: String
  ) throws -> Range<Int> {
    let stored = try Self.stored(member, in: bytes, end: start, file: file)
    guard let first = stored.baseAddress, let base = bytes.baseAddress else { return 0..<0 }
    let offset = UnsafeRawPointer(first) - base
    return offset..<offset + stored.count
  }

  /// The bytes of a member as they are in the archive.
  private static func stored(
    _ member: ZipArchive.Member, in bytes: UnsafeRawBufferPointer, end: Int, file: String
  ) throws -> UnsafeRawBufferPointer {
    var reader = ZipReader(bytes, at: member.headerOffset, end: end, file: file)
    try reader.signature(0x0403_4B50, of: "member \"\(member.name)\"")
    try reader.skip(22)
    let nameCount = try reader.number(2)
    let extraCount = try reader.number(2)
    let name = String(decoding: try reader.bytes(nameCount), as: UTF8.self)
    guard name == member.name else {
      throw FileError(
        file, "has two names for a member", expected: "\"\(member.name)\"", received: "\"\(name)\"")
    }
    try reader.skip(extraCount)
    return try reader.bytes(member.storedCount)
  }
}
