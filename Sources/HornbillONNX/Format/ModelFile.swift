import Foundation
import Hornbill
import HornbillGraph
import SwiftProtobuf

/// The file of a model: operators in their order, names, numbers.
package struct ModelFile {
  /// ONNX 1.15's operators, and the version of the format that came with them.
  private static let (operators, format): (Int64, Int64) = (20, 9)
  /// Protocol Buffers know no more than 2 GB, of which names and operators get 16 MB.
  package static let largestSize = Int(Int32.max) - 1 << 24

  private let name: String
  private let graph: TracedGraph
  private let converter: Converter
  private let calls: [GraphBuilder.Call]
  private var names: [TensorID: String] = [:]
  private var taken: Set<String> = []
  /// In the order in which operators take them.
  private var initializers: [TensorID] = []

  /// - Throws: `HornbillError` where an operation has no counterpart in ONNX.
  init(_ graph: TracedGraph, name: String) throws {
    (self.graph, self.name) = (graph, name)
    var converter = try Converter(graph)
    converter.builder.fuseBiases(converter.outputs)
    self.converter = converter
    calls = converter.builder.needed(for: converter.outputs).map { converter.builder.calls[$0] }
    for (tensor, name) in zip(converter.inputs, graph.inputNames) { names[tensor] = unused(name) }
    for (tensor, name) in zip(converter.outputs, graph.outputNames) { names[tensor] = unused(name) }
    for call in calls { giveNames(call) }
  }

  /// The name itself, or with a number behind it where it is taken.
  private mutating func unused(_ name: String) -> String {
    var (result, number) = (name, 0)
    while !taken.insert(result).inserted {
      number += 1
      result = "\(name)_\(number)"
    }
    return result
  }

  /// The path of the parameter that an initializer is made of.
  private func parameter(_ tensor: TensorID) -> String? {
    guard case .known(let entry, _, _)? = converter.builder.initializer(tensor) else { return nil }
    return graph.parameter(behind: entry)
  }

  /// The layer whose parameter a call takes, else the one for which it is.
  private func layer(_ call: GraphBuilder.Call) -> String {
    let path = call.value.inputs.compactMap { $0.flatMap(parameter) }.first
    return path.map { $0.split(separator: "/").dropLast().joined(separator: "/") } ?? call.layer
  }

  private mutating func giveNames(_ call: GraphBuilder.Call) {
    let layer = layer(call)
    for case let input? in call.value.inputs where names[input] == nil {
      names[input] = unused(parameter(input) ?? "\(layer)/constant")
      initializers.append(input)
    }
    for output in call.outputs where names[output] == nil {
      names[output] = unused("\(layer)/\(call.value.type)")
    }
  }

  /// The model as Protocol Buffers have it.
  ///
  /// - Parameter largestSize: how many bytes of numbers a file can have.
  /// - Throws: `HornbillError` where it is too large.
  func message(largestSize: Int) throws -> Onnx_ModelProto {
    let tensors = initializers.compactMap { converter.builder.initializer($0) }
    let size = tensors.reduce(0) { $0 + byteCount($1) }
    guard size < largestSize else {
      throw HornbillError(
        "exportONNX", path: name, expected: "at most \(largestSize) bytes of weights",
        received: "\(size)", hint: "An ONNX file has no more than 2 GB: save the model as .safetensors.")
    }
    var message = Onnx_ModelProto()
    message.irVersion = Self.format
    message.producerName = "Hornbill"
    message.opsetImport = [.with { $0.version = Self.operators }]
    message.graph = try .with { result in
      result.name = name
      result.node = calls.map(node)
      result.initializer = try zip(initializers, storages(tensors)).map { tensor, numbers in
        var message = numbers
        message.name = names[tensor] ?? ""
        return message
      }
      result.input = zip(converter.inputs, graph.inputs).map(information)
      result.output = zip(converter.outputs, graph.outputs).map(information)
    }
    return message
  }

  private func node(_ call: GraphBuilder.Call) -> Onnx_NodeProto {
    .with { node in
      node.opType = call.value.type
      node.name = names[call.outputs[0]] ?? ""
      node.input = call.value.inputs.map { $0.flatMap { names[$0] } ?? "" }
      node.output = call.outputs.map { names[$0] ?? "" }
      node.attribute = call.value.attributes.sorted { $0.key < $1.key }.map { name, value in
        .with { attribute in
          attribute.name = name
          switch value {
          case .int(let number): (attribute.type, attribute.i) = (.int, Int64(number))
          case .ints(let numbers): (attribute.type, attribute.ints) = (.ints, numbers.map(Int64.init))
          case .float(let number): (attribute.type, attribute.f) = (.float, Float(number))
          case .string(let text): (attribute.type, attribute.s) = (.string, Data(text.utf8))
          }
        }
      }
    }
  }

  private func information(_ tensor: TensorID, _ number: Int) -> Onnx_ValueInfoProto {
    let entry = graph.entries[number]
    return .with { information in
      information.name = names[tensor] ?? ""
      information.type.tensorType.elemType = Int32(entry.dtype.onnx.rawValue)
      information.type.tensorType.shape.dim = entry.shape.map { extent in
        .with { dimension in
          if let number = extent.number {
            dimension.dimValue = Int64(number)
          } else {
            dimension.dimParam = extent.text
          }
        }
      }
    }
  }

  // MARK: - Numbers

  private func dtype(_ initializer: Initializer) -> DType {
    switch initializer {
    case .known(let entry, _, _): graph.entries[entry].dtype
    case .integers: .int64
    case .number(_, let dtype): dtype
    }
  }

  private func byteCount(_ initializer: Initializer) -> Int {
    initializer.extents.reduce(1, *) * dtype(initializer).byteCount
  }

  /// The initializers with their numbers, as bytes whose first is the least.
  private func storages(_ initializers: [Initializer]) throws -> [Onnx_TensorProto] {
    let tensors = initializers.map { initializer in
      switch initializer {
      case .known(let entry, let parts, let order):
        Tensor(graph.entries[entry].node).reshaped(to: Shape(parts)).transposed(order.compactMap { $0 })
      case .integers(let values): Tensor(values)
      case .number(let value, let dtype): Tensor.full([], value, dtype: dtype)
      }
    }
    return try zip(zip(initializers, tensors), Evaluation.storages(tensors)).map { pair, storage in
      let (initializer, tensor) = pair
      let bytes = UnsafeRawBufferPointer(start: storage.pointer, count: tensor.node.type.byteCount)
      return .with { message in
        message.dataType = Int32(dtype(initializer).onnx.rawValue)
        message.dims = initializer.extents.map(Int64.init)
        // A boolean may be any byte but 0 in memory.
        message.rawData = tensor.dtype == .bool ? Data(bytes.map { $0 == 0 ? 0 : 1 }) : Data(bytes)
      }
    }
  }
}
