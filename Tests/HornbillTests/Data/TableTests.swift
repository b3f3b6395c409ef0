import Foundation
import Hornbill
import HornbillFiles
import Testing

@Suite("Tables")
struct TableTests {
  private static let data = ProcessInfo.processInfo.environment["HORNBILL_DATA"]
  private static func has(_ name: String) -> Bool {
    data.map { FileManager.default.fileExists(atPath: "\($0)/\(name)") } ?? false
  }

  @Test("the real banknotes are read", .enabled(if: has("banknote"), "needs banknote in $HORNBILL_DATA"))
  func banknotes() throws {
    let notes = try Banknotes.load()
    #expect(notes.features.shape == [1372, 4] && notes.features.dtype == .float32)
    #expect(notes.featureNames == ["variance", "skewness", "curtosis", "entropy"])
    #expect(notes.classNames == ["real", "fake"])
    let labels = notes.labels.scalars(as: Int.self)
    #expect(labels.count { $0 == 0 } == 762 && labels.count { $0 == 1 } == 610)
    #expect(try notes.columns("skewness", "entropy").scalars.prefix(2) == [8.6661, -0.44699])
    #expect(notes.oneHotLabels.shape == [1372, 2])
  }

  @Test("the real irises are read", .enabled(if: has("iris"), "needs iris in $HORNBILL_DATA"))
  func irises() throws {
    let irises = try Iris.load()
    #expect(irises.features.shape == [150, 4] && irises.features.scalars.prefix(4) == [5.1, 3.5, 1.4, 0.2])
    #expect(irises.classNames == ["Iris-setosa", "Iris-versicolor", "Iris-virginica"])
    #expect(irises.labels.scalars(as: Int.self) == (0..<150).map { $0 / 50 })
  }

  private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  @Test("without file and network the error says which file to put where")
  func offline() throws {
    try withFolder { folder in
      let data = try DataFolder(
        explicit: folder, environment: ["HORNBILL_OFFLINE": "1", "XDG_CACHE_HOME": folder])
      let notes = #expect(throws: FileError.self) { try Banknotes.load(from: data) { _ in } }
      #expect(
        notes?.description
          == "data_banknote_authentication.txt: is not in any data folder, and HORNBILL_OFFLINE forbids downloading "
          + "it (expected the file or its folder banknote in \(folder), \(folder)/hornbill). "
          + "Name the folder that has it by --data or in HORNBILL_DATA.")
      let irises = #expect(throws: FileError.self) { try Iris.load(from: data) { _ in } }
      #expect(
        irises?.path == "iris.data" && irises?.expected?.contains("its folder iris in \(folder)") == true)
    }
  }

  @Test("a file with other content is refused")
  func wrongContent() throws {
    try withFolder { folder in
      let path = "\(folder)/iris.data"
      try Data("5.1,3.5,1.4,0.2,Iris-setosa\n".utf8).write(to: URL(filePath: path))
      let error = #expect(throws: FileError.self) { try Iris.load(folder: folder) }
      #expect(error?.path == path && error?.problem == "is not Iris's iris.data")
    }
  }

  @Test("a table of numbers and classes becomes tensors")
  func table() throws {
    try withFolder { folder in
      let path = "\(folder)/a.csv"
      try Data("length,\"width, mm\",kind\n1,2,b\n3,NA,a\n5,6,b\n".utf8).write(to: URL(filePath: path))
      let table = try CSVTable(path)
      #expect(table.columnNames == ["length", "width, mm", "kind"] && table.count == 3)
      #expect(try table.texts("kind") == ["b", "a", "b"])
      let length = try table.numbers(["length"])
      #expect(length.shape == [3, 1] && length.scalars == [1, 3, 5])
      let both = try table.numbers(["width, mm", "length"], missingAsNaN: true)
      #expect(both.shape == [3, 2] && both.scalars.prefix(2) == [2, 1] && both.scalars[2].isNaN)
      let classified = try table.classified(by: "kind", features: ["length"])
      #expect(classified.labels.scalars(as: Int.self) == [1, 0, 1] && classified.classNames == ["a", "b"])
      #expect(classified.labels.dtype == .int32 && classified.featureNames == ["length"])
      let missing = #expect(throws: FileError.self) { try table.classified(by: "kind") }
      #expect(
        missing?.description == "\(path): line 3, column \"width, mm\" has no number (received \"NA\"). "
          + "Remove the row, or read missing numbers as NaN.")
      let text = #expect(throws: FileError.self) { try table.numbers() }
      #expect(text?.problem == "line 2, column \"kind\" has no number")
      #expect(throws: FileError.self) { try table.numbers(["colour"]) }
    }
  }
}
