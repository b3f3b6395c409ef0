import Foundation
import Testing

/// The built tool `hornbill`, run as a process of its own.
struct Tool {
  /// How a run ended, and what it printed.
  struct Result {
    let status: Int32
    let output: String
    /// What stands on standard error, but for the notice below.
    let errors: String
    /// Whether the tool said that it was built without optimisation.
    let hasSlownessNotice: Bool
  }

  /// A folder of the run's own.
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "hornbill-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  /// Where a file of the folder lies.
  func path(_ name: String) -> String { folder.appending(path: name).path }

  /// Removes the folder.
  func remove() { try? FileManager.default.removeItem(at: folder) }

  /// Runs the tool in the folder, without a network and without any data folder.
  func run(_ arguments: String...) throws -> Result { try run(arguments) }

  /// Runs the tool in the folder, without a network and without any data folder.
  func run(_ arguments: [String]) throws -> Result { try wait(for: start(arguments)) }

  /// Starts the tool, or another program beside it, in the folder, without a network and without any data folder.
  func start(_ arguments: [String], program: String = "hornbill") throws -> Process {
    let process = Process()
    process.executableURL = try Self.executable(program)
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
  var output: URL { folder.appending(path: ".output") }

  /// Waits for a run to end.
  func wait(for process: Process) throws -> Result {
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
  func files() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { ![".output", ".errors"].contains($0) }.sorted()
  }

  /// The tool lies beside the bundle of the tests, or beside the program that runs them.
  private static func executable(_ name: String) throws -> URL {
    let bundles = Bundle.allBundles.map(\.bundleURL) + [Bundle.main.bundleURL]
    let programs = CommandLine.arguments.prefix(1).map { URL(filePath: $0) }
    let places = (bundles + programs).flatMap { [$0, $0.deletingLastPathComponent()] }
    let candidates = places.map { $0.appending(path: name) }
    return try #require(
      candidates.first { isProgram($0) }, "\(name) is not beside the tests: \(places.map(\.path))")
  }

  private static func isProgram(_ url: URL) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) && !isFolder.boolValue
      && FileManager.default.isExecutableFile(atPath: url.path)
  }
}
