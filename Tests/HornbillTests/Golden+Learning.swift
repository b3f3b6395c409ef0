import Foundation
import Hornbill
import Testing

/// What the real Keras computed for losses, metrics and optimizers: `Golden/*.json`, whose format
/// `Golden/make_golden.py` describes.
enum LearningGolden {
  /// A number that may be infinite or NaN.
  struct Number: Decodable {
    var value: Double

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      switch try? container.decode(String.self) {
      case "inf": value = .infinity
      case "-inf": value = -.infinity
      case "nan": value = .nan
      default: value = try container.decode(Double.self)
      }
    }
  }

  /// A tensor and what Keras calls its type.
  struct Array: Decodable {
    var name: String?
    var shape: [Int]
    var dtype: String
    var values: [Number]

    var numbers: [Double] { values.map(\.value) }
    var tensor: Tensor {
      let dtype = DType(rawValue: dtype) ?? .float32
      return Tensor(numbers, shape: Shape(shape)).cast(to: dtype)
    }
  }

  /// The file of a name, read as a type; nil, and a failed count in the tests, where it cannot be read.
  static func read<File: Decodable>(_ name: String, as type: File.Type) -> File? {
    do {
      return try JSONDecoder().decode(type, from: GoldenFile.data(name))
    } catch {
      print("\(name).json: \(error)")
      return nil
    }
  }
}

/// Expects the numbers of a golden array, to 1e-5 of each and 1e-6 of the largest.
func expectClose(
  _ actual: Tensor, _ expected: LearningGolden.Array, _ what: String,
  at location: SourceLocation = #_sourceLocation
) {
  #expect(actual.shape == Shape(expected.shape), "\(what)", sourceLocation: location)
  expectClose(actual.scalars(as: Double.self), expected.numbers, what, at: location)
}

/// Expects a number, to 1e-5 of it.
func expectClose(
  _ actual: Double, _ expected: Double, _ what: String, at location: SourceLocation = #_sourceLocation
) {
  expectClose([actual], [expected], what, at: location)
}

/// Expects numbers, to 1e-5 of each and 1e-6 of the largest.
func expectClose(
  _ actual: [Double], _ expected: [Double], _ what: String, at location: SourceLocation = #_sourceLocation
) {
  #expect(actual.count == expected.count, "\(what)", sourceLocation: location)
  let largest = expected.lazy.filter(\.isFinite).map(abs).max() ?? 0
  for (index, (a, e)) in zip(actual, expected).enumerated() {
    let close = e.isFinite ? abs(a - e) <= 1e-5 * abs(e) + 1e-6 * largest : a == e || (a.isNaN && e.isNaN)
    #expect(close, "\(what), element \(index): expected \(e), received \(a)", sourceLocation: location)
  }
}

/// The text of the `HornbillError` that `body` throws; anything else is a failed test.
func learningFailure(at location: SourceLocation = #_sourceLocation, _ body: () throws -> Void) -> String {
  do {
    try body()
    Issue.record("nothing was thrown", sourceLocation: location)
  } catch let error as HornbillError {
    return error.description
  } catch {
    Issue.record("thrown: \(error)", sourceLocation: location)
  }
  return ""
}
