import HornbillGraph

/// How far a random number may go: `0.2` for -0.2...0.2, or two bounds, `[-0.1, 0.3]`.
public struct RandomFactor: Sendable, Hashable, ExpressibleByFloatLiteral,
  ExpressibleByIntegerLiteral,
  ExpressibleByArrayLiteral
{
  /// The one number or the two, as they were given.
  public var numbers: [Double]

  /// As far in both directions.
  public init(_ number: Double) { numbers = [number] }
  /// From one bound to the other.
  public init(_ lower: Double, _ upper: Double) { numbers = [lower, upper] }
  /// As far in both directions.
  public init(floatLiteral number: Double) { self.init(number) }
  /// As far in both directions.
  public init(integerLiteral number: Int) { self.init(Double(number)) }
  /// From one bound to the other.
  public init(arrayLiteral numbers: Double...) { self.numbers = numbers }

  /// The two bounds, the smaller one first.
  ///
  /// - Parameters:
  ///   - label: what the number is called in errors.
  ///   - excludesLowest: whether -1 is none of the numbers from -1 to 1.
  /// - Throws: `HornbillError` where there are other than one number or two, or one is not from -1 to 1.
  func bounds(_ label: String, excludesLowest: Bool = false, in scope: Scope) throws -> (
    Double, Double
  ) {
    guard (1...2).contains(numbers.count),
      numbers.allSatisfy({ (-1...1).contains($0) && !(excludesLowest && $0 == -1) })
    else {
      throw scope.error(
        expected:
          "a \(label) of one number or two, \(excludesLowest ? "above -1 and up to 1" : "from -1 to 1")",
        received: "\(numbers)")
    }
    let largest = Swift.abs(numbers[0])
    return numbers.count == 1 ? (-largest, largest) : (numbers.min() ?? 0, numbers.max() ?? 0)
  }
}

extension RandomFactor: Codable {
  /// Reads a number, or a list of two.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let number = try? container.decode(Double.self)
    numbers = try number.map { [$0] } ?? container.decode([Double].self)
  }

  /// Writes what was given: a number, or a list of two.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if numbers.count == 1 {
      try container.encode(numbers[0])
    } else {
      try container.encode(numbers)
    }
  }
}

extension Scope {
  /// Uniform numbers between two bounds, `[batch, 1]`: one for each sample.
  func randomUniform(_ batch: Int, from bounds: (Double, Double), seed: Int?) -> Tensor {
    randomUniform([batch, 1], seed: seed) * (bounds.1 - bounds.0) + bounds.0
  }
}
