import Foundation
import HornbillFiles
import Testing

@Suite("Downloads")
struct DownloadTests {
  private let folder: TemporaryFolder
  private let server: LoopbackServer
  private let content = Array("the content of the file, the content of the file".utf8)

  init() throws {
    folder = try TemporaryFolder()
    let content = content
    let compressed = try Gzip.compress(content)
    server = try LoopbackServer { path in
      switch path {
      case "plain": .content(content)
      case "compressed": .content(compressed)
      case "other": .content([1, 2, 3])
      case "short": .cutShort(content)
      case "cut-gzip": .content(Array(compressed.dropLast(5)))
      case "large": .content([UInt8](repeating: 0, count: 1_000_000))
      case "silence": .silence
      case "stall": .stall
      default: .status(404)
      }
    }
  }

  /// A download that waits long, so that a busy machine fails no test, except where that is the test.
  private func download(_ paths: [String], answer: Double = 30, piece: Double = 30) -> Download {
    var download = Download(
      mirrors: paths.map { $0.contains("://") ? $0 : server.address($0) },
      digest: SHA256.hexDigest(of: content), limit: content.count)
    download.patience.answer = answer
    download.patience.piece = piece
    return download
  }

  /// What a failed download says, with the server's changing address taken out.
  private func failures(_ paths: [String], answer: Double = 30, piece: Double = 30) throws -> String {
    let path = folder.file("deep/a.gz")
    let text = failure { try download(paths, answer: answer, piece: piece).fetch(to: path) }
    #expect(try folder.names == [], "a failed download leaves nothing")
    return text.replacing(server.address(""), with: "server/").replacing(folder.path, with: "folder")
  }

  @Test("place the bytes as they came, in folders that they make")
  func success() throws {
    let path = folder.file("deep/down/a.gz")
    #expect(try download(["compressed"]).fetch(to: path) == path)
    #expect(try folder.content("deep/down/a.gz") == Gzip.compress(content))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("deep/down")) == ["a.gz"])
  }

  @Test("drop .gz from the name of what is expanded already")
  func expandedOnTheWay() throws {
    #expect(try download(["plain"]).fetch(to: folder.file("a.gz")) == folder.file("a"))
    #expect(try folder.content("a") == content)
    #expect(try folder.names == ["a"])
  }

  @Test("go on to the next mirror")
  func nextMirror() throws {
    let mirrors = ["none", "other", "short", "cut-gzip", "compressed"]
    try download(mirrors).fetch(to: folder.file("a.gz"))
    #expect(try folder.names == ["a.gz"])
  }

  @Test("tell each mirror's failure")
  func everyFailure() throws {
    let expected = SHA256.hexDigest(of: content)
    let received = SHA256.hexDigest(of: [1, 2, 3])
    #expect(
      try failures(["none", "other", "cut-gzip", "large"])
        == "folder/deep/a.gz: cannot be downloaded (tried "
        + "server/none: answered with HTTP status 404; "
        + "server/other: has other content (expected SHA-256 \(expected), received \(received)); "
        + "server/cut-gzip: the gzip stream is cut short. Download or copy the file again; "
        + "server/large: sends too much (expected at most 1072 bytes)). "
        + "Check the network, or download the file by other means and name its folder in HORNBILL_DATA.")
  }

  @Test("give up on a server that says nothing, or stops")
  func slowServers() throws {
    #expect(
      try failures(["silence"], answer: 0.4).contains(
        "(tried server/silence: did not answer for 0.4 seconds)"))
    #expect(
      try failures(["stall"], piece: 0.4).contains("(tried server/stall: stopped sending for 0.4 seconds)"))
  }

  @Test("notice an answer that is cut short")
  func shortAnswer() throws {
    let text = try failures(["short"])
    #expect(text.hasPrefix("folder/deep/a.gz: cannot be downloaded (tried server/short: failed: "))
  }

  @Test("notice addresses that are none")
  func badAddress() throws {
    #expect(
      try failures(["file:///etc/passwd"])
        == "folder/deep/a.gz: cannot be downloaded (tried file:///etc/passwd: is not an address "
        + "(expected http://… or https://…)). "
        + "Check the network, or download the file by other means and name its folder in HORNBILL_DATA.")
  }

  @Test("fail soon where there is no such server and no such name", .timeLimit(.minutes(1)))
  func noNetwork() throws {
    let text = try failures(
      ["http://127.0.0.1:1/a", "http://mirror.invalid/a", "http://192.0.2.1/a"], answer: 1)
    #expect(text.hasPrefix("folder/deep/a.gz: cannot be downloaded (tried http://127.0.0.1:1/a: "))
    #expect(text.contains("; http://mirror.invalid/a: ") && text.contains("; http://192.0.2.1/a: "))
  }

  @Test("keep an older file when they fail")
  func olderFile() throws {
    try folder.make("a", [7])
    _ = failure { try download(["none"]).fetch(to: folder.file("a")) }
    #expect(try folder.content("a") == [7])
  }

  @Test("say when the folder cannot be made")
  func folderInTheWay() throws {
    try folder.make("file", [7])
    let blocked = folder.file("file/below")
    #expect(
      failure { try download(["plain"]).fetch(to: "\(blocked)/a") }
        == "\(blocked): the folder cannot be created. Check the permissions of the folder above it.")
  }
}
