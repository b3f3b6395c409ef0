extension ZipArchive {
  /// One member to be written.
  package struct Entry {
    package let name: String
    /// Whether the content is compressed, which needs memory for the result.
    package let isCompressed: Bool
    /// Hands the content to the closure it is given, at once or in pieces, the same each time it is called.
    package let withBytes: (_ write: (UnsafeRawBufferPointer) throws -> Void) throws -> Void

    package init(
      name: String, isCompressed: Bool = false,
      withBytes: @escaping (_ write: (UnsafeRawBufferPointer) throws -> Void) throws -> Void
    ) {
      self.name = name
      self.isCompressed = isCompressed
      self.withBytes = withBytes
    }

    /// A member with the given content.
    package init(name: String, isCompressed: Bool = false, _ bytes: [UInt8]) {
      self.init(name: name, isCompressed: isCompressed) { write in try bytes.withUnsafeBytes(write) }
    }
  }

  /// Writes an archive, atomically; the same entries give the same bytes, as no time is noted.
  ///
  /// - Parameter large: from which number on a field is written as zip64, for tests; the format's own unless
  ///   given.
  package static func write(_ entries: [Entry], to path: String, large: Int = ZipReader.isLarge) throws {
    var names: Set<String> = []
    for entry in entries {
      guard names.insert(entry.name).inserted, (1...0xFFFF).contains(entry.name.utf8.count) else {
        throw FileError(
          path, "member \"\(entry.name)\" cannot be written", expected: "a name not yet in use")
      }
    }
    try AtomicFile.write(to: path) { writer in
      var directory = ZipBytes()
      var offset = 0
      for entry in entries {
        let piece = try Piece(entry, path: path)
        let header = piece.header(at: nil, large: large)
        try writer.write(header)
        var written = 0
        try piece.withStoredBytes { bytes in
          try writer.write(bytes)
          written += bytes.count
        }
        guard written == piece.storedCount else {
          throw FileError(
            path, "member \"\(entry.name)\" has the wrong number of bytes",
            expected: "\(piece.storedCount)", received: "\(written)")
        }
        directory.append(piece.header(at: offset, large: large))
        offset += header.count + written
      }
      try writer.write(directory.bytes)
      try writer.write(
        end(memberCount: entries.count, directoryCount: directory.bytes.count, offset: offset, large: large))
    }
  }

  /// A member with what its headers say of it.
  private struct Piece {
    let entry: Entry
    let count: Int
    let checksum: UInt32
    /// The compressed content, if it is.
    let compressed: [UInt8]?

    init(_ entry: Entry, path: String) throws {
      var count = 0
      var checksum: UInt32 = 0
      var content: [UInt8] = []
      try entry.withBytes { bytes in
        count += bytes.count
        checksum = Zlib.checksum(bytes, after: checksum)
        if entry.isCompressed { content.append(contentsOf: bytes) }
      }
      compressed =
        entry.isCompressed
        ? try content.withUnsafeBytes { try Zlib.compress($0, .none, file: path) } : nil
      self.entry = entry
      self.count = count
      self.checksum = checksum
    }

    var storedCount: Int { compressed?.count ?? count }

    func withStoredBytes(_ write: (UnsafeRawBufferPointer) throws -> Void) throws {
      if let compressed { try compressed.withUnsafeBytes(write) } else { try entry.withBytes(write) }
    }

    /// The member's own header, or, with the place of that, its header in the directory.
    func header(at offset: Int?, large: Int) -> [UInt8] {
      // A member's own header must give both sizes if either is large; the directory then does as well.
      let hasLargeSizes = max(count, storedCount) >= large
      let hasLargeOffset = (offset ?? 0) >= large
      var extra = ZipBytes()
      if hasLargeSizes || hasLargeOffset {
        extra.append(1, 2)
        extra.append((hasLargeSizes ? 16 : 0) + (hasLargeOffset ? 8 : 0), 2)
        if hasLargeSizes { extra.append(count, 8) }
        if hasLargeSizes { extra.append(storedCount, 8) }
        if hasLargeOffset { extra.append(offset ?? 0, 8) }
      }
      let name = Array(entry.name.utf8)
      let version = hasLargeSizes || hasLargeOffset ? 45 : 20
      var header = ZipBytes()
      header.append(offset == nil ? 0x0403_4B50 : 0x0201_4B50, 4)
      if offset != nil { header.append(version, 2) }
      header.append(version, 2)
      // Names are UTF-8.
      header.append(1 << 11, 2)
      header.append(compressed == nil ? 0 : 8, 2)
      // Midnight of 1 January 1980, the format's first day.
      header.append(0x0021_0000, 4)
      header.append(Int(checksum), 4)
      header.append(hasLargeSizes ? ZipReader.isLarge : storedCount, 4)
      header.append(hasLargeSizes ? ZipReader.isLarge : count, 4)
      header.append(name.count, 2)
      header.append(extra.bytes.count, 2)
      if let offset {
        // No comment, the first disk, and no attributes.
        header.append(0, 2 + 2 + 2 + 4)
        header.append(hasLargeOffset ? ZipReader.isLarge : offset, 4)
      }
      header.append(name)
      header.append(extra.bytes)
      return header.bytes
    }
  }

  /// The records after the directory.
  private static func end(memberCount: Int, directoryCount: Int, offset: Int, large: Int) -> [UInt8] {
    let isLarge = memberCount >= min(large, 0xFFFF) || max(directoryCount, offset) >= large
    var end = ZipBytes()
    if isLarge {
      end.append(0x0606_4B50, 4)
      // The bytes of this record that follow.
      end.append(44, 8)
      end.append(45, 2)
      end.append(45, 2)
      end.append(0, 4 + 4)
      end.append(memberCount, 8)
      end.append(memberCount, 8)
      end.append(directoryCount, 8)
      end.append(offset, 8)
      end.append(0x0706_4B50, 4)
      end.append(0, 4)
      end.append(offset + directoryCount, 8)
      end.append(1, 4)
    }
    end.append(0x0605_4B50, 4)
    end.append(0, 2 + 2)
    end.append(isLarge ? 0xFFFF : memberCount, 2)
    end.append(isLarge ? 0xFFFF : memberCount, 2)
    end.append(isLarge ? ZipReader.isLarge : directoryCount, 4)
    end.append(isLarge ? ZipReader.isLarge : offset, 4)
    end.append(0, 2)
    return end.bytes
  }
}

/// Little-endian numbers, one after another.
private struct ZipBytes {
  private(set) var bytes: [UInt8] = []

  /// Appends a number in so many bytes.
  mutating func append(_ number: Int, _ byteCount: Int) {
    for index in 0..<byteCount {
      bytes.append(index < 8 ? UInt8(truncatingIfNeeded: number >> (8 * index)) : 0)
    }
  }

  mutating func append(_ more: [UInt8]) { bytes += more }
}
