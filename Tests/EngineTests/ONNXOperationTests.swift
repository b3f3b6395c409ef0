import Foundation
import Hornbill
import HornbillGraph
import HornbillONNX
import Testing

@Suite("Operations as ONNX")
struct ONNXOperationTests {
  /// What the table has cases of and ONNX has nothing for.
  private static let refused: Set = [
    "AffineTransform", "AffineTransformTranspose", "Cholesky", "ConvolutionFilterGradient", "ErfInverse",
    "Orthonormal", "RandomUniform", "Solve", "SolveTriangular", "WindowPick", "WindowPlace", "WindowSpread",
  ]

  @Test func everyOperationHasADecision() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/HornbillGraph/Operations")
    let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
    var names: Set<String> = []
    for case let file as URL in files where file.pathExtension == "swift" {
      let text = try String(contentsOf: file, encoding: .utf8)
      names.formUnion(text.matches(of: /static let name = "(\w+)"/).map { String($0.output.1) })
    }
    #expect(names.count > 80)
    #expect(names == ConversionTable.operations)
  }

  /// With `HORNBILL_PARITY` also writes what `Tests/KerasParity/onnx_check.py` compares with ONNX Runtime.
  @Test("an operation is converted, or there is a reason", arguments: OperationCase.all)
  func conversion(_ operation: OperationCase) throws {
    let operands = operation.operands(.float32)
    let placeholders = operands.map { Tensor.placeholder("x", $0.shape, $0.dtype) }
    let graph = InferenceGraph(
      Graph(outputs: [operation.body(placeholders)], placeholders: placeholders).simplified(),
      inputNames: operands.indices.map { "x\($0)" }, outputNames: ["y"], try Parameters([], seed: 0))
    do {
      let message = try graph.onnx(name: operation.testDescription)
      #expect(!message.graph.node.isEmpty && !Self.refused.contains(operation.operation))
      guard let folder = ProcessInfo.processInfo.environment["HORNBILL_PARITY"] else { return }
      let name = operation.testDescription.map { $0.isLetter || $0.isNumber ? $0 : "-" }
      let path = "\(folder)/operation-\(String(name))"
      let data: Data = try message.serializedBytes()
      try data.write(to: URL(filePath: path + ".onnx"))
      var arrays = Dictionary(uniqueKeysWithValues: operands.enumerated().map { ("x\($0)", $1) })
      arrays["y0"] = operation.body(operands)
      try NPZ.save(arrays, to: path + ".npz")
    } catch let error as HornbillError {
      #expect(Self.refused.contains(operation.operation), "\(error)")
      #expect(ConversionTable.refusals.values.contains(error.hint ?? ""))
    }
  }
}
