import Foundation
import Hornbill
import Testing

/// Fails where shapes differ, or an element differs by more than `relative` of its magnitude and of the largest
/// magnitude in the expected tensor.
func expectClose(
  _ tensor: Tensor, _ expected: Tensor, relative: Double = 1e-5, _ label: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard tensor.shape == expected.shape else {
    Issue.record(
      "\(label): shape \(tensor.shape), expected \(expected.shape)", sourceLocation: sourceLocation)
    return
  }
  let (values, wanted) = (tensor.scalars(as: Double.self), expected.scalars(as: Double.self))
  let largest = wanted.filter(\.isFinite).map { Swift.abs($0) }.max() ?? 0
  let floor = relative * largest + 1e-30
  for (index, (value, target)) in zip(values, wanted).enumerated() {
    let agrees =
      value == target || (value.isNaN && target.isNaN) || Swift.abs(value - target) <= floor
    if !agrees {
      Issue.record(
        "\(label): element \(index) is \(value), expected \(target) (allowed difference \(floor))",
        sourceLocation: sourceLocation)
      return
    }
  }
}

/// Fails where the two numbers differ by more than `relative` of the expected one.
func expectClose(
  _ value: Double, _ expected: Double, relative: Double = 1e-5, _ label: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(
    value == expected || Swift.abs(value - expected) <= relative * Swift.abs(expected) + 1e-30,
    "\(label): \(value), expected \(expected)", sourceLocation: sourceLocation)
}

/// Fails unless the body throws a `HornbillError` of this text.
func expectError(
  _ text: String, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
) {
  do {
    try body()
    Issue.record("nothing was thrown", sourceLocation: sourceLocation)
  } catch {
    #expect("\(error)" == text, sourceLocation: sourceLocation)
  }
}

/// The object as JSON values.
func jsonObject(_ value: some Encodable) throws -> [String: Any] {
  let data = try JSONEncoder().encode(value)
  guard let object = try JSONSerialization.jsonObject(with: data) as? [String: Any] else {
    throw GoldenError("no JSON object")
  }
  return object
}

/// Fails where a key that both have holds different values, or where `value` has a key that `keras` has not.
func expectConfig(
  _ value: [String: Any], matches keras: [String: Any], _ label: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  for (key, item) in value {
    guard let expected = keras[key] else {
      Issue.record("\(label): Keras has no \"\(key)\"", sourceLocation: sourceLocation)
      continue
    }
    // Of a policy we write the name, which every Keras 3 reads.
    if key == "dtype", let policy = expected as? [String: Any],
      let config = policy["config"] as? [String: Any]
    {
      #expect(item as? String == config["name"] as? String, sourceLocation: sourceLocation)
      continue
    }
    if let item = item as? [String: Any], let expected = expected as? [String: Any] {
      expectConfig(item, matches: expected, "\(label).\(key)", sourceLocation: sourceLocation)
    } else {
      #expect(
        NSArray(object: item) == NSArray(object: expected), "\(label).\(key): \(item), expected \(expected)",
        sourceLocation: sourceLocation)
    }
  }
}
