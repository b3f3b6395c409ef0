import Foundation
import Hornbill
import HornbillGraph
import HornbillONNX
import Testing

/// Functions whose extents depend on the number of rows; each with the extents of its output.
struct RowFunction: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let extents: String
  let body: @Sendable (Tensor) throws -> Tensor

  init(
    _ name: String, _ extents: String, _ body: @escaping @Sendable (Tensor) throws -> Tensor
  ) {
    (testDescription, self.extents, self.body) = (name, extents, body)
  }

  /// Of inputs `[batch, 4, 6]`.
  static let all: [RowFunction] = [
    RowFunction("flipped rows", "[batch, 4, 6]") { flip($0, axes: [0]) },
    RowFunction("rows twice", "[2*batch, 4, 6]") { concatenate([$0, $0 * 2]) },
    RowFunction("rows but one", "[batch-1, 4, 6]") { $0[1...] },
    RowFunction("every row but the last", "[batch-1, 4, 6]") { $0.sliced(0..<($0.shape[0] - 1)) },
    RowFunction("all in one row", "[24*batch]") { $0.reshape(-1) * 2 },
    RowFunction("rows inside", "[4, 6, batch]") { transpose($0, [1, 2, 0]) + 1 },
    RowFunction("matrices of rows", "[4, batch, batch]") { x in
      let rows = x.transposed([1, 0, 2])
      return matmul(rows, rows.transposed([0, 2, 1]))
    },
    RowFunction("a row for each", "[batch, 4, 6]") {
      Tensor([1, 2, 3, 4, 5, 6] as [Float]).broadcast(to: $0.shape)
    },
    RowFunction("sorted", "[batch, 4, 6]") { sort($0, axis: 1, descending: true) },
    RowFunction("largest two", "[batch, 4, 2]") { topK($0, 2).values },
    RowFunction("running sums of rows", "[batch, 4, 6]") { cumsum($0, axis: 0) },
    RowFunction("running products", "[batch, 4, 6]") { cumprod($0, axis: 2) },
    RowFunction("softmax of rows", "[batch, 4, 6]") { softmax($0, axis: 0) },
    RowFunction("distances from the mean of all", "[batch, 4, 6]") { $0 - mean($0, axes: [0, 1]) },
    RowFunction("sums of rows", "[4, 6]") { sum($0, axes: [0]) },
    RowFunction("spread elements", "[batch, 4, 13]") { x in
      let slice = Slice(start: [0, 0, 11], count: x.shape.dimensions, step: [1, 1, -2])
      return apply(Place(slice, in: [x.shape[0], 4, 13]), x)
    },
    RowFunction("rows with zeros around", "[batch+2, 4, 6]") { x in
      let slice = Slice(start: [1, 0, 0], count: x.shape.dimensions, step: [1, 1, 1])
      return apply(Place(slice, in: [x.shape[0] + 2, 4, 6]), x)
    },
    RowFunction("replaced columns", "[6, batch, 4]") { x in
      let columns = x.transposed([2, 0, 1])
      return scatterUpdate(columns, Tensor([1, 4, 1, 9] as [Int32]), columns[..<4] * 2)
    },
    RowFunction("taken rows", "[3, 4, 6]") { take($0, Tensor([2, 0, -1] as [Int32])) },
    RowFunction("taken columns", "[batch, 4, 2, 2]") {
      take($0, Tensor([0, 5, -1, 99] as [Int32], shape: [2, 2]), axis: 2)
    },
    RowFunction("parts of axes", "[batch, 3, 2, 4]") {
      $0.reshape(-1, 2, 2, 6).transposed([0, 1, 3, 2]).reshape(-1, 2, 3, 4).transposed([0, 2, 1, 3]) * 2
    },
    RowFunction("integers", "[batch, 4, 6]") { x in
      let numbers = round(x * 3).cast(to: .int32)
      return floorDivide(numbers, round(x * 2).cast(to: .int32)) + numbers
    },
  ]
}

@Suite("Any number of rows")
struct BatchTests {
  /// With `HORNBILL_PARITY` also writes what `Tests/KerasParity/onnx_check.py` compares with ONNX Runtime.
  @Test(arguments: RowFunction.all)
  func extents(_ function: RowFunction) throws {
    let model = Sequential(name: "m", seed: 1) {
      Lambda(inputShape: [4, 6], name: "f", function.body)
    }
    try model.build(inputShape: [4, 6])
    let file = try ExportedGraph(model)
    #expect(file.inputs == ["input 1 [batch, 4, 6]"])
    #expect(file.outputs.map { $0.split(separator: " ", maxSplits: 2)[2] } == [function.extents[...]])
    guard let folder = ProcessInfo.processInfo.environment["HORNBILL_PARITY"] else { return }
    let path = "\(folder)/rows-" + function.testDescription.replacing(" ", with: "-")
    try model.exportONNX(to: path + ".onnx")
    let x = Tensor.randomUniform([5, 4, 6], low: 0.5, high: 2, seed: 3)
    try NPZ.save(["x0": x, "y0": function.body(x)], to: path + ".npz")
  }
}
