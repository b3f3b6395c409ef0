import Foundation
import HornbillFiles
import Testing

@Suite("One file of a data set")
struct DataFileTests {
  private let folder: TemporaryFolder
  private static let content = Array("1,2,a\r\n3,4,b\r\n".utf8)

  init() throws { folder = try TemporaryFolder() }

  private func file(compressed: Bool = false) -> DataFile {
    DataFile(
      dataSet: "pairs", title: "Pairs", name: "pairs.csv", isPublishedCompressed: compressed,
      digests: [SHA256.hexDigest(of: Self.content)], limit: 100)
  }

  @Test("is downloaded once, under the name that the mirror has", arguments: [false, true])
  func download(compressed: Bool) throws {
    let answer = compressed ? try Gzip.compress(Self.content) : Self.content
    let server = try LoopbackServer {
      $0 == "x/pairs.csv\(compressed ? ".gz" : "")" ? .content(answer) : .status(404)
    }
    let data = try DataFolder(environment: ["XDG_CACHE_HOME": folder.path])
    var reports: [String] = []
    let file = file(compressed: compressed)
    let opened = try file.open(in: data, mirrors: [server.address("x")]) { reports.append($0) }
    #expect(opened.withBytes { Array($0) } == Self.content)
    #expect(reports.count == 1)
    let again = try file.open(in: data, mirrors: []) { reports.append($0) }
    #expect(again.withBytes { Array($0) } == Self.content)
    #expect(reports.count == 1)
    let table = try CSVFile(again, hasHeader: false)
    #expect(try table.numbers(columns: [0, 1]) == [1, 2, 3, 4])
  }

  @Test("other content is refused, wherever it comes from, and not kept")
  func otherContent() throws {
    let server = try LoopbackServer { _ in .content([1, 2, 3]) }
    let data = try DataFolder(environment: ["XDG_CACHE_HOME": folder.path])
    let text = failure { _ = try file().open(in: data, mirrors: [server.address("x")]) }
    #expect(text.hasPrefix("\(folder.path)/hornbill/pairs/pairs.csv: cannot be downloaded (tried "))
    #expect(text.contains("has other content"))
    #expect(try folder.names == [])
    try folder.make("pairs.csv", [1, 2, 3])
    let path = folder.file("pairs.csv")
    #expect(
      failure { _ = try file().open(in: DataFolder(explicit: folder.path, environment: [:]), mirrors: []) }
        == "\(path): is not Pairs's pairs.csv (expected SHA-256 \(SHA256.hexDigest(of: Self.content)), "
        + "received \(SHA256.hexDigest(of: [1, 2, 3]))). Delete the file and it will be downloaded again.")
  }
}
