import Foundation
import Hornbill
import HornbillFiles
import Testing

@Suite("MNIST and its stand-in")
struct MNISTTests {
  @Test("the built-in digits have MNIST's form, and a seed gives the same images")
  func digits() {
    let (train, test) = Digits.make(train: 30, test: 20, seed: 7)
    #expect(train.count == 30 && test.count == 20 && train.isSynthetic)
    #expect(train.images.shape == [30, 28, 28] && train.images.dtype == .float32)
    #expect(train.rows.shape == [30, 784] && train.rows.dtype == .float32)
    #expect(train.pixels.shape == [30, 28, 28] && train.pixels.dtype == .uint8)
    #expect(train.labels.shape == [30] && train.labels.dtype == .int32)
    #expect(train.oneHotLabels.shape == [30, 10] && train.oneHotLabels.dtype == .float32)
    let pixels = train.pixels.scalars
    #expect(train.images.scalars == pixels.map { $0 / 255 } && train.rows.scalars == train.images.scalars)
    #expect(pixels.contains { $0 > 200 } && pixels.contains(0))
    let labels = train.labels.scalars(as: Int.self)
    let expected = labels.flatMap { label in (0..<10).map { Float($0 == label ? 1 : 0) } }
    #expect(train.oneHotLabels.scalars == expected)
    #expect(Digits.make(train: 30, test: 0, seed: 7).train.pixels.scalars == pixels)
  }

  @Test("without files and network the built-in digits stand in, and one line says so")
  func offline() throws {
    let empty = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: empty) }
    var lines: [String] = []
    let folder = try DataFolder(
      explicit: empty, environment: ["HORNBILL_OFFLINE": "1", "XDG_CACHE_HOME": empty])
    let (train, test) = try MNIST.load(from: folder) { lines.append($0) }
    #expect(train.isSynthetic && test.isSynthetic && train.count == 60_000 && test.count == 10_000)
    #expect(
      lines == [
        "MNIST is in no data folder and HORNBILL_OFFLINE forbids downloading it: "
          + "using the built-in digits, which are easier to learn."
      ])
  }

  @Test("a folder that does not exist is an error")
  func wrongFolder() {
    let expected = "/no/such/folder: the data folder does not exist. Check the path."
    let error = #expect(throws: FileError.self) { try MNIST.load(folder: "/no/such/folder") }
    #expect(error?.description == expected)
  }

  @Test("files that are not MNIST's are an error, and no reason for a stand-in")
  func wrongFiles() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    for file in MNISTFiles.File.allCases {
      try Data("no digits".utf8).write(to: URL(filePath: "\(path)/\(file.rawValue)"))
    }
    let folder = try DataFolder(explicit: path, environment: [:])
    #expect(throws: FileError.self) { try MNIST.load(from: folder) { _ in } }
  }

  @Test(
    "the real files are read",
    .enabled(if: ProcessInfo.processInfo.environment["HORNBILL_DATA"] != nil, "needs HORNBILL_DATA"))
  func real() throws {
    let (train, test) = try MNIST.load()
    #expect(train.count == 60_000 && test.count == 10_000)
    #expect(train.images.shape == [60_000, 28, 28] && train.oneHotLabels.shape == [60_000, 10])
    guard !train.isSynthetic else { return }
    #expect(Array(test.labels.scalars(as: Int.self).prefix(5)) == [7, 2, 1, 0, 4])
  }
}
