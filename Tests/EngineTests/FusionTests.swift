import HornbillCPU
import HornbillGraph
import Testing

@Suite("Which nodes are computed together")
struct FusionTests {
  /// A step of training of so many branches, each with a weight of its own: its nodes, and the edges looked at.
  private func branches(_ count: Int) -> (nodes: Int, work: Int) {
    let x = Tensor.placeholder("x", [4, 3], .float32)
    let weights = (0..<count).map { Tensor.placeholder("w\($0)", [3, 2], .float32) }
    let y = concatenate(weights.map { maximum(matmul(x, $0) * 2, 0) }, axis: 1)
    let gradients = gradient(of: sum(square(y)), withRespectTo: weights)
    let updated = zip(weights, gradients).map { $0 - $1 * 0.1 }
    let nodes = topologicalOrder(of: updated.map(\.node))
    return (nodes.count, Fusion(nodes, wanted: []).work)
  }

  @Test("the work grows as the graph does, however wide it is")
  func wideGraphs() {
    let (small, large) = (branches(500), branches(1000))
    #expect(large.nodes > 10_000 && small.work > small.nodes)
    #expect(Double(large.work) < 2.2 * Double(small.work))
    #expect(large.work < 20 * large.nodes)
  }

  @Test("a product's chain stores what others compute their values from, and sums over it share a pass")
  func deferredValues() throws {
    func numbers(_ shape: Shape, _ seed: Int) -> Tensor {
      let values = (0..<shape.elementCount).map { Double(($0 * 7919 + seed * 104_729) % 1009) / 1009 - 0.5 }
      return Tensor(Storage(values, as: .float32), shape: shape, dtype: .float32)
    }
    // The gradient of a rectified batch normalization, behind a product.
    let (x, w, y) = (numbers([60, 20], 1), numbers([20, 24], 2), numbers([60, 24], 3))
    func row(_ seed: Int) -> Tensor { numbers([1, 24], seed).broadcast(to: [60, 24]) }
    let (mean, factor) = (row(4), row(5))
    let masked = select(y .<= 0, Tensor(0), matmul(x, w))
    let (sums, products) = (sum(masked, axes: [0]), sum(masked * (y - mean), axes: [0]))
    let result =
      masked * factor - (y - mean) * products.broadcast(to: [60, 24]) - sums.broadcast(to: [60, 24])
    for tensor in [sums, products, result] { try expectAgreement(tensor, 2e-5) }
    let text = try CPUExecutor().compile(Graph(outputs: [result])).description
    let lines = text.split(separator: "\n").filter { $0.contains("->") || $0.contains(" = ") }
    #expect(lines.count == 3, "\(text)")
    #expect(lines[0].contains("matmul") && lines[0].hasSuffix("constant lessEqual select"), "\(text)")
    #expect(
      lines[1].hasPrefix("reduce") && lines[1].contains(", t") && lines[1].hasSuffix("subtract multiply"),
      "\(text)")
    #expect(lines[2].hasPrefix("chain"), "\(text)")
  }

  @Test("relu is a maximum where its mask is not kept, with the same bits for every number")
  func maxima() throws {
    let numbers: [Double] = [-3, -0.0, 0, 2, .nan, .infinity, -.infinity, 0.5, 1e-40, -1e-40, 7]
    let x = Tensor(Storage(numbers, as: .float32), shape: [numbers.count], dtype: .float32)
    let mask = x .<= 0
    func compiled(_ outputs: [Tensor]) throws -> (text: String, bits: [UInt32]) {
      let program = try CPUExecutor().compile(Graph(outputs: outputs))
      program.run()
      return (program.description, program.output(0).bindMemory(to: UInt32.self).map { $0 })
    }
    let relu = select(mask, Tensor(0).broadcast(to: x.shape), x)
    let (alone, besideItsMask) = (try compiled([relu]), try compiled([relu, mask]))
    #expect(alone.text.hasSuffix(": constant maximum"), "\(alone.text)")
    #expect(besideItsMask.text.hasSuffix(": constant lessEqual select"), "\(besideItsMask.text)")
    #expect(alone.bits == besideItsMask.bits)
    // Not a maximum: what is chosen is not what was compared.
    for other in [
      select(mask, Tensor(1).broadcast(to: x.shape), x), select(mask, x, Tensor(0).broadcast(to: x.shape)),
    ] {
      #expect(try !compiled([other]).text.contains("maximum"))
    }
  }

  @Test("what is computed of gathered rows alone runs over them while they are in cache")
  func gatheredRows() throws {
    func text(_ outputs: [Tensor]) throws -> String {
      try CPUExecutor().compile(Graph(outputs: outputs)).description
    }
    // Of an element's type and of others; rows of several axes, longer than a task's, and longer than a thread's memory.
    let cases: [(DType, Shape, Int)] = [
      (.uint8, [50, 784], 128), (.float32, [7, 6, 5], 300), (.float64, [9, 3], 1), (.int64, [5, 2, 1], 40),
      (.uint8, [3, 300_000], 2), (.float32, [2, 300_000], 3), (.int32, [2, 300_000], 3),
    ]
    for (dtype, shape, count) in cases {
      let values = (0..<shape.elementCount).map { Double($0 * 7919 % 251) }
      let table = Tensor(Storage(values, as: dtype), shape: shape, dtype: dtype)
      let rows = Tensor((0..<count).map { Int32($0 * 31 % shape[0]) })
      let result = gather(table, rows).cast(to: .float32) / 255 - 0.5
      try expectAgreement(result, 1e-6)
      let program = try text([result])
      #expect(program.hasPrefix("call ") && program.contains("), then float32["), "\(program)")
      #expect(!program.contains("\n"), "\(program)")
    }
    // More axes than kernels take, of the table alone and of the result.
    let deep = Tensor(Storage([1, 2, 3, 4], as: .uint8), shape: [2, 1, 1, 1, 1, 1, 1, 1, 2], dtype: .uint8)
    for row in [Tensor(Int32(1)), Tensor([Int32(1), 0])] {
      try expectAgreement(gather(deep, row.cast(to: .int32)).cast(to: .float32) / 255, 1e-6)
    }
    // A sum takes the chain before it along, and gathered rows that others read, too, have a place in memory.
    let table = Tensor(Storage((0..<60).map { Double($0) }, as: .float32), shape: [20, 3], dtype: .float32)
    let chosen = gather(table, Tensor([Int32(3), 19, 4]))
    for tensor in [sum(chosen * 2), chosen * 2 + matmul(chosen, Tensor.ones([3, 3]))] {
      try expectAgreement(tensor, 1e-6)
      #expect(try !text([tensor]).contains("), then"))
    }
    let twice = chosen * 2
    for tensor in [exp(-twice), sum(exp(-twice), axes: [0]).broadcast(to: [3, 3]) + sqrt(twice)] {
      try expectAgreement(tensor, 1e-6)
    }
  }

  @Test("groups join exactly where that makes no cycle, in whatever order they are joined")
  func joining() {
    for seed in 0..<200 {
      func random(_ step: Int, below bound: Int) -> Int {
        Int(Philox.bits(seed: UInt64(seed), stream: 3, step: UInt64(step), element: 0)) % bound
      }
      let count = 3 + random(0, below: 30)
      var sources = [[Int]](repeating: [], count: count)
      var readers = sources
      for number in 1..<count {
        for edge in 0...random(number, below: 3) {
          let source = random(1000 * number + edge + 1, below: number)
          guard !sources[number].contains(source) else { continue }
          sources[number].append(source)
          readers[source].append(number)
        }
      }
      let edges = sources.enumerated().flatMap { number, from in from.map { (number, $0) } }
      var graph = GroupGraph(sources: sources, readers: readers)
      for step in 0..<100 {
        let (reader, source) = edges[random(100_000 + step, below: edges.count)]
        let (a, b) = (graph.group[reader], graph.group[source])
        guard a != b else { continue }
        let merged = graph.group.map { $0 == b ? a : $0 }
        let fits = isAcyclic(merged, edges)
        #expect(graph.join(a, b) == fits)
        if fits { #expect(graph.group[reader] == graph.group[source]) }
        #expect(isAcyclic(graph.group, edges))
      }
      for (number, members) in graph.members.enumerated() {
        #expect(members == graph.group.indices.filter { graph.group[$0] == number })
      }
    }
  }

  /// Whether groups can be put in an order in which each comes after what it reads.
  private func isAcyclic(_ group: [Int], _ edges: [(reader: Int, source: Int)]) -> Bool {
    var open = Set(group)
    while !open.isEmpty {
      let blocked = edges.filter { group[$0.reader] != group[$0.source] && open.contains(group[$0.source]) }
        .map { group[$0.reader] }
      let ready = open.subtracting(blocked)
      if ready.isEmpty { return false }
      open.subtract(ready)
    }
    return true
  }
}
