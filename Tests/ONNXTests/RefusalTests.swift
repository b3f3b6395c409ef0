import Foundation
import Hornbill
import HornbillONNX
import Testing

@Suite("What is not exported")
struct RefusalTests {
  private func model(
    _ function: @escaping @Sendable (_ x: Tensor) throws -> Tensor
  ) throws -> Model {
    let model = Sequential(name: "m", seed: 1) {
      Dense(3, inputShape: [3], name: "first")
      Lambda(name: "odd", function)
    }
    try model.build(inputShape: [3])
    return model
  }

  @Test("An operation without a counterpart, with the layer and the reason")
  func operations() throws {
    expectError(
      "exportONNX \"odd\": expected operations that ONNX has, received \"erfInverse\". ONNX has no inverse of the "
        + "error function."
    ) { _ = try model { erfInverse($0 * 0.1) }.onnx() }
    expectError(
      "exportONNX \"odd\": expected operations that ONNX has, received \"solve\". ONNX solves no systems of equations."
    ) {
      _ = try model { x in solve(outer(x[0], x[0]), x[0]) + x }.onnx()
    }
  }

  @Test("What is known beforehand needs no counterpart")
  func knownParts() throws {
    let file = try ExportedGraph(model { tanh($0) + erfInverse(Tensor([0.1, 0.2, 0.3] as [Float])) })
    #expect(file.operators == ["Gemm", "Tanh", "Add"])
  }

  @Test("A computation that the number of rows changes is for one number of rows")
  func rows() throws {
    let odd = try model { $0 * Double($0.shape[0] * $0.shape[0]) }
    expectError(
      "exportONNX \"odd\": expected a layer that computes the same for each number of rows, received \"fill\", which "
        + "depends on it. Export for one number of rows: exportONNX(to: path, batchSize: 1)."
    ) { _ = try odd.onnx() }
    #expect(try ExportedGraph(odd, batchSize: 2).outputs == ["odd 1 [2, 3]"])
    // The elements of a diagonal lie one more than the rows apart.
    expectError(
      "exportONNX \"odd\": expected a layer that computes the same for each number of rows, received \"slice\", which "
        + "depends on it. Export for one number of rows: exportONNX(to: path, batchSize: 1)."
    ) { _ = try model { diagonal($0.transposed()) }.onnx() }
  }

  @Test("More than a file can hold")
  func size() throws {
    let model = try model { $0 }
    // The kernel and the bias: 12 numbers.
    _ = try model.onnx(largestSize: 49)
    expectError(
      "exportONNX \"m\": expected at most 48 bytes of weights, received 48. An ONNX file has no more than 2 GB: save the "
        + "model as .safetensors."
    ) { _ = try model.onnx(largestSize: 48) }
  }

  @Test("Names and numbers that are not right")
  func arguments() throws {
    let model = try model { $0 }
    expectError(
      "exportONNX \"m.keras\": expected a name that ends in .onnx, received \"m.keras\". Other formats are written by "
        + "save(to:)."
    ) { try model.exportONNX(to: "m.keras") }
    expectError("exportONNX \"m\": expected a batchSize of at least 1, received 0.") {
      try model.exportONNX(to: "m.onnx", batchSize: 0)
    }
    expectError("m/m.onnx: cannot be written, because the folder m does not exist. Create the folder first.")
    {
      try model.exportONNX(to: "m/m.onnx")
    }
  }

  @Test("ONNX files are not read, and not written by save")
  func otherWays() throws {
    expectError(
      "load \"m.onnx\": expected a name that ends in .keras, .safetensors, .h5 or .hdf5, received \"m.onnx\". ONNX "
        + "files are written by exportONNX(to:) of HornbillONNX, and never read."
    ) { _ = try Model.load(from: "m.onnx") }
    let model = try model { $0 }
    expectError(
      "save \"m.onnx\": expected a name that ends in .keras or .safetensors, received \"m.onnx\". ONNX files are "
        + "written by exportONNX(to:) of HornbillONNX, and never read."
    ) { try model.save(to: "m.onnx") }
  }
}
