import BuiltPrograms
import Foundation
import Testing

/// The compiler that is on the path, asked whether a program that imports Hornbill type-checks.
enum SwiftCompiler {
  private static let executable: URL? = (ProcessInfo.processInfo.environment["PATH"] ?? "")
    .split(separator: ":").map { URL(filePath: String($0)).appending(path: "swiftc") }
    .first { FileManager.default.isExecutableFile(atPath: $0.path) }

  static var isAtHand: Bool { executable != nil }

  /// What the compiler complains of in a program; empty where it type-checks.
  static func errors(in source: String) throws -> [String] {
    let tool = try Tool()
    defer { tool.remove() }
    let file = tool.folder.appending(path: "main.swift")
    try Data(source.utf8).write(to: file)
    let products = try Tool.products()
    let kernels = products.appending(path: "CHornbillKernels.build/module.modulemap")
    let arguments = [
      "-typecheck", "-swift-version", "6", "-I", products.appending(path: "Modules").path,
      "-I", Repository.url("Sources/CZlib").path, "-Xcc", "-fmodule-map-file=\(kernels.path)", file.path,
    ]
    let result = try tool.wait(for: tool.start(arguments, at: try #require(executable)))
    return result.status == 0
      ? [] : result.errors.components(separatedBy: "\n").filter { $0.contains(": error: ") }
  }
}
