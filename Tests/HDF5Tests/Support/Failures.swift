import HornbillFiles
import Testing

/// The text of the `FileError` that `body` throws; anything else is a failed test.
func failure(_ body: () throws -> Void, at location: SourceLocation = #_sourceLocation) -> String {
  do {
    try body()
    Issue.record("nothing was thrown", sourceLocation: location)
    return ""
  } catch let error as FileError {
    return error.description
  } catch {
    Issue.record("thrown: \(error)", sourceLocation: location)
    return ""
  }
}
