import Foundation

/// The process's environment variables.
package enum Environment {
  package static func value(_ name: String) -> String? { ProcessInfo.processInfo.environment[name] }
}
