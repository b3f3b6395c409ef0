import Testing

/// Fails unless the body throws an error of this text.
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
