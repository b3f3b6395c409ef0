import Dispatch

/// A zip archive, opened for reading: named members, stored as they are or compressed by deflate.
///
/// The format is PKWARE's APPNOTE 6.3: members, each with a header of its own, then a directory of all of them,
/// then a record that says where the directory is; numbers of more than 32 bits lie in "zip64" fields beside
/// them. `.npz` and `.keras` files are such archives.
package struct ZipArchive: Sendable {
  /// What the directory says of one member.
  package struct Member: Equatable, Sendable {
    package let name: String
    /// Bytes of the content.
    package let count: Int
    /// Bytes in the archive.
    package let storedCount: Int
    let isCompressed: Bool
    let checksum: UInt32
    /// Where the member's own header begins.
    let headerOffset: Int
  }

  private let file: MappedFile
  private let directory: ZipDirectory

  /// Opens an archive and checks its directory.
  package init(path: String) throws {
    file = try MappedFile(path: path)
    directory = try file.withBytes { try ZipDirectory(parsing: $0, file: path) }
  }

  /// Whether a file begins as a zip archive does.
  package static func isZip(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) || bytes.starts(with: [0x50, 0x4B, 0x05, 0x06])
  }

  /// The members in the directory's order, without folders.
  package var members: [Member] { directory.members }

  /// The member of a name, if there is one.
  package subscript(name: String) -> Member? { directory.indices[name].map { directory.members[$0] } }

  /// The content of a member, expanded and with its checksum verified.
  ///
  /// - Parameter limit: the most bytes of content, for members that are much larger than what is stored of them.
  package func content(of name: String, limit: Int = 1 << 30) throws -> [UInt8] {
    guard let member = self[name] else {
      let known = members.prefix(5).map { "\"\($0.name)\"" }.joined(separator: ", ")
      throw FileError(
        file.path, "has no member \"\(name)\"",
        expected: members.isEmpty
          ? "no name: the archive is empty" : "one of \(known)\(members.count > 5 ? ", …" : "")")
    }
    return try file.withBytes { try directory.content(of: member, in: $0, limit: limit, file: file.path) }
  }

  /// Where in the file the content of a member lies as it is; nil where it is compressed.
  ///
  /// The checksum is verified, by all processors at the same time.
  package func region(of member: Member) throws -> Range<Int>? {
    guard !member.isCompressed else { return nil }
    let region = try file.withBytes { try directory.region(of: member, in: $0, file: file.path) }
    let starts = Array(stride(from: region.lowerBound, to: region.upperBound, by: Self.pieceCount))
    let pieces = starts.map { $0..<min($0 + Self.pieceCount, region.upperBound) }
    var checksums = [UInt32](repeating: 0, count: pieces.count)
    checksums.withUnsafeMutableBufferPointer { checksums in
      // Safe to share: every piece writes its own checksum.
      nonisolated(unsafe) let checksums = checksums
      DispatchQueue.concurrentPerform(iterations: pieces.count) { number in
        checksums[number] = file.withBytes {
          Zlib.checksum(UnsafeRawBufferPointer(rebasing: $0[pieces[number]]))
        }
        file.didRead(pieces[number].count)
      }
    }
    let checksum = zip(checksums, pieces).reduce(0) {
      Zlib.checksum($0, followedBy: $1.0, count: $1.1.count)
    }
    try directory.require(checksum, of: member, count: region.count, file: file.path)
    return region
  }

  /// The bytes of which one processor computes the checksum at a time.
  private static let pieceCount = 4 << 20
}
