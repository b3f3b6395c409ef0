public import Hornbill
import Foundation
import HornbillFiles
import HornbillGraph
import SwiftProtobuf

extension Model {
  /// Writes the model as an ONNX file, which ONNX Runtime and many others run: what `predict` computes, dropout off.
  ///
  /// ```swift
  /// import HornbillONNX
  ///
  /// try model.exportONNX(to: "digits.onnx")
  /// ```
  ///
  /// Every layer is exported, your own too: what is written are the operations that layers are made of. Factors of batch
  /// normalizations are multiplied into the weights before them, as a ``Predictor`` does, so results differ by rounding.
  /// Inputs and outputs have the model's names and shapes; their first axis is called `batch` and is open. The operators
  /// are those of opset 20 (ONNX 1.15).
  ///
  /// The file holds neither training nor the layers themselves: keep the model in a file of `save(to:)`, too.
  ///
  /// - Parameters:
  ///   - path: where; the name ends in `.onnx`.
  ///   - batchSize: the number of rows that the file is for; nil for any number.
  /// - Throws: `HornbillError` where the model cannot be built, an operation has no counterpart in ONNX, or the file would
  ///   have more than 2 GB; `FileError` where it cannot be written.
  public func exportONNX(to path: String, batchSize: Int? = nil) throws {
    guard path.hasSuffix(".onnx") else {
      throw HornbillError(
        "exportONNX", path: path, expected: "a name that ends in .onnx", received: "\"\(path)\"",
        hint: "Other formats are written by save(to:).")
    }
    let data: Data = try onnx(batchSize: batchSize).serializedBytes()
    try AtomicFile.write(to: path) { writer in try data.withUnsafeBytes { try writer.write($0) } }
  }

  /// The model as an ONNX message.
  ///
  /// - Parameter largestSize: how many bytes of numbers it can have.
  /// - Throws: `HornbillError` where an operation has no counterpart in ONNX.
  package func onnx(
    batchSize: Int? = nil, largestSize: Int = ModelFile.largestSize
  ) throws -> Onnx_ModelProto {
    if let batchSize, batchSize < 1 {
      throw HornbillError(
        "exportONNX", path: name, expected: "a batchSize of at least 1", received: "\(batchSize)")
    }
    return try ModelFile(TracedGraph(self, batchSize: batchSize), name: name)
      .message(largestSize: largestSize)
  }
}

extension InferenceGraph {
  /// The graph as an ONNX message.
  ///
  /// - Throws: `HornbillError` where an operation has no counterpart in ONNX.
  package func onnx(name: String) throws -> Onnx_ModelProto {
    try ModelFile(TracedGraph(self), name: name).message(largestSize: ModelFile.largestSize)
  }
}
