import ArgumentParser
import Hornbill
import HornbillFiles

/// The command `hornbill datasets`.
struct Datasets: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show the data sets that the tool knows, or fetch one.",
    discussion: """
      Examples:
        hornbill datasets
        hornbill datasets get mnist
      """,
    subcommands: [Get.self])

  @Option(help: ArgumentHelp("A folder to look in first.", valueName: "dir"))
  var data: String?

  func run() throws {
    let folder = try DataFolder(explicit: data)
    let width = KnownDataset.allCases.map(\.rawValue.count).max() ?? 0
    for dataset in KnownDataset.allCases {
      let name = dataset.rawValue.padding(toLength: width, withPad: " ", startingAt: 0)
      let place = dataset.place(in: folder).map { "in \($0)" } ?? "not here: hornbill datasets get \(dataset)"
      Console.say("\(name)  \(dataset.summary); \(place)")
    }
  }

  /// The command `hornbill datasets get NAME`.
  struct Get: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Fetch a data set into the user's cache, and verify its checksums.",
      discussion: """
        Example:
          hornbill datasets get banknotes
        """)

    @Argument(help: "Which: \(KnownDataset.allCases.map(\.rawValue).joined(separator: ", ")).")
    var name: String
    @Option(help: ArgumentHelp("A folder to look in first.", valueName: "dir"))
    var data: String?

    func validate() throws { _ = try chosen() }

    func run() throws {
      let folder = try DataFolder(explicit: data)
      let dataset = try chosen()
      try dataset.fetch(folder)
      Console.say("\(name) is in \(dataset.place(in: folder) ?? "memory")")
    }

    private func chosen() throws -> KnownDataset {
      guard let found = KnownDataset(rawValue: name) else {
        let names = KnownDataset.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("unknown data set \"\(name)\": expected one of \(names).")
      }
      return found
    }
  }
}

/// A data set with a loader.
private enum KnownDataset: String, CaseIterable {
  case mnist, banknotes, iris

  var summary: String {
    switch self {
    case .mnist: "70,000 handwritten digits of 28 by 28 pixels"
    case .banknotes: "1372 banknotes in four numbers each, real or fake"
    case .iris: "150 irises in four lengths each, of three species"
    }
  }

  private var files: (folder: String, names: [String]) {
    switch self {
    case .mnist: ("mnist", MNISTFiles.File.allCases.map(\.rawValue))
    case .banknotes: (TableFile.banknotes.file.dataSet, [TableFile.banknotes.file.name])
    case .iris: (TableFile.iris.file.dataSet, [TableFile.iris.file.name])
    }
  }

  /// The folder of the first file, where all are at hand.
  func place(in folder: DataFolder) -> String? {
    let paths = files.names.compactMap { folder.find($0, dataSet: files.folder) }
    guard paths.count == files.names.count, let first = paths.first else { return nil }
    return first.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
  }

  /// - Throws: `FileError` where a file cannot be had, or is another.
  func fetch(_ folder: DataFolder) throws {
    switch self {
    case .mnist: _ = try MNISTFiles.load(from: folder, report: Console.error)
    case .banknotes: _ = try TableFile.banknotes.load(from: folder, report: Console.error)
    case .iris: _ = try TableFile.iris.load(from: folder, report: Console.error)
    }
  }
}
