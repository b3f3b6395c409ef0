import Foundation
import Hornbill
import Testing

@Suite("NumPy's random numbers")
struct RandomStateTests {
  private static func state(_ golden: GoldenCase) throws -> RandomState {
    golden.object["seed"] is [Any]
      ? try RandomState(golden.ints("seed").map { UInt32($0) })
      : RandomState(UInt32(try golden.int("seed")))
  }

  private func expectSame(_ tensor: Tensor, _ golden: GoldenCase, _ key: String) throws {
    let expected = try #require(golden.object[key] as? [String]).map { Double($0) }
    #expect(tensor.dtype == .float64, "\(key)")
    #expect(tensor.scalars(as: Double.self) == expected, "\(key)")
  }

  @Test("every function draws NumPy's numbers and leaves NumPy's state")
  func everyFunction() throws {
    let cases = try GoldenFile("numpy_random").cases.filter { $0.has("choice") }
    #expect(cases.count == 7)
    for golden in cases {
      var state = try Self.state(golden)
      try expectSame(state.random([2, 3]), golden, "random")
      try expectSame(state.randn([5]), golden, "randn")
      try expectSame(state.uniform(low: -3, high: 4.5, shape: [4]), golden, "uniform")
      try expectSame(state.normal(mean: 2, standardDeviation: 0.5, shape: [2, 2]), golden, "normal")
      let whole = try state.randint(-5..<17, shape: [8])
      #expect(whole.dtype == .int64)
      #expect(try whole.scalars(as: Int.self) == golden.ints("randint"))
      #expect(try state.randint(3..<4) == golden.int("randint_one"))
      let narrow = try state.randint(0..<(1 << 32), shape: [3])
      #expect(try narrow.scalars(as: Int.self) == golden.ints("randint_32_bits"))
      let wide = try state.randint(-(1 << 62)..<((1 << 62) + 12345), shape: [4])
      #expect(wide.scalars(as: Int.self).map(String.init) == golden.object["randint_wide"] as? [String])
      let all = try state.randint(Int.min..<Int.max, shape: [2])
      #expect(all.scalars(as: Int.self).map(String.init) == golden.object["randint_all"] as? [String])
      #expect(try state.permutation(11) == golden.ints("permutation"))
      #expect(try state.permutation([5, 3, 9, 1]) == golden.ints("permutation_array"))
      let weights = [0.1, 0, 0.4, 0.3, 0.2]
      #expect(try state.choice(9, size: 6) == golden.ints("choice"))
      #expect(try state.choice(9, size: 6, replacing: false) == golden.ints("choice_once"))
      #expect(try state.choice(5, size: 9, probabilities: weights) == golden.ints("choice_weighted"))
      #expect(
        try state.choice(5, size: 4, replacing: false, probabilities: weights)
          == golden.ints("choice_weighted_once"))
      try expectSame(state.randn([3]), golden, "last")
    }
  }

  @Test("the generator refills itself as NumPy's does")
  func longRun() throws {
    let golden = try #require(try GoldenFile("numpy_random").cases.first { $0.has("skipped") })
    var state = try Self.state(golden)
    for _ in 0..<(try golden.int("skipped")) { _ = state.random() }
    try expectSame(state.random([4]), golden, "next")
  }

  @Test("the seeds of courses give the numbers of courses")
  func anchors() throws {
    var state = RandomState(22)
    let normals = state.randn([4]).scalars
    #expect(
      zip(normals, [-0.09194992, -1.46335065, 1.08179168, -0.23932517]).allSatisfy { abs($0 - $1) < 1e-7 })
    state = RandomState(42)
    #expect(state.permutation(250).prefix(5) == [142, 6, 97, 60, 112])
  }

  @Test("one number at a time is the same as many; a copy goes its own way")
  func oneAtATime() {
    var many = RandomState(5)
    var single = many
    let expected = many.randn([3]).scalars(as: Double.self)
    #expect([single.randn(), single.randn(), single.randn()] == expected)
    #expect(single == many)
    #expect([single.random(), single.random()] == many.random([2]).scalars(as: Double.self))
  }

  @Test("what cannot be drawn is an error")
  func errors() {
    var state = RandomState(0)
    expectError("RandomState: expected at least one seed, received an empty array.") {
      _ = try RandomState([UInt32]())
    }
    expectError("uniform: expected bounds a finite distance apart, received 0.0 and inf.") {
      _ = try state.uniform(low: 0, high: .infinity, shape: [1])
    }
    expectError("normal: expected a standard deviation of at least 0, received -1.0.") {
      _ = try state.normal(standardDeviation: -1, shape: [1])
    }
    expectError("randint: expected a range that is not empty, received 3..<3.") {
      _ = try state.randint(3..<3)
    }
    expectError("choice: expected something to choose from, and a size of at least 0, received 0 and 1.") {
      _ = try state.choice(0, size: 1)
    }
    expectError(
      "choice: expected a size of at most 3 without replacement, received 4. "
        + "Choose fewer, or with replacing: true."
    ) { _ = try state.choice(["a", "b", "c"], size: 4, replacing: false) }
    expectError(
      "choice: expected 2 probabilities of at least 0 with the sum 1, received 2 with the sum 0.75."
    ) {
      _ = try state.choice(2, size: 1, probabilities: [0.5, 0.25])
    }
    expectError("choice: expected 2 probabilities of at least 0 with the sum 1, received 2 with the sum nan.")
    {
      _ = try state.choice(2, size: 1, probabilities: [0.5, .nan])
    }
  }
}
