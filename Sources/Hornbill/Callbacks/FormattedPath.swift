import Foundation

/// A path with fields such as `{epoch:02d}` and `{val_loss:.2f}`, filled in as Python's `format` does.
struct FormattedPath {
  private let pattern: String

  init(_ pattern: String) { self.pattern = pattern }

  /// The path of an epoch.
  ///
  /// - Throws: `HornbillError` where a field is malformed or names what is not in the logs.
  func text(epoch: Int, _ logs: Logs) throws -> String {
    var text = ""
    var rest = pattern[...]
    while let character = rest.popFirst() {
      if character == "{" || character == "}", rest.first == character {
        text.append(character)
        rest.removeFirst()
      } else if character == "{" {
        guard let end = rest.firstIndex(of: "}") else { throw malformed("{" + rest) }
        text += try value(of: rest[..<end], epoch: epoch, logs)
        rest = rest[end...].dropFirst()
      } else if character == "}" {
        throw malformed("}")
      } else {
        text.append(character)
      }
    }
    return text
  }

  private func value(of field: Substring, epoch: Int, _ logs: Logs) throws -> String {
    let parts = field.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let (name, style) = (String(parts[0]), parts.count > 1 ? parts[1] : "")
    guard name == "epoch" || logs[name] != nil else {
      throw HornbillError(
        "ModelCheckpoint", path: pattern,
        expected: "fields from epoch, \(logs.keys.sorted().joined(separator: ", "))", received: "{\(field)}")
    }
    if style.isEmpty { return name == "epoch" ? "\(epoch)" : "\(logs[name] ?? .nan)" }
    guard let match = style.wholeMatch(of: /(0?[0-9]{0,2})(\.[0-9]{1,2})?([dfeg]?)/) else {
      throw malformed("{" + field + "}")
    }
    let (width, precision, kind) = (match.output.1, match.output.2, match.output.3)
    if name == "epoch", kind == "d" || kind.isEmpty, precision == nil {
      return String(format: "%\(width)ld", epoch)
    }
    guard kind != "d" else { throw malformed("{" + field + "}") }
    let number = name == "epoch" ? Double(epoch) : logs[name] ?? .nan
    return String(format: "%\(width)\(precision ?? "")\(kind.isEmpty ? "g" : kind)", number)
  }

  private func malformed(_ field: some StringProtocol) -> HornbillError {
    HornbillError(
      "ModelCheckpoint", path: pattern, expected: "fields such as {epoch:02d} and {val_loss:.2f}",
      received: "\(field)", hint: "Write {{ and }} for braces in a name.")
  }
}
