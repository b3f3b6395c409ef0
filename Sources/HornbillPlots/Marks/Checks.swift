import HornbillGraph

/// - Throws: `HornbillError` unless lists of numbers are as long as the first.
func requireEqualCounts(_ operation: String, _ first: (String, Int), _ others: (String, Int)...) throws {
  for (name, count) in others where count != first.1 {
    throw HornbillError(
      operation, expected: "as many \(name) as \(first.0)",
      received: "\(count) \(name) and \(first.1) \(first.0)")
  }
}

/// - Throws: `HornbillError` unless a number is at least another.
func requireAtLeast(_ minimum: Int, _ count: Int, _ what: String, _ operation: String) throws {
  guard count >= minimum else {
    throw HornbillError(operation, expected: "\(what) of at least \(minimum)", received: "\(count)")
  }
}
