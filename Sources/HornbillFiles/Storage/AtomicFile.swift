import Foundation

/// Writes files so that a reader sees the old file or the new one, whole, and never a part of either.
///
/// The bytes go to a temporary file in the same folder (a rename is atomic only within one disk), are
/// flushed to the disk, and then take the file's name. Whatever fails on the way, the temporary file is
/// removed and the old file stays as it was.
package enum AtomicFile {
  /// Writes a file from the pieces that `body` hands to the writer, in order.
  ///
  /// Pieces are written straight from the caller's memory, so saving a large model needs no second copy.
  /// A symbolic link is followed: the file it points to is replaced and the link stays. The permissions of
  /// an existing file are kept.
  package static func write(to path: String, _ body: (Writer) throws -> Void) throws {
    let target = followingLinks(path)
    let permissions = try permissionsToKeep(of: target, named: path)
    let (temporary, descriptor) = try makeTemporary(beside: target, named: path)
    do {
      try fill(descriptor, permissions: permissions, path: path, body)
      guard rename(temporary, target) == 0 else {
        throw FileError.system(path, "cannot be replaced", code: errno)
      }
    } catch {
      unlink(temporary)
      throw error
    }
    flushFolder(folder(of: target))
  }

  /// Writes a file from bytes that are already in one piece.
  package static func write(_ bytes: [UInt8], to path: String) throws {
    try write(to: path) { writer in try bytes.withUnsafeBytes { try writer.write($0) } }
  }

  /// Makes sure that a file can be written, before long work whose result it is to hold.
  ///
  /// Nothing stays behind.
  package static func checkWritable(_ path: String) throws {
    let target = followingLinks(path)
    _ = try permissionsToKeep(of: target, named: path)
    // To try it is the only sure way: permissions do not tell of disks that are read-only or full.
    let (temporary, descriptor) = try makeTemporary(beside: target, named: path)
    close(descriptor)
    unlink(temporary)
  }

  /// Takes the pieces of one file, in order; of no use once `body` has returned.
  package struct Writer {
    fileprivate let descriptor: Int32
    fileprivate let path: String

    /// Appends bytes to the file.
    package func write(_ bytes: UnsafeRawBufferPointer) throws {
      // One call may write less than it was given, and on some systems no more than 2 GB.
      let largestPiece = 1 << 30
      var rest = bytes
      while let start = rest.baseAddress, !rest.isEmpty {
        let written = Foundation.write(descriptor, start, min(rest.count, largestPiece))
        if written >= 0 {
          rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        } else if errno != EINTR {
          throw FileError.system(path, "cannot be written", code: errno)
        }
      }
    }

    /// Appends bytes to the file.
    package func write(_ bytes: [UInt8]) throws {
      try bytes.withUnsafeBytes { try write($0) }
    }
  }

  /// A new, empty file in the folder of the target, open for writing.
  private static func makeTemporary(
    beside target: String, named path: String
  ) throws -> (name: String, descriptor: Int32) {
    let folder = folder(of: target)
    guard isFolder(folder) else {
      throw FileError(
        path, "cannot be written, because the folder \(folder) does not exist",
        hint: "Create the folder first.")
    }
    let temporary = "\(folder)/.hornbill-\(String(UInt64.random(in: .min ... .max), radix: 16)).tmp"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileError.system(path, "cannot be written", code: errno) }
    return (temporary, descriptor)
  }

  /// Writes the temporary file and closes it, whether or not writing succeeded.
  private static func fill(
    _ descriptor: Int32, permissions: mode_t?, path: String, _ body: (Writer) throws -> Void
  ) throws {
    do {
      if let permissions, fchmod(descriptor, permissions) != 0 {
        throw FileError.system(path, "cannot keep its permissions", code: errno)
      }
      try body(Writer(descriptor: descriptor, path: path))
      guard fsync(descriptor) == 0 else { throw FileError.system(path, "cannot be flushed", code: errno) }
    } catch {
      close(descriptor)
      throw error
    }
    guard close(descriptor) == 0 else { throw FileError.system(path, "cannot be closed", code: errno) }
  }

  /// The permissions of the file that will be replaced; nil where there is none.
  ///
  /// A rename would replace a read-only file, or a device such as `/dev/null`, without asking: both are
  /// refused here.
  private static func permissionsToKeep(of target: String, named path: String) throws -> mode_t? {
    var status = stat()
    guard stat(target, &status) == 0 else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw FileError(path, "is a folder", expected: "the name of a file")
    default: throw FileError(path, "is not an ordinary file", hint: "Choose another name.")
    }
    guard access(target, W_OK) == 0 else {
      throw FileError(path, "the file is read-only", hint: "Change its permissions or choose another name.")
    }
    return status.st_mode & 0o777
  }

  /// The file that a chain of symbolic links ends at, whether or not that file exists yet.
  private static func followingLinks(_ path: String) -> String {
    var current = path
    // The bound is the system's own on chains of links; a longer one is a circle, which `open` reports.
    for _ in 0..<40 {
      guard let next = try? FileManager.default.destinationOfSymbolicLink(atPath: current) else { break }
      current = next.hasPrefix("/") ? next : "\(folder(of: current))/\(next)"
    }
    return current
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Makes the new name itself survive a power cut.
  ///
  /// Not every file system can do this, and the file is whole either way, so a failure is no error.
  private static func flushFolder(_ folder: String) {
    let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}
