/// One file of a data set: found in the user's folders or downloaded, and never used unless its checksum is right.
package struct DataFile: Sendable {
  /// The folder of the data set's files.
  package let dataSet: String
  /// What people call the data set.
  package let title: String
  /// The name of the file, expanded.
  package let name: String
  /// Whether mirrors have it as `.gz`.
  package let isPublishedCompressed: Bool
  /// The SHA-256 of the content, expanded: of what is published, and of copies that are as good.
  package let digests: [String]
  /// The most bytes of content, expanded.
  package let limit: Int

  package init(
    dataSet: String, title: String, name: String, isPublishedCompressed: Bool = false, digests: [String],
    limit: Int
  ) {
    self.dataSet = dataSet
    self.title = title
    self.name = name
    self.isPublishedCompressed = isPublishedCompressed
    self.digests = digests
    self.limit = limit
  }

  /// Opens the file in the first folder that has it, or downloads it into the cache where none has.
  ///
  /// - Parameters:
  ///   - mirrors: folders on the Web that hold the file, the most reliable first.
  ///   - report: told of a download before it begins, because it may take a while.
  /// - Returns: the content, expanded.
  package func open(
    in folder: DataFolder, mirrors: [String], report: (String) -> Void = { _ in }
  ) throws -> MappedFile {
    let path = try find(in: folder, mirrors: mirrors, report: report)
    let file = try MappedFile(path: path)
    let expanded = try file.withBytes { bytes in
      Gzip.isGzip(bytes) ? MappedFile(try Gzip.expand(bytes, limit: limit, file: path), path: path) : file
    }
    let digest = expanded.withBytes { SHA256.hexDigest(of: $0) }
    guard digests.contains(digest) else {
      throw FileError(
        path, "is not \(title)'s \(name)", expected: "SHA-256 \(digests.joined(separator: " or "))",
        received: digest, hint: "Delete the file and it will be downloaded again.")
    }
    return expanded
  }

  private func find(
    in folder: DataFolder, mirrors: [String], report: (String) -> Void
  ) throws -> String {
    if let path = folder.find(name, dataSet: dataSet) { return path }
    let published = isPublishedCompressed ? "\(name).gz" : name
    guard !folder.isOffline, let cache = folder.cache else {
      let searched = folder.candidates.joined(separator: ", ")
      let reason =
        folder.isOffline ? "HORNBILL_OFFLINE forbids downloading it" : "there is no home to download it to"
      throw FileError(
        published, "is not in any data folder, and \(reason)",
        expected: "the file or its folder \(dataSet) in \(searched)",
        hint: "Name the folder that has it by --data or in HORNBILL_DATA.")
    }
    report("Downloading \(published) to \(cache)/\(dataSet)")
    let download = Download(
      mirrors: mirrors.map { "\($0)/\(published)" }, digest: digests.first ?? "", limit: limit)
    return try download.fetch(to: "\(cache)/\(dataSet)/\(published)")
  }
}
