import Foundation
import Hornbill
import HornbillFiles
import HornbillGraph
import Testing

/// The rows of `SmallProblem`, read one by one.
private struct SmallReader: RowReader {
  let count = 60
  let columns = [RowType([3], .float32), RowType([8], .float32)]
  /// The number of the row that cannot be read.
  var unreadable: Int32?
  private let x = SmallProblem.x.scalars
  private let y = SmallProblem.hot.scalars

  func read(_ rows: UnsafeBufferPointer<Int32>, into columns: [UnsafeMutableRawPointer]) throws {
    for (place, row) in rows.enumerated() {
      if row == unreadable {
        throw HornbillError("read", expected: "a row", received: "none", hint: "Row \(row) is gone.")
      }
      for i in 0..<3 {
        columns[0].storeBytes(of: x[Int(row) * 3 + i], toByteOffset: (place * 3 + i) * 4, as: Float.self)
      }
      for i in 0..<8 {
        columns[1].storeBytes(of: y[Int(row) * 8 + i], toByteOffset: (place * 8 + i) * 4, as: Float.self)
      }
    }
  }
}

@Suite("Data sets")
struct DatasetTests {
  @Test("rows read ahead train to the same bits as rows in memory", arguments: [1, 2, 5])
  func streaming(ahead: Int) throws {
    let (inMemory, streamed) = (try SmallProblem.model(), try SmallProblem.model())
    let history = try inMemory.fitSmall(epochs: 3, batchSize: 16)
    let data = try Dataset(SmallReader(), prefetchedBatches: ahead).batched(16).shuffled()
    #expect(try streamed.fit(data, epochs: 3, verbose: .silent) == history)
    #expect(try streamed.weightBits() == inMemory.weightBits())
    let score = try streamed.evaluate(Dataset(SmallReader()))
    #expect(try score == inMemory.evaluate(SmallProblem.x, SmallProblem.hot))
  }

  @Test("array files train to the same bits as their tensors, and larger ones stay on the disk")
  func arrayFiles() throws {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let (x, y) = (folder.appending(path: "x.npy").path, folder.appending(path: "y.npy").path)
    try SmallProblem.x.save(npy: x)
    try SmallProblem.hot.save(npy: y)
    let (inMemory, streamed) = (try SmallProblem.model(), try SmallProblem.model())
    try inMemory.fitSmall(epochs: 2, batchSize: 16)
    try streamed.fit(Dataset(files: x, y).batched(16).shuffled(), epochs: 2, verbose: .silent)
    #expect(try streamed.weightBits() == inMemory.weightBits())
  }

