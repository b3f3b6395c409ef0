/// What went wrong with a file, what was expected of it, and how to mend it.
///
/// Everything that reads or writes files throws this one type, so a caller can show any failure with
/// `description`: a single line, such as
///
///     digits.safetensors: header length 9999999 exceeds the file (expected at most 120 bytes). The file is
///     truncated or not a safetensors file.
public struct FileError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file or folder, as the caller named it.
  public let path: String
  /// What happened: a clause without a full stop.
  public let problem: String
  /// What a sound file would hold here.
  public let expected: String?
  /// What was found instead.
  public let received: String?
  /// How to mend it: whole sentences.
  public let hint: String?

  package init(
    _ path: String, _ problem: String, expected: String? = nil, received: String? = nil, hint: String? = nil
  ) {
    self.path = path
    self.problem = problem
    self.expected = expected
    self.received = received
    self.hint = hint
  }

  /// The whole story on one line.
  public var description: String {
    let details = [expected.map { "expected \($0)" }, received.map { "received \($0)" }].compactMap { $0 }
    let parenthesis = details.isEmpty ? "" : " (\(details.joined(separator: ", ")))"
    return "\(path): \(problem)\(parenthesis).\(hint.map { " \($0)" } ?? "")"
  }
}
