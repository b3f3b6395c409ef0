import Foundation
import Hornbill
import HornbillGraph
import HornbillONNX
import Testing

@Suite("Operations as ONNX")
struct ONNXOperationTests {
  @Test func everyOperationHasADecision() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/HornbillGraph/Operations")
    let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
    var names: Set<String> = []
    for case let file as URL in files where file.pathExtension == "swift" {
      let text = try String(contentsOf: file, encoding: .utf8)
      names.formUnion(text.matches(of: /static let name = "(\w+)"/).map { String($0.output.1) })
    }
    #expect(names.count > 70)
    #expect(names == ConversionTable.operations)
  }

  /// What is refused of the table's cases: all that has no counterpart, and the places of maxima.
  ///
  /// With `HORNBILL_PARITY` also writes what `Tests/KerasParity/onnx_check.py` compares with ONNX Runtime.
  @Test func everyOtherOperationIsConverted() throws {
    var refused: Set<String> = []
    for operation in OperationCase.all {
      do {
        let message = try Self.message(operation)
        #expect(!message.graph.node.isEmpty, "\(operation.testDescription)")
        try Self.write(message, operation)
      } catch let error as HornbillError {
        let name = error.received.trimmingCharacters(in: ["\""])
        refused.insert(name)
        #expect(ConversionTable.refusals[name] ?? error.hint == error.hint, "\(operation.testDescription)")
      }
    }
    // No case reads a variable, and what uses places of maxima fails with them.
    let others: Set = ["variable", "windowPick", "windowPlace"]
    #expect(refused == Set(ConversionTable.refusals.keys).subtracting(others).union(["windowMaximum"]))
  }

  private static func message(_ operation: OperationCase) throws -> Onnx_ModelProto {
    let placeholders = operation.operands(.float32).map { Tensor.placeholder("x", $0.shape, $0.dtype) }
    let graph = Graph(outputs: [operation.body(placeholders)], placeholders: placeholders).simplified()
    return try InferenceGraph(
      graph, inputNames: placeholders.indices.map { "x\($0)" }, outputNames: ["y"],
      try Parameters([], seed: 0)
    ).onnx(name: operation.testDescription)
  }

  private static func write(_ message: Onnx_ModelProto, _ operation: OperationCase) throws {
    // ONNX does not say where NaN is sorted to.
    guard let folder = ProcessInfo.processInfo.environment["HORNBILL_PARITY"],
      operation.testDescription != "ArgSort NaN"
    else { return }
    let name = operation.testDescription.map { $0.isLetter || $0.isNumber ? $0 : "-" }
    let path = "\(folder)/operation-\(String(name))"
    let data: Data = try message.serializedBytes()
    try data.write(to: URL(filePath: path + ".onnx"))
    let operands = operation.operands(.float32)
    var arrays = Dictionary(uniqueKeysWithValues: operands.enumerated().map { ("x\($0)", $1) })
    arrays["y0"] = operation.body(operands)
    try NPZ.save(arrays, to: path + ".npz")
  }
}
