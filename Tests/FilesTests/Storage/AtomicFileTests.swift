import Foundation
import HornbillFiles
import Testing

@Suite("Atomic writing")
struct AtomicFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("joins pieces, replaces the old file and leaves nothing else")
  func pieces() throws {
    let path = folder.file("a.bin")
    try AtomicFile.write([9, 9, 9, 9, 9], to: path)
    try AtomicFile.write(to: path) { writer in
      try writer.write([1, 2])
      try writer.write([])
      try writer.write([3])
    }
    #expect(try folder.content("a.bin") == [1, 2, 3])
    #expect(try folder.names == ["a.bin"])
  }

  @Test("keeps the old file when the pieces fail to come")
  func failureInBody() throws {
    struct Interruption: Error {}
    try folder.make("a.bin", [7])
    #expect(throws: Interruption.self) {
      try AtomicFile.write(to: folder.file("a.bin")) { writer in
        try writer.write([1, 2, 3])
        throw Interruption()
      }
    }
    #expect(try folder.content("a.bin") == [7])
    #expect(try folder.names == ["a.bin"])
  }

  @Test("keeps the permissions of the old file")
  func permissions() throws {
    try folder.make("a.bin", [7])
    chmod(folder.file("a.bin"), 0o640)
    try AtomicFile.write([8], to: folder.file("a.bin"))
    let attributes = try FileManager.default.attributesOfItem(atPath: folder.file("a.bin"))
    #expect(attributes[.posixPermissions] as? Int == 0o640)
  }

  @Test("follows symbolic links, also to a file that is yet to come")
  func links() throws {
    try folder.make("real/old.bin", [7])
    symlink("real/old.bin", folder.file("old"))
    symlink("new.bin", folder.file("real/step"))
    symlink("real/step", folder.file("new"))
    try AtomicFile.write([1], to: folder.file("old"))
    try AtomicFile.write([2], to: folder.file("new"))
    #expect(try folder.content("real/old.bin") == [1])
    #expect(try folder.content("real/new.bin") == [2])
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.file("old")) == "real/old.bin")
  }

  @Test("a check for writing leaves the old file as it is and nothing else")
  func check() throws {
    let path = folder.file("a.bin")
    try AtomicFile.checkWritable(path)
    #expect(try folder.names.isEmpty)
    try folder.make("a.bin", [7])
    try AtomicFile.checkWritable(path)
    #expect(try folder.content("a.bin") == [7] && folder.names == ["a.bin"])
    #expect(throws: FileError.self) { try AtomicFile.checkWritable(folder.file("none/a.bin")) }
    #expect(throws: FileError.self) { try AtomicFile.checkWritable(folder.file("")) }
  }

  @Test("names a missing folder and creates nothing")
  func missingFolder() throws {
    let path = folder.file("models/a.bin")
    #expect(
      failure { try AtomicFile.write([1], to: path) }
        == "\(path): cannot be written, because the folder \(folder.file("models")) does not exist. Create the folder first."
    )
    #expect(try folder.names == [])
  }

  @Test("refuses a folder, a device and a circle of links")
  func wrongTargets() throws {
    #expect(
      failure { try AtomicFile.write([1], to: folder.path) }
        == "\(folder.path): is a folder (expected the name of a file).")
    #expect(
      failure { try AtomicFile.write([1], to: "/dev/null") }
        == "/dev/null: is not an ordinary file. Choose another name.")
    symlink("circle", folder.file("circle"))
    try? AtomicFile.write([1], to: folder.file("circle"))
    #expect(try folder.names == ["circle"])
  }

  @Test("respects read-only files and folders", .disabled(if: getuid() == 0, "root may write anywhere"))
  func readOnly() throws {
    try folder.make("a.bin", [7])
    chmod(folder.file("a.bin"), 0o444)
    let path = folder.file("a.bin")
    #expect(
      failure { try AtomicFile.write([1], to: path) }
        == "\(path): the file is read-only. Change its permissions or choose another name.")
    chmod(folder.path, 0o555)
    defer { chmod(folder.path, 0o755) }
    let other = folder.file("b.bin")
    #expect(
      failure { try AtomicFile.write([1], to: other) }
        == "\(other): cannot be written: Permission denied. Check the permissions of the file and of its folder."
    )
    #expect(try folder.names == ["a.bin"])
  }
}
