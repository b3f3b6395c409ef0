import Foundation
import HornbillFiles
import Testing

@Suite("MNIST")
struct MNISTFilesTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The folder with the real files, which this package does not contain.
  static let data = ProcessInfo.processInfo.environment["HORNBILL_DATA"]

  private static let hasData = data.map { FileManager.default.fileExists(atPath: "\($0)/mnist") } ?? false

  @Test("loads the real files", .enabled(if: hasData, "needs MNIST in $HORNBILL_DATA/mnist"))
  func realFiles() throws {
    let environment = ["HORNBILL_DATA": Self.data ?? "", "HORNBILL_OFFLINE": "1"]
    let split = try MNISTFiles.load(from: DataFolder(environment: environment))
    #expect(split.train.images.shape == [60_000, 28, 28])
    #expect(split.train.images.bytes.count == 60_000 * 784)
    #expect(split.test.images.shape == [10_000, 28, 28])
    #expect(split.train.labels.shape == [60_000])
    #expect(split.train.count == 60_000)
    #expect(split.train.labels.bytes.prefix(5) == [5, 0, 4, 1, 9])
    #expect(split.test.labels.bytes.prefix(5) == [7, 2, 1, 0, 4])
  }

  @Test("names the folders when it is offline and the files are nowhere")
  func offline() throws {
    let data = try DataFolder(environment: ["HORNBILL_OFFLINE": "1", "XDG_CACHE_HOME": "/none"])
    #expect(
      failure { _ = try MNISTFiles.load(from: data) }
        == "train-images-idx3-ubyte.gz: is not in any data folder, and HORNBILL_OFFLINE forbids downloading it "
        + "(expected the file or its folder mnist in /none/hornbill). "
        + "Name the folder that has it by --data or in HORNBILL_DATA.")
    #expect(
      failure { _ = try MNISTFiles.load(from: DataFolder(explicit: folder.path, environment: [:])) }
        == "train-images-idx3-ubyte.gz: is not in any data folder, and there is no home to download it to "
        + "(expected the file or its folder mnist in \(folder.path)). "
        + "Name the folder that has it by --data or in HORNBILL_DATA.")
  }

  @Test("refuses a file with other content")
  func wrongContent() throws {
    try folder.make("mnist/train-images-idx3-ubyte", [1, 2, 3])
    let path = folder.file("mnist/train-images-idx3-ubyte")
    #expect(
      failure { _ = try MNISTFiles.load(from: DataFolder(explicit: folder.path, environment: [:])) }
        == "\(path): is not MNIST's train-images-idx3-ubyte "
        + "(expected SHA-256 ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db, "
        + "received \(SHA256.hexDigest(of: [1, 2, 3]))). Delete the file and it will be downloaded again.")
  }

  @Test("reports a download and tells how it failed")
  func failedDownload() throws {
    let server = try LoopbackServer { _ in .status(503) }
    let data = try DataFolder(environment: ["XDG_CACHE_HOME": folder.path])
    var reports: [String] = []
    let text = failure {
      _ = try MNISTFiles.load(from: data, mirrors: [server.address("mnist")]) { reports.append($0) }
    }
    let cache = folder.file("hornbill")
    #expect(reports == ["Downloading train-images-idx3-ubyte.gz to \(cache)/mnist"])
    #expect(
      text == "\(cache)/mnist/train-images-idx3-ubyte.gz: cannot be downloaded (tried "
        + "\(server.address("mnist"))/train-images-idx3-ubyte.gz: answered with HTTP status 503). "
        + "Check the network, or download the file by other means and name its folder in HORNBILL_DATA.")
    #expect(try folder.names == [])
  }

  @Test(
    "downloads into the cache what no folder has",
    .enabled(if: hasData, "needs MNIST in $HORNBILL_DATA/mnist"))
  func realDownload() throws {
    let source = "\(Self.data ?? "")/mnist"
    let server = try LoopbackServer { path in
      let name = path.split(separator: "/").last ?? ""
      guard let content = FileManager.default.contents(atPath: "\(source)/\(name)") else {
        return .status(404)
      }
      return .content([UInt8](content))
    }
    let data = try DataFolder(environment: ["XDG_CACHE_HOME": folder.path])
    let first = try MNISTFiles.load(from: data, mirrors: [server.address("mnist")])
    let again = try MNISTFiles.load(from: data, mirrors: [])
    #expect(first == again)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("hornbill/mnist")).count == 4)
  }
}
