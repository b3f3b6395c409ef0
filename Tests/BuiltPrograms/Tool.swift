package import Foundation

/// The built tool `hornbill`, or another built program, run as a process of its own.
package struct Tool {
  /// How a run ended, and what it printed.
  package struct Result {
    package let status: Int32
    package let output: String
    /// What stands on standard error, but for the notice below.
    package let errors: String
    /// Whether the tool said that it was built without optimisation.
    package let hasSlownessNotice: Bool
  }

  /// Why a program cannot be run.
  package struct Missing: Error, CustomStringConvertible {
    package let description: String
  }

  /// A folder of the run's own.
  package let folder: URL

  package init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "hornbill-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  /// Where a file of the folder lies.
  package func path(_ name: String) -> String { folder.appending(path: name).path }

  /// Removes the folder.
  package func remove() { try? FileManager.default.removeItem(at: folder) }

  /// Runs the tool in the folder, without a network and without any data folder.
  package func run(_ arguments: String...) throws -> Result { try run(arguments) }

  /// Runs the tool, or another program beside it, in the folder, without a network and without any data folder.
  package func run(_ arguments: [String], program: String = "hornbill") throws -> Result {
    try wait(for: start(arguments, program: program))
  }

  /// Starts the tool, or another program beside it, in the folder, without a network and without any data folder.
  package func start(_ arguments: [String], program: String = "hornbill") throws -> Process {
    try start(arguments, at: Self.executable(program))
  }

  /// Starts a program wherever it lies.
  package func start(_ arguments: [String], at executable: URL) throws -> Process {
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = folder
    var variables = ProcessInfo.processInfo.environment
    variables["HORNBILL_DATA"] = nil
    let own = ["HORNBILL_OFFLINE": "1", "XDG_CACHE_HOME": folder.path, "HORNBILL_BENCH_QUICK": "1"]
    process.environment = variables.merging(own) { $1 }
    // Files and not pipes, because a pipe that nobody reads fills up.
    for file in [output, errors] { try Data().write(to: file) }
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    return process
  }

  private var errors: URL { folder.appending(path: ".errors") }
  /// Where the standard output of the last run is.
  package var output: URL { folder.appending(path: ".output") }

  /// Waits for a run to end.
  package func wait(for process: Process) throws -> Result {
    process.waitUntilExit()
    let lines = try String(contentsOf: errors, encoding: .utf8).split(separator: "\n")
    let others = lines.filter { $0 != slownessNotice }
    return Result(
      status: process.terminationStatus, output: try String(contentsOf: output, encoding: .utf8),
      errors: others.joined(separator: "\n"), hasSlownessNotice: others.count == lines.count - 1)
  }

  private var slownessNotice: String {
    "hornbill: this build is not optimised and very slow; for speed: swift run -c release hornbill"
  }

  /// The names of the visible files in the folder, and of any that a broken save has left.
  package func files() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { ![".output", ".errors"].contains($0) }.sorted()
  }

  /// The folder of the built products: that of the bundle of the tests, or of the program that runs them.
  package static func products() throws -> URL { try executable("hornbill").deletingLastPathComponent() }

  private static func executable(_ name: String) throws -> URL {
    let bundles = Bundle.allBundles.map(\.bundleURL) + [Bundle.main.bundleURL]
    let programs = CommandLine.arguments.prefix(1).map { URL(filePath: $0) }
    let places = (bundles + programs).flatMap { [$0, $0.deletingLastPathComponent()] }
    guard let found = places.map({ $0.appending(path: name) }).first(where: isProgram) else {
      throw Missing(description: "\(name) is not beside the tests: \(places.map(\.path))")
    }
    return found
  }

  private static func isProgram(_ url: URL) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) && !isFolder.boolValue
      && FileManager.default.isExecutableFile(atPath: url.path)
  }
}