  @Test("IDX files lie in the other order of bytes")
  func idx() throws {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let numbers: [Float] = [1.5, -2, 3.25, 4]
    let file = try #require(
      IDXFile(element: .float32, shape: [2, 2], bytes: numbers.withUnsafeBytes { [UInt8]($0) }))
    let labels = try #require(IDXFile(element: .uint8, shape: [2], bytes: [7, 9]))
    let (x, y) = (folder.appending(path: "x").path, folder.appending(path: "y").path)
    try file.write(to: x)
    try labels.write(to: y)
    try Dataset(files: x, y).forEachBatch { x, y in
      #expect(x.scalars == numbers && x.shape == [2, 2])
      #expect(y.scalars == [7, 9] && y.dtype == .uint8)
    }
  }

  @Test("lines of a table train to the same bits as its numbers, and a wrong cell is said with its line")
  func table() throws {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "t.csv").path
    let rows: [[Float]] = (0..<40).map { row in [Float(row) / 8, Float(row % 7), Float(row % 3)] }
    func write(_ last: String) throws {
      var lines = ["a,y,b"]
      for row in rows { lines.append("\(row[0]),\(row[2]),\(row[1])") }
      lines.append(last)
      try lines.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
    }
    func model() throws -> Model {
      let model = Sequential([Dense(4, activation: .tanh, inputShape: [2]), Dense(1)], seed: 2)
      try model.compile(optimizer: .adam(), loss: .meanSquaredError())
      return model
    }
    try write("5,1,2")
    let (inMemory, streamed) = (try model(), try model())
    let all: [[Float]] = rows + [[5, 2, 1]]
    let (x, y) = (Tensor(all.map { [$0[0], $0[1]] }), Tensor(all.map { [$0[2]] }))
    try inMemory.fit(x, y, batchSize: 8, epochs: 2, verbose: .silent)
    try streamed.fit(Dataset(csv: path, target: "y").batched(8).shuffled(), epochs: 2, verbose: .silent)
    #expect(try streamed.weightBits() == inMemory.weightBits())

    try write("5,many,2")
    let error = #expect(throws: FileError.self) {
      try model().fit(Dataset(csv: path, target: "y"), verbose: .silent)
    }
    #expect("\(try #require(error))".contains("line 42, column \"y\" has no number (received \"many\")"))
    #expect(throws: FileError.self) { _ = try Dataset(csv: path, target: "z") }
  }

  @Test("labels that are no classes are found while rows stream")
  func labels() throws {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let (x, y) = (folder.appending(path: "x.npy").path, folder.appending(path: "y.npy").path)
    try SmallProblem.x.save(npy: x)
    try (SmallProblem.classes + 1).save(npy: y)
    let model = try SmallProblem.model()
    try model.compile(optimizer: .sgd(), loss: .sparseCategoricalCrossentropy())
    let error = #expect(throws: HornbillError.self) {
      try model.fit(Dataset(files: x, y), verbose: .silent)
    }
    #expect(error?.expected == "labels from 0 to 7")
  }

  @Test("files whose rows cannot be found are refused, with a way out")
  func unsuitableFiles() throws {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    func path(_ name: String) -> String { folder.appending(path: name).path }
    try SmallProblem.x.save(npy: path("x.npy"))
    try Tensor.zeros([59]).save(npy: path("short.npy"))
    try (SmallProblem.classes .> 3).save(npy: path("bool.npy"))
    try Tensor(1).save(npy: path("one.npy"))
    try Data([0x1F, 0x8B, 8, 0]).write(to: URL(filePath: path("x.gz")))
    func message(_ y: String) -> String {
      do {
        _ = try Dataset(files: path("x.npy"), path(y))
        return ""
      } catch {
        return "\(error)".replacing(folder.path + "/", with: "")
      }
    }
    #expect(
      message("short.npy") == "Dataset \"short.npy\": expected 60 rows, as in x.npy, received 59.")
    #expect(
      message("bool.npy")
        == "bool.npy: holds bool, whose rows cannot be used as they lie (expected uint8, int32, int64, float32 or float64). Convert it with NumPy's astype, or load it whole."
    )
    #expect(
      message("one.npy")
        == "one.npy: holds a single number (expected an array whose first axis is the sample).")
    #expect(
      message("x.gz")
        == "x.gz: is compressed (expected a file whose rows can be found). Expand it with gunzip first.")
    #expect(message("none.npy").hasPrefix("none.npy: cannot be opened"))
  }

  private func temporaryFolder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: "hornbill-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }

  @Test("a function of batches is part of the step, whatever the rows come from")
  func mapping() throws {
    let plain = try SmallProblem.model()
    try plain.fit(SmallProblem.x * 2, SmallProblem.hot, verbose: .silent, shuffle: false)
    for data in [try Dataset(SmallProblem.x, SmallProblem.hot), try Dataset(SmallReader())] {
      let model = try SmallProblem.model()
      try model.fit(data.mapped { x, y in (x * 2, y) }, verbose: .silent)
      #expect(try model.weightBits() == plain.weightBits())
    }
  }

  @Test("what the reader throws ends training, and the model keeps what it has learned")
  func readerThatFails() throws {
    let model = try SmallProblem.model()
    let before = try model.weightBits()
    let data = try Dataset(SmallReader(unreadable: 40)).batched(16)
    let error = #expect(throws: HornbillError.self) { try model.fit(data, verbose: .silent) }
    #expect(error?.hint == "Row 40 is gone.")
    #expect(try model.weightBits() != before)
    #expect(throws: Never.self) { try model.fit(Dataset(SmallReader()), verbose: .silent) }
  }

  @Test("a callback that stops training ends the reading too")
  func stopping() throws {
    final class Stop: Callback {
      func batchDidEnd(_ batch: Int, logs: () -> Logs, _ state: TrainingState) { state.stopsTraining = true }
    }
    let model = try SmallProblem.model()
    for _ in 0..<50 {
      try model.fit(
        Dataset(SmallReader()).batched(4), epochs: 2, verbose: .silent, callbacks: [Stop()])
    }
    #expect(try model.weights().count == 4)
  }

  @Test("loops of one's own see each row once an epoch, in an order that seed and epoch determine")
  func loops() throws {
    let numbers = Tensor((0..<10).map { Float($0) })
    let data = try Dataset(numbers, numbers).batched(4).shuffled()
    func rows(epoch: Int, seed: Int) throws -> [Float] {
      var rows: [Float] = []
      var sizes: [Int] = []
      try data.forEachBatch(epoch: epoch, seed: seed) { x, y in
        #expect(x.scalars == y.scalars)
        rows += x.scalars
        sizes.append(x.shape[0])
      }
      #expect(sizes == [4, 4, 2])
      return rows
    }
    let first = try rows(epoch: 0, seed: 1)
    #expect(first.sorted() == numbers.scalars && first != numbers.scalars)
    #expect(try rows(epoch: 0, seed: 1) == first)
    #expect(try rows(epoch: 1, seed: 1) != first)
    #expect(try rows(epoch: 0, seed: 2) != first)
  }

  @Test("steps per epoch go on where the last epoch ended")
  func stepsPerEpoch() throws {
    let (whole, parts) = (try SmallProblem.model(), try SmallProblem.model())
    try whole.fitSmall(epochs: 2, batchSize: 10)
    let history = try parts.fit(
      SmallProblem.x, SmallProblem.hot, batchSize: 10, epochs: 4, verbose: .silent, stepsPerEpoch: 3)
    #expect(history.epochs == [0, 1, 2, 3])
    #expect(try parts.weightBits() == whole.weightBits())
  }

  @Test("errors name what was expected")
  func errors() throws {
    func message(_ body: () throws -> Void) -> String? {
      do {
        try body()
        return nil
      } catch {
        return "\(error)"
      }
    }
    struct Empty: RowReader {
      var count = 0
      var columns = [RowType([1], .float32), RowType([1], .float32)]
      func read(_ rows: UnsafeBufferPointer<Int32>, into columns: [UnsafeMutableRawPointer]) {}
    }
    let one = Tensor.zeros([1, 1])
    #expect(
      message { _ = try Dataset(Empty()) } == "Dataset: expected at least one row of data, received none.")
    #expect(
      message { _ = try Dataset(Empty(count: 1, columns: [RowType([1], .float32)])) }
        == "Dataset: expected a reader of inputs, targets and perhaps sample weights, received 1 columns.")
    #expect(
      message { _ = try Dataset(Empty(count: 1 << 31)) }
        == "Dataset: expected at most 2147483647 rows, received 2147483648.")
    #expect(
      message { _ = try Dataset(Empty(count: 1), prefetchedBatches: 0) }
        == "Dataset: expected prefetchedBatches of at least 1, received 0.")
    #expect(
      message { _ = try Dataset(one, one).batched(0) }
        == "Dataset: expected a batchSize of at least 1, received 0.")
    #expect(
      message { _ = try Dataset(one, one, sampleWeight: Tensor.zeros([2])) }
        == "Dataset: expected a sample weight for each of 1 rows, received weights of shape [2].")
    let scalar = try Dataset(one, one).mapped { x, y in (sum(x), y) }
    #expect(
      message { try SmallProblem.model().fit(scalar, verbose: .silent) }
        == "Dataset: expected inputs with a batch axis after mapped, received a single number.")
  }
}
