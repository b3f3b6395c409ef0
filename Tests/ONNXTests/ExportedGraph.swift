import Foundation
import Hornbill
import HornbillGraph
import HornbillONNX
import Testing

/// An exported file read again.
struct ExportedGraph {
  let message: Onnx_ModelProto

  init(_ model: Model, batchSize: Int? = nil) throws {
    let data: Data = try model.onnx(batchSize: batchSize).serializedBytes()
    message = try Onnx_ModelProto(serializedBytes: data)
  }

  var operators: [String] { message.graph.node.map(\.opType) }
  var inputs: [String] { message.graph.input.map(Self.text) }
  var outputs: [String] { message.graph.output.map(Self.text) }

  /// The names and extents of the numbers in the file.
  var initializers: [String] {
    message.graph.initializer.map { "\($0.name) \($0.dims.map(Int.init))" }
  }

  func initializer(_ name: String) throws -> Onnx_TensorProto {
    try #require(message.graph.initializer.first { $0.name == name })
  }

  func node(_ type: String) throws -> Onnx_NodeProto {
    try #require(message.graph.node.first { $0.opType == type })
  }

  private static func text(_ value: Onnx_ValueInfoProto) -> String {
    let tensor = value.type.tensorType
    let extents = tensor.shape.dim.map { $0.dimParam.isEmpty ? "\($0.dimValue)" : $0.dimParam }
    return "\(value.name) \(tensor.elemType) [\(extents.joined(separator: ", "))]"
  }
}

extension Onnx_NodeProto {
  func ints(_ name: String) throws -> [Int] {
    try #require(attribute.first { $0.name == name }).ints.map(Int.init)
  }
}

extension Onnx_TensorProto {
  var floats: [Float] { rawData.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) } }
  var integers: [Int64] { rawData.withUnsafeBytes { Array($0.bindMemory(to: Int64.self)) } }
}

/// The operation throws an error of this text.
func expectError(
  _ text: String, sourceLocation: SourceLocation = #_sourceLocation, _ operation: () throws -> Void
) {
  do {
    try operation()
    Issue.record("no error", sourceLocation: sourceLocation)
  } catch {
    #expect("\(error)" == text, sourceLocation: sourceLocation)
  }
}
