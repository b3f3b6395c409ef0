import Foundation
import Synchronization

/// The bytes of a file, mapped into memory: pages are read when they are touched and shared with every
/// other process that maps the file.
///
/// What cannot be mapped (a pipe, some network disks) is read into memory instead. A mapped file must not
/// be cut short by another program while it is in use: replace files as `AtomicFile` does, which leaves the
/// mapping with the old bytes.
// Sendable: the memory is written before `init` returns, never after, and freed only by `deinit`.
package final class MappedFile: @unchecked Sendable {
  /// The file, as the caller named it.
  package let path: String
  private let bytes: UnsafeRawBufferPointer
  private let isMapped: Bool
  /// The open file, where it is too large to stay in memory once it was read.
  private let descriptor: Int32?
  /// Memory that may have become resident since pages were last given back.
  private let touched = Atomic(0)

  /// Opens a file; `mapping: false` reads it into memory at once.
  package init(path: String, mapping: Bool = true) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError.system(path, "cannot be opened", code: errno) }
    var keepsOpen = false
    defer { if !keepsOpen { close(descriptor) } }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw FileError.system(path, "cannot be opened", code: errno)
    }
    guard status.st_mode & S_IFMT != S_IFDIR else {
      throw FileError(path, "is a folder", expected: "a file")
    }
    self.path = path
    let count = Int(status.st_size)
    if mapping, count > 0, let start = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0),
      start != MAP_FAILED
    {
      bytes = UnsafeRawBufferPointer(start: start, count: count)
      isMapped = true
      keepsOpen = count > Self.largestResident
      self.descriptor = keepsOpen ? descriptor : nil
    } else {
      self.descriptor = nil
      bytes = try Self.read(descriptor, path: path, expectedCount: count)
      isMapped = false
    }
  }

  /// Bytes in memory under a file's name: its content after it was expanded, say.
  package init(_ content: [UInt8], path: String) {
    self.path = path
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: content.count, alignment: 64)
    copy.copyBytes(from: content)
    bytes = UnsafeRawBufferPointer(copy)
    isMapped = false
    descriptor = nil
  }

  deinit {
    if let descriptor { close(descriptor) }
    if isMapped {
      munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
    } else {
      bytes.deallocate()
    }
  }

  /// The number of bytes.
  package var count: Int { bytes.count }

  /// Calls `body` with the bytes, which are valid until it returns.
  package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try withExtendedLifetime(self) { try body(bytes) }
  }

  /// Copies bytes that must lie within the file.
  ///
  /// From a large file they are read, and not copied from the mapping: a page that is touched once would have to be
  /// given back, and both cost more than the copy.
  package func copy(_ range: Range<Int>, to target: UnsafeMutableRawPointer) throws {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    guard let descriptor else {
      guard let base = bytes.baseAddress else { return }
      return target.copyMemory(from: base + range.lowerBound, byteCount: range.count)
    }
    var done = 0
    while done < range.count {
      let received = pread(descriptor, target + done, range.count - done, off_t(range.lowerBound + done))
      if received < 0, errno == EINTR { continue }
      guard received > 0 else {
        throw received < 0
          ? FileError.system(path, "cannot be read", code: errno)
          : FileError(path, "has become shorter while it was read", expected: "\(count) bytes")
      }
      done += received
    }
  }

  /// A system may bring so much into memory around a byte that is touched (Linux: a huge page).
  private static let readAround = 2 << 20
  private static let largestResident = 64 << 20

  /// Notes that so many bytes were read in one place, and from time to time gives the memory of all pages back that
  /// were read: they come again, from the disk's cache, when they are touched.
  ///
  /// A file larger than memory can so be read from one end to the other, and in any order, by one thread at a time or
  /// several.
  package func didRead(_ byteCount: Int) {
    guard isMapped, bytes.count > Self.largestResident else { return }
    let total = touched.wrappingAdd(byteCount + Self.readAround, ordering: .relaxed).newValue
    guard total > Self.largestResident else { return }
    touched.store(0, ordering: .relaxed)
    madvise(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count, MADV_DONTNEED)
  }

  /// The most that is read from something without a size, such as a pipe: an endless one must not fill
  /// the memory.
  private static let largestStream = 1 << 30

  private static func read(
    _ descriptor: Int32, path: String, expectedCount: Int
  ) throws -> UnsafeRawBufferPointer {
    var buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(expectedCount, 1 << 16), alignment: 64)
    var count = 0
    do {
      while true {
        let received = Foundation.read(
          descriptor, buffer.baseAddress?.advanced(by: count), buffer.count - count)
        if received == 0 { break }
        if received < 0 {
          if errno == EINTR { continue }
          throw FileError.system(path, "cannot be read", code: errno)
        }
        count += received
        guard count < buffer.count else {
          guard count < max(largestStream, expectedCount + 1) else {
            throw FileError(path, "does not end", expected: "at most \(largestStream) bytes")
          }
          buffer = grown(buffer, keeping: count)
          continue
        }
      }
    } catch {
      buffer.deallocate()
      throw error
    }
    return UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<count])
  }

  private static func grown(
    _ buffer: UnsafeMutableRawBufferPointer, keeping count: Int
  ) -> UnsafeMutableRawBufferPointer {
    let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: buffer.count * 2, alignment: 64)
    larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    buffer.deallocate()
    return larger
  }
}
