import CHornbillKernels
package import HornbillGraph

/// Which nodes are computed by one instruction: element-wise nodes of one shape join into chains, a chain that
/// follows a product or a convolution becomes its epilogue, a reduction takes the chain before it along, and what is left
/// joins the gather of its rows.
package struct Fusion {
  let nodes: [Node]
  let index: [Int: Int]
  /// For each node the number of its group; a group is an instruction, or a view that needs none.
  var group: [Int] { groups.group }
  /// The nodes of each group, in their order.
  var members: [[Int]] { groups.members }
  /// How many edges were looked at to find the groups that may join.
  package var work: Int { groups.work }
  /// Nodes that have no memory: each instruction that needs one computes it from what is in memory anyway.
  private(set) var recomputed: Set<Int> = []
  /// Nodes that leave a product's chain, because those that read them read what they are computed from anyway.
  private var deferred: Set<Int> = []
  private var groups: GroupGraph
  private let inputs: [[Int]]
  private let users: [[Int]]
  private let wanted: Set<Int>

  /// The registers and operands of a chain are limited; groups stay well below.
  private static let largestGroup = 28
  private static let mostOperands = 20

  package init(_ nodes: [Node], wanted: Set<Int>) {
    self.nodes = nodes
    self.wanted = wanted
    var index: [Int: Int] = [:]
    for (number, node) in nodes.enumerated() { index[node.id] = number }
    self.index = index
    let inputs = nodes.map { $0.inputs.compactMap { index[$0.id] } }
    var users = [[Int]](repeating: [], count: nodes.count)
    for (number, sources) in inputs.enumerated() { for source in sources { users[source].append(number) } }
    self.inputs = inputs
    self.users = users
    groups = GroupGraph(sources: inputs, readers: users)
    recomputed = Set(nodes.indices.filter(isCheaperTwice))
    joinProducts()
    deferred = deferrable()
    if !deferred.isEmpty {
      groups = GroupGraph(sources: inputs, readers: users)
      joinProducts()
      joinDeferred()
    }
    attachReductions()
    shareReductions()
    attachEpilogues { $0.operation is Gather }
  }

  private mutating func joinProducts() {
    joinChains()
    attachEpilogues(isProduct)
  }

  /// Whether to compute a node once more costs less than to write and to read it: a chain alone reads it, and what it
  /// is computed from is one value that is in memory and no larger, next to rows, columns and numbers.
  private func isCheaperTwice(_ number: Int) -> Bool {
    let node = nodes[number]
    guard let compute = Elementwise.computeType(node), Elementwise.registerIsExact(node),
      !wanted.contains(number),
      !(node.operation is RandomUniform), node.type.shape.elementCount > 1, users[number].count > 1,
      users[number].allSatisfy({
        Elementwise.computeType(nodes[$0]) == compute && nodes[$0].type.shape == node.type.shape
      })
    else { return false }
    let large = node.inputs.filter {
      !($0.operation is Fill || $0.operation is Broadcast) && $0.type.shape == node.type.shape
    }
    guard large.count == 1, let source = index[large[0].id],
      large[0].type.dtype.byteCount <= node.type.dtype.byteCount,
      node.inputs.allSatisfy({ $0 === large[0] || $0.operation is Fill || $0.operation is Broadcast })
    else { return false }
    let isChain = { Elementwise.computeType(nodes[$0]) != nil }
    return !isChain(source)
      ? !isVariable(nodes[source]) && !isProduct(nodes[source])
      : users[source].contains { !isChain($0) && !(nodes[$0].operation is Reduce) }
  }

  /// Whether a node is a variable's memory, or a part of it: that may have a new value by the time of a later reading.
  private func isVariable(_ node: Node) -> Bool {
    switch node.operation {
    case is ReadVariable: true
    case is Reshape, is Broadcast, is Transpose, is Slice: isVariable(node.inputs[0])
    default: false
    }
  }

  // MARK: - Joining

  private mutating func joinChains() {
    for number in nodes.indices {
      guard let compute = Elementwise.computeType(nodes[number]), !isApart(number) else { continue }
      for input in inputs[number] where group[input] != group[number] && !isApart(input) {
        let source = nodes[input]
        guard Elementwise.computeType(source) == compute, source.type.shape == nodes[number].type.shape,
          Elementwise.registerIsExact(source)
        else { continue }
        join(group[input], group[number])
      }
    }
  }

  private func isApart(_ number: Int) -> Bool { recomputed.contains(number) || deferred.contains(number) }

  private func isProduct(_ node: Node) -> Bool {
    type(of: node.operation).takesEpilogue(node.type.dtype) && !(node.operation is Gather)
  }

  /// A chain whose shape is a product's, and that alone reads it, runs over the product's blocks.
  private mutating func attachEpilogues(_ isMeant: (Node) -> Bool) {
    for number in nodes.indices {
      guard isMeant(nodes[number]), !wanted.contains(number), nodes[number].type.shape.elementCount > 0,
        let first = users[number].first
      else { continue }
      let chain = group[first]
      let isWhole = users[number].allSatisfy { group[$0] == chain && !isApart($0) }
      guard isWhole, Elementwise.computeType(nodes[first]) == .float32,
        nodes[first].type.shape == nodes[number].type.shape,
        members[chain].allSatisfy({ Elementwise.computeType(nodes[$0]) != nil })
      else { continue }
      join(chain, number)
    }
  }

  /// A reduction whose operand a chain computes runs with the chain, and with others of the same kind.
  private mutating func attachReductions() {
    for number in nodes.indices {
      guard let reduce = nodes[number].operation as? Reduce, let source = inputs[number].first else {
        continue
      }
      let chain = group[source]
      guard let compute = Elementwise.computeType(nodes[source]), !recomputed.contains(source),
        Elementwise.registerIsExact(nodes[source]),
        compute == Elementwise.computeType(nodes[number].type.dtype),
        mayReduce(chain, like: number),
        nodes[source].type.shape.elementCount > 0,
        ReductionPattern(nodes[source].type.shape, axes: reduce.axes) != nil
      else { continue }
      join(chain, number)
    }
  }

  private func mayReduce(_ chain: Int, like number: Int) -> Bool {
    let reductions = members[chain].filter { Elementwise.computeType(nodes[$0]) == nil }
    return reductions.count < Int(HB_MAX_REDUCED)
      && reductions.allSatisfy {
        nodes[$0].operation as? Reduce == nodes[number].operation as? Reduce
          && nodes[$0].type == nodes[number].type
      }
  }

  /// A reduction of what a chain with a reduction of the same kind reads runs with that chain.
  private mutating func shareReductions() {
    for number in nodes.indices {
      guard let reduce = nodes[number].operation as? Reduce, members[group[number]] == [number],
        let source = inputs[number].first, !recomputed.contains(source),
        nodes[source].type.dtype == nodes[number].type.dtype, nodes[source].type.shape.elementCount > 0,
        ReductionPattern(nodes[source].type.shape, axes: reduce.axes) != nil
      else { continue }
      let chains = users[source].filter { reader in
        Elementwise.computeType(nodes[reader]) == Elementwise.computeType(nodes[number].type.dtype)
          && nodes[reader].type.shape == nodes[source].type.shape && !recomputed.contains(reader)
      }.map { group[$0] }
      // One of them may itself depend on the sum.
      for chain in chains where members[chain].contains(where: { nodes[$0].operation is Reduce }) {
        if mayReduce(chain, like: number), join(chain, number) { break }
      }
    }
  }

  // MARK: - Deferring

  /// Sums and products that a product's chain would store for others, where these can compute them as they read: of a
  /// value that the chain stores in any case, and of at most one more.
  private func deferrable() -> Set<Int> {
    var result: Set<Int> = []
    for product in nodes.indices where isProduct(nodes[product]) && members[group[product]].count > 2 {
      let chain = group[product]
      func isInside(_ number: Int) -> Bool { group[number] == chain && !isApart(number) }
      func isStored(_ number: Int) -> Bool {
        wanted.contains(number) || users[number].contains { group[$0] != chain && !result.contains($0) }
      }
      for number in members[chain].reversed() where isSimple(number) {
        let readers = users[number]
        guard !wanted.contains(number), !readers.isEmpty, !readers.contains(where: isInside),
          readers.allSatisfy({ takesAlong($0, number) })
        else { continue }
        // What it alone reads leaves with it.
        var leaving: Set = [number]
        for input in inputs[number] where isInside(input) && isSimple(input) && users[input] == [number] {
          if inputs[input].allSatisfy({ !isInside($0) }) { leaving.insert(input) }
        }
        let read = Set(leaving.flatMap { inputs[$0] }).subtracting(leaving)
        let large = read.filter { !isSmall($0) }
        guard large.count <= 2,
          large.allSatisfy({ $0 != product && !result.contains($0) && (!isInside($0) || isStored($0)) })
        else { continue }
        result.formUnion(leaving)
      }
    }
    return result
  }

  private func isSimple(_ number: Int) -> Bool {
    switch nodes[number].operation {
    case is Add, is Subtract, is Multiply: Elementwise.registerIsExact(nodes[number])
    default: false
    }
  }

  /// Whether a value is repeated along rows or columns, so that reading it costs nothing to speak of.
  private func isSmall(_ number: Int) -> Bool {
    nodes[number].operation is Fill || nodes[number].operation is Broadcast
  }

  /// Whether a reader of a node can compute it along with its own work.
  private func takesAlong(_ reader: Int, _ number: Int) -> Bool {
    if let reduce = nodes[reader].operation as? Reduce {
      return ReductionPattern(nodes[number].type.shape, axes: reduce.axes) != nil
        && nodes[reader].type.dtype == nodes[number].type.dtype
    }
    return Elementwise.computeType(nodes[reader]) == Elementwise.computeType(nodes[number])
      && nodes[reader].type.shape == nodes[number].type.shape
  }

  private mutating func joinDeferred() {
    for number in deferred.sorted() {
      for other in inputs[number] where deferred.contains(other) { join(group[other], group[number]) }
      for other in users[number]
      where Elementwise.computeType(nodes[other]) != nil && !recomputed.contains(other) {
        if !members[group[other]].contains(where: { isProduct(nodes[$0]) }) {
          join(group[number], group[other])
        }
      }
    }
  }

  /// Joins two groups where the result is small enough and no path leaves it and comes back.
  @discardableResult
  private mutating func join(_ a: Int, _ b: Int) -> Bool {
    let union = members[a] + members[b]
    guard a != b, union.count <= Self.largestGroup else { return false }
    let inside = Set(union)
    let outer = Set(union.flatMap { inputs[$0] }).subtracting(inside)
    let written = union.filter { number in
      wanted.contains(number) || users[number].contains { !inside.contains($0) }
    }
    guard outer.count + written.count <= Self.mostOperands else { return false }
    return groups.join(a, b)
  }

  // MARK: - Order

  /// The groups in an order in which each comes after what it reads; groups in `late` come as late as they can.
  func schedule(late: Set<Int>) -> [Int] {
    var waiting: [Int: Int] = [:]
    var readers: [Int: Set<Int>] = [:]
    for (number, inner) in members.enumerated() where !inner.isEmpty {
      let sources = Set(inner.flatMap { inputs[$0] }.map { group[$0] }).subtracting([number])
      waiting[number] = sources.count
      for source in sources { readers[source, default: []].insert(number) }
    }
    func rank(_ number: Int) -> (Int, Int) { (late.contains(number) ? 1 : 0, members[number].last ?? 0) }
    // By falling rank, so that the next one is the last: a search and not a scan, since graphs may be wide.
    var ready = waiting.filter { $0.value == 0 }.map(\.key).sorted { rank($1) < rank($0) }
    var order: [Int] = []
    while let next = ready.popLast() {
      order.append(next)
      for reader in readers[next] ?? [] {
        waiting[reader, default: 1] -= 1
        guard waiting[reader] == 0 else { continue }
        var (low, high) = (0, ready.count)
        while low < high {
          let middle = (low + high) / 2
          if rank(reader) < rank(ready[middle]) { low = middle + 1 } else { high = middle }
        }
        ready.insert(reader, at: low)
      }
    }
    return order
  }

  /// Whether a node's value is read outside its group, or wanted.
  func isWritten(_ number: Int) -> Bool {
    wanted.contains(number) || users[number].contains { group[$0] != group[number] }
  }
}

/// How the axes of a reduction lie: along all elements, the columns, or the rows of a matrix.
struct ReductionPattern {
  enum Axis { case all, columns, rows }

  let axis: Axis
  let rows: Int
  let columns: Int
  /// Rows that are reduced together.
  let group: Int

  /// Nil where the axes are not next to each other.
  init?(_ shape: Shape, axes: [Int]) {
    // Axes of one element may count as reduced or not.
    let first = axes.first ?? 0
    let last = axes.last ?? 0
    guard !axes.isEmpty, (first...last).allSatisfy({ axes.contains($0) || shape[$0] == 1 }) else {
      return nil
    }
    let outer = shape.dimensions[..<first].reduce(1, *)
    let reduced = shape.dimensions[first...last].reduce(1, *)
    let inner = shape.dimensions[(last + 1)...].reduce(1, *)
    if outer == 1, inner == 1 {
      (axis, rows, columns, group) = (.all, 1, reduced, 1)
    } else if inner == 1 {
      (axis, rows, columns, group) = (.columns, outer, reduced, 1)
    } else {
      (axis, rows, columns, group) = (.rows, outer * reduced, inner, reduced)
    }
  }
}
