public import Hornbill
import HornbillGraph

extension Model {
  /// The layers as boxes with their shapes and numbers of parameters, joined by arrows.
  ///
  /// - Throws: `HornbillError` where the model cannot be built.
  public func diagram() throws -> BoxDiagram {
    let calls = try layerCalls()
    return BoxDiagram(
      name,
      boxes: calls.map { call in
        let shape = call.outputShape.map { extents in
          "(" + extents.map { $0.map(String.init) ?? "None" }.joined(separator: ", ") + ")"
        }
        let parameters =
          call.parameterCount > 0 ? "\(SummaryTable.grouped(call.parameterCount)) parameters" : nil
        return BoxDiagram.Box(
          ["\(call.name)", call.className] + [shape, parameters].compactMap { $0 }, inputs: call.inputs,
          paint: call.className == "InputLayer" ? .series(7) : .series(call.parameterCount > 0 ? 0 : 2))
      })
  }

  /// The neurons of a line of dense layers with their weights: blue lines are negative, orange ones positive.
  ///
  /// - Parameter limit: at most so many neurons of a layer are shown.
  /// - Throws: `HornbillError` where the model has a branch or another layer with a kernel, or cannot be built.
  public func networkDiagram(limit: Int = 12) throws -> NetworkDiagram {
    let calls = try layerCalls()
    let isLine = calls.enumerated().allSatisfy { $1.inputs == ($0 == 0 ? [] : [$0 - 1]) }
    let dense = calls.filter { $0.className == "Dense" }
    let others = calls.filter { $0.parameterCount > 0 && $0.className != "Dense" }
    guard isLine, others.isEmpty, !dense.isEmpty else {
      throw HornbillError(
        "networkDiagram", path: name, expected: "a line of Dense layers",
        received: !isLine
          ? "a model of branches" : others.first.map { "a layer of \($0.className)" } ?? "none",
        hint: "diagram() draws any model as boxes.")
    }
    let kernels = Dictionary(uniqueKeysWithValues: try weights().map { ($0.path, $0.value) })
    let tables = try dense.map { call in
      guard let kernel = kernels["\(call.name)/kernel"], kernel.rank == 2 else {
        throw HornbillError(
          "networkDiagram", path: call.name, expected: "a kernel of two axes", received: "none")
      }
      let numbers = kernel.scalars(as: Double.self)
      let width = kernel.shape[1]
      return (0..<kernel.shape[0]).map { Array(numbers[$0 * width..<($0 + 1) * width]) }
    }
    let columns =
      [NetworkDiagram.Column(tables[0].count, "inputs")]
      + zip(dense, tables).map { NetworkDiagram.Column($1.first?.count ?? 0, $0.name) }
    return NetworkDiagram(name, columns: columns, weights: tables, limit: limit)
  }
}

extension Tensor {
  /// The operations behind a tensor as boxes: what reading it would compute.
  ///
  /// - Parameter limit: more operations are refused, because nobody could read them.
  /// - Throws: `HornbillError` where there are more.
  public func computationGraph(_ title: String = "", limit: Int = 60) throws -> BoxDiagram {
    let nodes = Graph(outputs: [self]).nodes
    guard nodes.count <= limit else {
      throw HornbillError(
        "computationGraph", expected: "at most \(limit) operations", received: "\(nodes.count)",
        hint: "graphDescription lists them.")
    }
    var numbers: [Int: Int] = [:]
    for (number, node) in nodes.enumerated() { numbers[node.id] = number }
    return BoxDiagram(
      title,
      boxes: nodes.map { node in
        let inputs = node.inputs.compactMap { numbers[$0.id] }
        return BoxDiagram.Box(
          [node.label, "\(node.type)"], inputs: inputs,
          paint: .series(inputs.isEmpty ? 7 : node === nodes.last ? 1 : 0))
      })
  }
}
