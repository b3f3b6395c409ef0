import Foundation

/// Where data sets lie: the folder that the user names, then `HORNBILL_DATA`, then the user's cache.
///
/// A data set is a folder of its own in one of them (`mnist/`), or lies in it directly.
package struct DataFolder: Sendable {
  /// The folder that the user named, such as by `--data`.
  private let explicit: String?
  private let environment: [String: String]

  /// - Parameters:
  ///   - explicit: the folder that the user named; it must exist, so that a misspelt name is noticed.
  ///   - environment: the environment of the process, or one of a test.
  package init(
    explicit: String? = nil, environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws {
    if let explicit {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: explicit, isDirectory: &isFolder), isFolder.boolValue
      else {
        throw FileError(explicit, "the data folder does not exist", hint: "Check the path.")
      }
    }
    self.explicit = explicit
    self.environment = environment
  }

  /// The folders that are searched, in order.
  package var candidates: [String] {
    [explicit, Self.set(environment["HORNBILL_DATA"]), cache].compactMap { $0 }
  }

  /// The user's cache, where downloads go; nil where the process has no home.
  package var cache: String? {
    if let cache = Self.set(environment["XDG_CACHE_HOME"]) { return "\(cache)/hornbill" }
    guard let home = Self.set(environment["HOME"]) else { return nil }
    #if canImport(Darwin)
    return "\(home)/Library/Caches/hornbill"
    #else
    return "\(home)/.cache/hornbill"
    #endif
  }

  /// Whether the user has forbidden downloads.
  package var isOffline: Bool {
    Self.set(environment["HORNBILL_OFFLINE"]).map { $0 != "0" } ?? false
  }

  /// The first file of a name, or of that name and `.gz`, in the data set's folder of any candidate.
  package func find(_ name: String, dataSet: String) -> String? {
    for candidate in candidates {
      for folder in ["\(candidate)/\(dataSet)", candidate] {
        for path in ["\(folder)/\(name)", "\(folder)/\(name).gz"]
        where FileManager.default.fileExists(atPath: path) {
          return path
        }
      }
    }
    return nil
  }

  /// An empty environment variable counts as none.
  private static func set(_ value: String?) -> String? {
    value.flatMap { $0.isEmpty ? nil : $0 }
  }
}
