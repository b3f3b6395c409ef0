import Foundation

/// A file to be fetched from the first of several mirrors that has it whole.
package struct Download: Sendable {
  /// Places of the same content, the best first.
  package let mirrors: [String]
  /// The SHA-256 of the content, expanded where it is compressed: mirrors compress in different ways.
  package let digest: String
  /// The most bytes of content, expanded.
  package let limit: Int
  /// How long to wait for a mirror's first answer, and between two pieces of it.
  package var patience = Patience()

  /// How long to wait for a mirror, in seconds.
  package struct Patience: Sendable {
    /// For the first answer; short, so that a machine without a network says so at once.
    package var answer = 5.0
    /// For the next piece of an answer that has begun.
    package var piece = 15.0

    package init() {}
  }

  package init(mirrors: [String], digest: String, limit: Int) {
    self.mirrors = mirrors
    self.digest = digest
    self.limit = limit
  }

  /// Fetches the file and places it atomically; until then nothing is written.
  ///
  /// This waits on the calling thread. The folder is created. A file whose name ends in `.gz` loses the
  /// ending when a mirror (or a proxy on the way) has expanded it already.
  ///
  /// - Returns: the path of the file.
  @discardableResult
  package func fetch(to path: String) throws -> String {
    var failures: [String] = []
    for mirror in mirrors {
      let received: [UInt8]
      let isCompressed: Bool
      do {
        received = try Transfer.bytes(of: mirror, limit: limit + gzipOverhead, patience: patience)
        isCompressed = try check(received, from: mirror)
      } catch {
        let reason = "\(error)"
        failures.append(reason.hasSuffix(".") ? String(reason.dropLast()) : reason)
        continue
      }
      return try place(received, isCompressed: isCompressed, at: path)
    }
    throw FileError(
      path, "cannot be downloaded (tried \(failures.joined(separator: "; ")))",
      hint: "Check the network, or download the file by other means and name its folder in HORNBILL_DATA.")
  }

  /// What gzip may add to content that it cannot make smaller.
  private var gzipOverhead: Int { 1024 + limit / 1024 }

  /// Makes sure of the content, and says whether it is compressed.
  private func check(_ received: [UInt8], from mirror: String) throws -> Bool {
    try received.withUnsafeBytes { bytes in
      let isCompressed = Gzip.isGzip(bytes)
      let actual =
        isCompressed
        ? SHA256.hexDigest(of: try Gzip.expand(bytes, limit: limit, file: mirror))
        : SHA256.hexDigest(of: bytes)
      guard actual == digest else {
        throw FileError(mirror, "has other content", expected: "SHA-256 \(digest)", received: actual)
      }
      return isCompressed
    }
  }

  private func place(_ received: [UInt8], isCompressed: Bool, at path: String) throws -> String {
    let target = !isCompressed && path.hasSuffix(".gz") ? String(path.dropLast(3)) : path
    let folder = (target as NSString).deletingLastPathComponent
    if !folder.isEmpty {
      do {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      } catch {
        throw FileError(
          folder, "the folder cannot be created", hint: "Check the permissions of the folder above it.")
      }
    }
    try AtomicFile.write(received, to: target)
    return target
  }
}
