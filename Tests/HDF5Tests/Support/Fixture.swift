import Foundation

/// A file written by h5py, and what h5py reads from it; the script beside the files says how.
struct Fixture: Decodable {
  struct Object: Decodable {
    let attributes: [String]
    let values: [String: [Value]]
    let names: [String]?
    let shape: [Int]?
    let data: [Value]?
    let sum: Double?
  }

  enum Value: Decodable, Equatable {
    case bool(Bool)
    case integer(Int64)
    case natural(UInt64)
    case number(Double)
    case text(String)

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let value = try? container.decode(Bool.self) {
        self = .bool(value)
      } else if let value = try? container.decode(Int64.self) {
        self = .integer(value)
      } else if let value = try? container.decode(UInt64.self) {
        self = .natural(value)
      } else if let value = try? container.decode(Double.self) {
        self = .number(value)
      } else {
        self = .text(try container.decode(String.self))
      }
    }

    /// The number in the widest form; truth values are 0 and 1.
    var double: Double? {
      switch self {
      case .bool(let value): value ? 1 : 0
      case .integer(let value): Double(value)
      case .natural(let value): Double(value)
      case .number(let value): value
      case .text: nil
      }
    }
  }

  static func path(_ name: String) -> String { Bundle.module.bundlePath + "/Fixtures/\(name)" }

  /// What h5py reads, by path.
  static func objects(_ name: String) throws -> [String: Object] {
    let data = try Data(contentsOf: URL(fileURLWithPath: path(name + ".json")))
    return try JSONDecoder().decode([String: Object].self, from: data)
  }
}
