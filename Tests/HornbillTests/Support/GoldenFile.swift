import Foundation
import Hornbill
import Testing

/// A file of cases that the real Keras wrote: `Golden/make_golden.py` describes the format.
struct GoldenFile {
  let cases: [GoldenCase]
  /// Everything beside the cases.
  let root: GoldenCase

  /// The bytes of `Golden/<name>.json` beside the tests' sources.
  static func data(_ name: String) throws -> Data {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    return try Data(contentsOf: folder.appending(path: "Golden/\(name).json"))
  }

  /// The file `Golden/<name>.json`.
  init(_ name: String) throws {
    guard let object = try JSONSerialization.jsonObject(with: Self.data(name)) as? [String: Any],
      let cases = object["cases"] as? [[String: Any]]
    else { throw GoldenError("\(name).json holds no cases") }
    root = GoldenCase(object)
    self.cases = cases.map { GoldenCase($0) }
  }
}

/// What is wrong with a golden file.
struct GoldenError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// One JSON object of a golden file.
struct GoldenCase {
  let object: [String: Any]

  init(_ object: [String: Any]) { self.object = object }

  func string(_ key: String) throws -> String { try value(key, as: String.self) }
  func int(_ key: String) throws -> Int { try value(key, as: NSNumber.self).intValue }
  func child(_ key: String) throws -> GoldenCase { GoldenCase(try value(key, as: [String: Any].self)) }
  func children(_ key: String) throws -> [GoldenCase] {
    try value(key, as: [[String: Any]].self).map { GoldenCase($0) }
  }
  func number(_ key: String) throws -> Double { try Self.number(value(key, as: Any.self)) }
  func numbers(_ key: String) throws -> [Double] {
    try value(key, as: [Any].self).map { try Self.number($0) }
  }
  func ints(_ key: String) throws -> [Int] { try numbers(key).map { Int($0) } }
  func has(_ key: String) -> Bool { object[key].map { !($0 is NSNull) } ?? false }

  /// A tensor: `{"shape", "dtype", "values"}`.
  func tensor(_ key: String) throws -> Tensor { try Tensor(golden: child(key)) }
  func tensors(_ key: String) throws -> [Tensor] { try children(key).map { try Tensor(golden: $0) } }

  /// The JSON text of a part.
  func json(_ key: String) throws -> Data {
    try JSONSerialization.data(withJSONObject: value(key, as: Any.self), options: [.fragmentsAllowed])
  }

  private func value<Value>(_ key: String, as type: Value.Type) throws -> Value {
    guard let value = object[key] as? Value else { throw GoldenError("no \(type) under \"\(key)\"") }
    return value
  }

  private static func number(_ value: Any) throws -> Double {
    switch value {
    case let number as NSNumber: return number.doubleValue
    case let text as String:
      switch text {
      case "inf": return .infinity
      case "-inf": return -.infinity
      case "nan": return .nan
      default: throw GoldenError("no number: \(text)")
      }
    default: throw GoldenError("no number: \(value)")
    }
  }
}

extension Tensor {
  /// A tensor of a golden file.
  init(golden: GoldenCase) throws {
    let values = try golden.numbers("values")
    let shape = Shape(try golden.ints("shape"))
    switch try golden.string("dtype") {
    case "float64": self.init(values, shape: shape)
    case "float32": self.init(values.map { Float($0) }, shape: shape)
    default:
      let dtype = DType(rawValue: try golden.string("dtype")) ?? .float32
      self = Tensor(values, shape: shape).cast(to: dtype)
    }
  }
}
