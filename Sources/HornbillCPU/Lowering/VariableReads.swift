import HornbillGraph

/// When and how programs read their variables: what decides whether a new value may be computed in place.
struct VariableReads {
  /// One reading of a part of a variable.
  private struct Read {
    var range: Range<Int>
    var position: Int
    /// Whether each element is read at its own position alone, by an element-wise operation.
    var isInStep: Bool
  }

  /// The part of a variable that a node is a view of.
  private struct Region {
    var variable: ObjectIdentifier
    var range: Range<Int>
    /// Whether the elements are in the variable's order, without gaps or repetition.
    var isDirect: Bool
  }

  private var reads: [ObjectIdentifier: [Read]] = [:]

  /// - Parameter time: the position of each group in the program.
  init(_ graph: Graph, _ fusion: Fusion, _ time: [Int: Int], isComputed: (Node) -> Bool) {
    var regions: [Int: [Region]] = [:]
    for (number, node) in fusion.nodes.enumerated() {
      if let read = node.operation as? ReadVariable {
        let all = 0..<read.variable.type.byteCount
        regions[node.id] = [Region(variable: ObjectIdentifier(read.variable), range: all, isDirect: true)]
        continue
      }
      let seen = node.inputs.flatMap { regions[$0.id] ?? [] }
      guard !seen.isEmpty else { continue }
      if isComputed(node) {
        guard let position = time[fusion.group[number]] else { continue }
        // Not the product or the random numbers that run with a chain: those read their operands as a whole.
        let isElementwise = Elementwise.computeType(node) != nil && !(node.operation is RandomUniform)
        for region in seen {
          reads[region.variable, default: []].append(
            Read(range: region.range, position: position, isInStep: isElementwise && region.isDirect))
        }
      } else {
        regions[node.id] = seen.map { Self.view($0, by: node) }
      }
    }
    // What is wanted after the run is the value before it.
    for target in graph.targets {
      for region in regions[target.node.id] ?? [] {
        reads[region.variable, default: []].append(Read(range: region.range, position: .max, isInStep: false))
      }
    }
  }

  private static func view(_ region: Region, by node: Node) -> Region {
    var region = region
    switch node.operation {
    case is Reshape: break
    case let slice as Slice where slice.step == [1] && region.isDirect:
      let width = node.type.dtype.byteCount
      let start = region.range.lowerBound + slice.start[0] * width
      region.range = start..<(start + slice.count[0] * width)
    default: region.isDirect = false
    }
    return region
  }

  /// Whether a group at a position may write its result over a part of a variable: all others that read the
  /// part come before, and the group itself reads each element where it writes it.
  func allowWriting(_ variable: Variable, _ range: Range<Int>, at position: Int) -> Bool {
    (reads[ObjectIdentifier(variable)] ?? []).allSatisfy { read in
      !read.range.overlaps(range) || read.position < position
        || (read.position == position && read.isInStep && read.range == range)
    }
  }
}
