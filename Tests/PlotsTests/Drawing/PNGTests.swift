import Foundation
import HornbillPlots
import Testing

@Suite struct PNGTests {
  @Test func smallPictureIsWrittenByteForByte() {
    // The same dots written in Python, with zlib.compress(rows, 0) and zlib.crc32 over each chunk.
    let raster = Raster(width: 2, height: 1, colors: [Color(0x000000), Color(0xFFFFFF)])
    let text = PNGEncoder.bytes(raster).map { String(format: "%02x", $0) }.joined()
    #expect(
      text == "89504e470d0a1a0a0000000d4948445200000002000000010800000000d1492056"
        + "0000000e494441547801010300fcff0000ff01020100b7012ef70000000049454e44ae426082")
  }

  @Test func withoutAProgramTheErrorSaysWhatToInstall() {
    expectError(
      "png: expected one of the programs rsvg-convert, resvg, inkscape, magick on the PATH, received none. "
        + "Install one (Debian and Ubuntu: apt install librsvg2-bin, macOS: brew install librsvg), or save as .svg."
    ) {
      _ = try PNGConverter.data("<svg/>", width: 10, height: 10, path: "/nowhere:/nor-here")
    }
  }

  /// A folder with a program of a name and text.
  private func folder(_ name: String, _ script: String) throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: "plots-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let file = folder.appending(path: name)
    try Data("#!/bin/sh\n\(script)\n".utf8).write(to: file)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
    return folder
  }

  @Test func aProgramIsAskedForTheSize() throws {
    let folder = try folder("rsvg-convert", "echo \"$1 $2 $3 $4\" > \"$6\"; cat \"$7\" >> \"$6\"")
    defer { try? FileManager.default.removeItem(at: folder) }
    let data = try PNGConverter.data("<svg/>", width: 30, height: 20, path: folder.path)
    #expect(String(decoding: data, as: UTF8.self) == "--width 30 --height 20\n<svg/>")
  }

  @Test func aProgramThatFailsIsQuoted() throws {
    let folder = try folder("resvg", "echo 'no such thing' >&2; exit 3")
    defer { try? FileManager.default.removeItem(at: folder) }
    expectError(
      "png \"resvg\": expected a picture of 30 by 20 pixels, received exit status 3: no such thing."
    ) {
      _ = try PNGConverter.data("<svg/>", width: 30, height: 20, path: folder.path)
    }
  }
}
