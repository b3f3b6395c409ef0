public import Foundation

/// What went wrong, where, what was expected, what was received, and a way out.
///
/// Everything that a user, a data set or a model file can cause is reported by this one value.
public struct HornbillError: Error, Sendable, Hashable, CustomStringConvertible, LocalizedError {
  /// What was being done: an operation ("matmul"), a call ("fit"), or a kind of layer ("Dense").
  public var operation: String
  /// Where in the model: the layer's name or path, or nil outside a layer.
  public var path: String?
  /// What would have been right.
  public var expected: String
  /// What came instead.
  public var received: String
  /// How to mend it.
  public var hint: String?

  /// An error with all its parts.
  public init(
    _ operation: String, path: String? = nil, expected: String, received: String, hint: String? = nil
  ) {
    self.operation = operation
    self.path = path
    self.expected = expected
    self.received = received
    self.hint = hint
  }

  /// The error in one line, `Dense "head": expected …, received …. Hint.`.
  public var description: String {
    let place = path.map { "\(operation) \"\($0)\"" } ?? operation
    let advice = hint.map { " \($0)" } ?? ""
    return "\(place): expected \(expected), received \(received).\(advice)"
  }

  /// The same line.
  public var errorDescription: String? { description }
}

/// Ends the program with the error's text: for misuse of operators that cannot throw (`a + b`), where the
/// mistake is in the program and not in its data.
package func trap(_ error: any Error) -> Never {
  fatalError("\(error)")
}

/// Ends the program with an error's text where a condition on a non-throwing operator's arguments is false.
package func requireValid(
  _ condition: Bool, _ operation: String, expected: @autoclosure () -> String,
  received: @autoclosure () -> String, hint: String? = nil
) {
  guard !condition else { return }
  trap(HornbillError(operation, expected: expected(), received: received(), hint: hint))
}
