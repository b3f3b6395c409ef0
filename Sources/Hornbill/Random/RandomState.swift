import Foundation
public import HornbillGraph

/// The random numbers of NumPy's `numpy.random.RandomState`: the same seed gives the same numbers.
///
/// ```swift
/// var random = RandomState(22)
/// random.randn([4])              // [-0.09194992 -1.46335065  1.08179168 -0.23932517]
/// random = RandomState(42)
/// random.permutation(250)        // [142, 6, 97, 60, 112, ...]
/// ```
///
/// Courses and papers give NumPy seeds; this makes them mean the same here. A model's own random numbers come
/// from a counter instead, because these depend on the order in which they are drawn. A copy goes its own way
/// from the state it was copied in.
///
/// The generator is MT19937; normal numbers come in pairs from Marsaglia's polar method, and whole numbers by
/// rejection of masked bits, all as in NumPy's `legacy-distributions.c` and `distributions.c`, whose streams are
/// frozen.
public struct RandomState: Sendable, Hashable {
  private var bits: MersenneTwister
  /// The second normal number of a pair, until it is asked for.
  private var waitingNormal: Double?

  /// The state of `numpy.random.RandomState(seed)`.
  public init(_ seed: UInt32) { bits = MersenneTwister(seed: seed) }

  /// The state of `numpy.random.RandomState(seeds)` for an array of seeds.
  ///
  /// - Throws: `HornbillError` where there is none.
  public init(_ seeds: [UInt32]) throws {
    guard !seeds.isEmpty else {
      throw HornbillError("RandomState", expected: "at least one seed", received: "an empty array")
    }
    bits = MersenneTwister(seeds: seeds)
  }

  // MARK: Floating-point numbers

  /// A number of 53 random bits from 0 up to, not including, 1: NumPy's `random_sample()`.
  public mutating func random() -> Double {
    let upper = Double(bits.next() >> 5)
    let lower = Double(bits.next() >> 6)
    return (upper * 0x1p26 + lower) / 0x1p53
  }

  /// A number of the normal distribution of mean 0 and standard deviation 1: NumPy's `randn()`.
  public mutating func randn() -> Double {
    if let waiting = waitingNormal {
      waitingNormal = nil
      return waiting
    }
    while true {
      let x = 2 * random() - 1
      let y = 2 * random() - 1
      let square = x * x + y * y
      if square < 1, square != 0 {
        let factor = (-2 * log(square) / square).squareRoot()
        waitingNormal = factor * x
        return factor * y
      }
    }
  }

  /// Numbers from 0 up to, not including, 1, in float64: NumPy's `random_sample(shape)`.
  public mutating func random(_ shape: Shape) -> Tensor { filled(shape) { $0.random() } }

  /// Numbers of the normal distribution of mean 0 and standard deviation 1, in float64: NumPy's `randn`.
  public mutating func randn(_ shape: Shape) -> Tensor { filled(shape) { $0.randn() } }

  /// Numbers from `low` up to, not including, `high`, in float64: NumPy's `uniform`.
  ///
  /// `low + (high - low) * u`, where u is ``random()``'s; `high` may be the lower one, as in NumPy.
  ///
  /// - Throws: `HornbillError` where the bounds are infinitely far apart, or not numbers.
  public mutating func uniform(low: Double = 0, high: Double = 1, shape: Shape) throws -> Tensor {
    let range = high - low
    guard range.isFinite else {
      throw HornbillError(
        "uniform", expected: "bounds a finite distance apart", received: "\(low) and \(high)")
    }
    return filled(shape) { low + range * $0.random() }
  }

  /// Numbers of a normal distribution, in float64: NumPy's `normal`.
  ///
  /// `mean + standardDeviation * z`, where z is ``randn()``'s.
  ///
  /// - Throws: `HornbillError` where the standard deviation is negative or not a number.
  public mutating func normal(mean: Double = 0, standardDeviation: Double = 1, shape: Shape) throws -> Tensor
  {
    guard standardDeviation >= 0 else {
      throw HornbillError(
        "normal", expected: "a standard deviation of at least 0", received: "\(standardDeviation)")
    }
    return filled(shape) { mean + standardDeviation * $0.randn() }
  }

  private mutating func filled(_ shape: Shape, _ draw: (inout RandomState) -> Double) -> Tensor {
    var values: [Double] = []
    values.reserveCapacity(shape.elementCount)
    for _ in 0..<shape.elementCount { values.append(draw(&self)) }
    return Tensor(values, shape: shape)
  }

  // MARK: Whole numbers

  /// A whole number of the range: NumPy's `randint(low, high)` for its default type, int64.
  ///
  /// - Throws: `HornbillError` where the range is empty.
  public mutating func randint(_ range: Range<Int>) throws -> Int { try wholeNumbers(range, count: 1)[0] }

  /// Whole numbers of the range, in int64: NumPy's `randint(low, high, shape)`.
  ///
  /// - Throws: `HornbillError` where the range is empty.
  public mutating func randint(_ range: Range<Int>, shape: Shape) throws -> Tensor {
    Tensor(try wholeNumbers(range, count: shape.elementCount), shape: shape)
  }

  mutating func wholeNumbers(_ range: Range<Int>, count: Int) throws -> [Int] {
    guard !range.isEmpty else {
      throw HornbillError("randint", expected: "a range that is not empty", received: "\(range)")
    }
    // The difference fits 64 bits without a sign, where it may not fit an Int.
    let largest = UInt64(bitPattern: Int64(range.upperBound &- 1 &- range.lowerBound))
    return (0..<count).map { _ in
      range.lowerBound &+ Int(truncatingIfNeeded: interval(upTo: largest))
    }
  }

  /// A whole number from 0 to `largest`, by drawing as many bits as it has until they are not above it.
  mutating func interval(upTo largest: UInt64) -> UInt64 {
    guard largest > 0 else { return 0 }
    let mask = UInt64.max >> UInt64(largest.leadingZeroBitCount)
    let isNarrow = largest <= UInt64(UInt32.max)
    while true {
      let value = (isNarrow ? UInt64(bits.next()) : bits.next64()) & mask
      if value <= largest { return value }
    }
  }
}
