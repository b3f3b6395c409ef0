import CAllocationCounter
import Hornbill
import Testing

@Suite("Compiled functions")
struct CompiledTests {
  @Test("a function is traced once for each combination of shapes and dtypes")
  func tracing() throws {
    var traces = 0
    let step = compiled { (x: Tensor, y: Tensor) in
      traces += 1
      return (x * 2 + y, sum(x))
    }
    for round in 1...3 {
      let (a, b) = try step(Tensor([1, 2]) * Double(round), Tensor([10, 20]))
      #expect(a.scalars == [10 + 2 * Float(round), 20 + 4 * Float(round)])
      #expect(b.item == 3 * Double(round))
    }
    #expect(traces == 1)
    #expect(try step(Tensor([[1, 2], [3, 4]]), Tensor(1)).0.scalars == [3, 5, 7, 9])
    #expect(traces == 2)
    #expect(try step(Tensor([1, 2] as [Int32]), Tensor([1, 1])).0.scalars == [3, 5])
    #expect(traces == 3)
    #expect(try step(Tensor([5, 6]), Tensor([0, 0])).1.item == 11)
    #expect(traces == 3)
    for size in 1...40 { _ = try step(Tensor.ones([size]), Tensor(0)) }
    #expect(try step(Tensor([5, 6]), Tensor([0, 0])).1.item == 11)
  }

  @Test("arrays and structures of one's own go in and come out")
  func structures() throws {
    struct Line: TensorStructure {
      var slope, offset: Tensor
      var tensors: [Tensor] { [slope, offset] }
      func replacing(_ new: inout ArraySlice<Tensor>) -> Line {
        Line(slope: slope.replacing(&new), offset: offset.replacing(&new))
      }
    }
    let step = compiled { (line: Line, points: [Tensor]) in
      (Line(slope: line.slope + 1, offset: line.offset - 1), points.map { $0 * line.slope + line.offset })
    }
    var line = Line(slope: Tensor(2), offset: Tensor(5))
    let (next, values) = try step(line, [Tensor(1), Tensor([1, 2])])
    #expect(next.slope.item == 3 && next.offset.item == 4)
    #expect(values.map(\.scalars) == [[7], [7, 9]])
    line = next
    #expect(try step(line, [Tensor(1), Tensor([1, 2])]).1[1].scalars == [7, 10])
    #expect(try step(line, []).1.isEmpty)
  }

  @Test("a variable keeps its value between runs, and a function sees its own assignments")
  func variables() throws {
    let total = Variable(Tensor([0, 0]), name: "total")
    let add = compiled { (x: Tensor) in
      let before = total.value
      try total.assign(before + x)
      try total.assign(total.value * 2)
      return (before, total.value)
    }
    let (before, after) = try add(Tensor([1, 2]))
    #expect(before.scalars == [0, 0] && after.scalars == [2, 4])
    let kept = total.value
    #expect(try add(Tensor([1, 1])).1.scalars == [6, 10])
    #expect(total.value.scalars == [6, 10] && kept.scalars == [2, 4])
    try total.assign(Tensor([1, 1] as [Int32]))
    #expect(total.value.scalars == [1, 1] && total.dtype == .float32)
    #expect(try add(Tensor([0, 0])).0.scalars == [1, 1])
  }

  @Test("a value of another shape is refused, now and while a function is traced")
  func shapes() throws {
    let w = Variable(Tensor.zeros([2, 3]), name: "w")
    let text =
      "assign \"w\": expected the shape [2, 3], received [4, 3]. "
      + "A variable keeps its shape; a value that grows is an argument and a result."
    expectError(text) { try w.assign(Tensor.zeros([4, 3])) }
    let grow = compiled { (x: Tensor) in
      try w.assign(concatenate([w.value, x]))
      return sum(w.value)
    }
    expectError(text) { _ = try grow(Tensor.ones([2, 3])) }
    #expect(w.value.scalars == [Float](repeating: 0, count: 6))
    #expect(try grow(Tensor.ones([0, 3])).item == 0)
  }

  @Test("what is captured is computed once, and a compiled function inside another is a part of it")
  func captured() throws {
    let table = exp(Tensor([0, 1]))
    var traces = 0
    let inner = compiled { (x: Tensor) in
      traces += 1
      return x * table
    }
    let outer = compiled { (x: Tensor) in try inner(x) + 1 }
    for x in [Tensor([1, 2]), Tensor([3, 4])] { expectClose(try outer(x), x * table + 1) }
    #expect(traces == 1)
    expectClose(try inner(Tensor([1, 1])), table)
  }

  @Test("a run of a step allocates little, and as much as the one before")
  func allocations() throws {
    guard allocation_counter_works() == 1 else { return }
    let w = Variable(Tensor.ones([300, 300]), name: "w")
    let x = Tensor.randomNormal([64, 300], seed: 1).evaluated()
    let step = compiled { (x: Tensor) in
      let (loss, slope) = valueWithGradient(of: { mean(square(tanh(matmul(x, $0)))) }, at: w.value)
      try w.assign(w.value - 0.01 * slope)
      return loss
    }
    var counts: [Int] = []
    counts.reserveCapacity(20)
    let live = allocation_live_bytes()
    for round in 0..<20 {
      let before = allocation_count()
      _ = try step(x)
      if round >= 5 { counts.append(allocation_count() - before) }
    }
    #expect(Set(counts).count == 1)
    #expect(counts[0] <= 40, "\(counts[0]) allocations")
    #expect(allocation_live_bytes() - live < 8 << 20)
  }

  @Test("a training loop of one's own gives the weights that fit gives")
  func training() throws {
    let x = Tensor.randomNormal([80, 6], seed: 3).evaluated()
    let y = oneHot(argmax(x[.all, 0..<3]), classes: 3).evaluated()
    let model = Sequential(seed: 4) {
      Dense(16, activation: .tanh, inputShape: [6])
      Dense(3, activation: .softmax)
    }
    try model.compile(
      optimizer: .sgd(learningRate: 0.5, momentum: 0.9), loss: .categoricalCrossentropy())
    let weights = try model.weights().map { Variable($0.value, name: $0.path) }
    let first = weights.map(\.value)
    try model.fit(x, y, batchSize: 16, epochs: 4, verbose: .silent, shuffle: false)

    let velocities = weights.map { Variable(Tensor.zeros($0.shape)) }
    let step = compiled { (x: Tensor, y: Tensor) in
      let (loss, slopes) = valueWithGradient(
        of: { w in
          let hidden = tanh(matmul(x, w[0]) + w[1])
          return -mean(sum(y * logSoftmax(matmul(hidden, w[2]) + w[3]), axes: [-1]))
        }, at: weights.map(\.value))
      for (index, slope) in slopes.enumerated() {
        try velocities[index].assign(0.9 * velocities[index].value - 0.5 * slope)
        try weights[index].assign(weights[index].value + velocities[index].value)
      }
      return loss
    }
    var losses: [Double] = []
    for number in 0..<20 {
      let rows = (number % 5 * 16)..<(number % 5 * 16 + 16)
      losses.append(try step(x[rows], y[rows]).item)
    }
    #expect(losses[19] < 0.5 * losses[0])
    for ((own, fitted), start) in zip(zip(weights, try model.weights()), first) {
      expectClose(own.value, fitted.value, relative: 1e-5, own.name)
      #expect(start.scalars != own.value.scalars)
    }
  }
}
