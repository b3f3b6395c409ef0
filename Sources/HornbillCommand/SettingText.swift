import Foundation
import Hornbill

/// Settings as people read them: `Adam(learning_rate: 0.001, beta_1: 0.9)`.
enum SettingText {
  /// A value in one line; of Keras's objects the class and what it is set to.
  static func value(_ value: ConfigValue) -> String {
    switch value {
    case .null: return "none"
    case .array(let values): return "[" + values.map(Self.value).joined(separator: ", ") + "]"
    case .string(let text): return text
    // What was kept as float32 is not shown with digits that it never had.
    case .number(let number): return Double(Float(number)) == number ? "\(Float(number))" : value.json
    case .object(let members):
      guard let className = members["class_name"]?.string else {
        return "{" + Self.members(members).joined(separator: ", ") + "}"
      }
      guard case .object(let config) = members["config"] else {
        let config = members["config"].flatMap { $0 == .null ? nil : Self.value($0) }
        return config.map { "\(className)(\($0))" } ?? className
      }
      // A policy of dtypes is called by its name.
      if config.count == 1, let name = config["name"]?.string { return name }
      let settings = Self.members(config)
      return settings.isEmpty ? className : "\(className)(\(settings.joined(separator: ", ")))"
    default: return value.json
    }
  }

  /// The settings that say something, by name.
  static func members(_ members: [String: ConfigValue]) -> [String] {
    members.filter { $0.value != .null }.sorted { $0.key < $1.key }.map { "\($0): \(value($1))" }
  }

  /// The settings one after another, in lines of at most 100 columns where none is longer by itself.
  static func lines(_ members: [String: ConfigValue], indent: Int) -> [String] {
    let space = String(repeating: " ", count: indent)
    var lines: [String] = []
    for setting in Self.members(members) {
      if let last = lines.last, last.count + 2 + setting.count <= 100 {
        lines[lines.count - 1] = last + ", " + setting
      } else {
        lines.append(space + setting)
      }
    }
    return lines
  }

  /// A number in four digits.
  static func number(_ value: Double) -> String { String(format: "%.4g", value) }

  /// Text without characters that would do something to a terminal: names in files may be anything.
  static func printable(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }))
  }
}
