import Foundation
import Testing

/// Golden cases of what is printed: one file's cases as untyped JSON.
enum CommandGolden {
  typealias Case = [String: Any]

  /// The cases of a file such as `progress`.
  static func cases(_ file: String) throws -> [Case] {
    try GoldenFile(file).cases.map(\.object)
  }

  /// A number, or the name of one that JSON cannot hold.
  static func number(_ value: Any?) -> Double? {
    if let name = value as? String { return Double(name) }
    return (value as? NSNumber)?.doubleValue
  }
}

extension [String: Any] {
  func text(_ key: String) -> String { self[key] as? String ?? "" }
  func integer(_ key: String) -> Int? { (self[key] as? NSNumber)?.intValue }
  func list(_ key: String) -> [[String: Any]] { self[key] as? [[String: Any]] ?? [] }
}
