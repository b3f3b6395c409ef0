import Foundation
import HornbillFiles
import Testing

@Suite("Mapped files")
struct MappedFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("give the file's bytes, mapped or read", arguments: [true, false], [0, 1, 4096, 200_000])
  func content(mapping: Bool, count: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    try folder.make("a.bin", bytes)
    let file = try MappedFile(path: folder.file("a.bin"), mapping: mapping)
    #expect(file.count == count)
    #expect(file.withBytes { Array($0) } == bytes)
  }

  @Test("give ranges of bytes, also of large files, which are read; those that were cut short say so")
  func ranges() throws {
    for size in [1000, (64 << 20) + 1000] {
      let path = folder.file("a.bin")
      try folder.make("a.bin", [])
      truncate(path, off_t(size))
      let handle = try FileHandle(forWritingTo: URL(filePath: path))
      try handle.seek(toOffset: UInt64(size - 3))
      try handle.write(contentsOf: [7, 8, 9])
      try handle.close()
      let file = try MappedFile(path: path)
      var bytes = [UInt8](repeating: 1, count: 4)
      try bytes.withUnsafeMutableBytes { try file.copy(size - 4..<size, to: $0.baseAddress!) }
      #expect(bytes == [0, 7, 8, 9])
      guard size > 64 << 20 else { continue }
      truncate(path, 100)
      let error = #expect(throws: FileError.self) {
        try bytes.withUnsafeMutableBytes { try file.copy(size - 4..<size, to: $0.baseAddress!) }
      }
      #expect(
        "\(try #require(error))".hasSuffix("has become shorter while it was read (expected \(size) bytes)."))
    }
  }

  @Test("keep the old bytes when the file is replaced or removed")
  func replaced() throws {
    try folder.make("a.bin", [1, 2, 3])
    let file = try MappedFile(path: folder.file("a.bin"))
    try AtomicFile.write([9], to: folder.file("a.bin"))
    try FileManager.default.removeItem(atPath: folder.file("a.bin"))
    #expect(file.withBytes { Array($0) } == [1, 2, 3])
  }

  @Test("are read where they have no size, as pipes have none")
  func pipe() throws {
    let path = folder.file("pipe")
    #expect(mkfifo(path, 0o600) == 0)
    let bytes = [UInt8](repeating: 5, count: 150_000)
    let writer = Thread {
      let descriptor = open(path, O_WRONLY)
      _ = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      close(descriptor)
    }
    writer.start()
    #expect(try MappedFile(path: path).withBytes { Array($0) } == bytes)
  }

  @Test("say what is missing or no file")
  func errors() {
    let missing = folder.file("none")
    #expect(
      failure { _ = try MappedFile(path: missing) }
        == "\(missing): cannot be opened: No such file or directory. Check the path.")
    #expect(
      failure { _ = try MappedFile(path: folder.path) } == "\(folder.path): is a folder (expected a file).")
  }
}
