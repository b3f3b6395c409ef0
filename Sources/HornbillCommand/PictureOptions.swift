import ArgumentParser
import Foundation
import Hornbill
import HornbillFiles
import HornbillPlots

/// Options of every command that shows a picture.
struct PictureOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where to save the picture (default: it is drawn in the terminal).", valueName: "file.svg|png"))
  var output: String?
  @Option(help: "How wide it is: in points, or in columns of the terminal (default: as suits it).")
  var width: Int?
  @Option(help: "How high it is: in points, or in rows of the terminal (default: as suits it).")
  var height: Int?

  func validate() throws {
    if let output, !["svg", "png"].contains(URL(filePath: output).pathExtension.lowercased()) {
      throw ValidationError("--output: expected a name that ends in .svg or .png, received \"\(output)\".")
    }
    let isFile = output != nil
    try require("width", width, isFile ? 50...10_000 : 20...1000, isFile ? "points" : "columns")
    try require("height", height, isFile ? 50...10_000 : 6...1000, isFile ? "points" : "rows")
  }

  private func require(_ option: String, _ value: Int?, _ range: ClosedRange<Int>, _ unit: String) throws {
    guard let value, !range.contains(value) else { return }
    throw ValidationError(
      "--\(option): expected \(range.lowerBound) to \(range.upperBound) \(unit), received \(value).")
  }

  /// Saves the picture, or draws it in the terminal; where there it has no room it is saved, and that is said.
  ///
  /// - Parameter name: that of the file, without its ending, where the person named none.
  /// - Throws: `FileError` and `HornbillError` where it cannot be saved or its numbers do not fit each other.
  func show(_ figure: any Figure, name: String) throws {
    if let output { return try save(figure, to: output, width: width, height: height) }
    let screen = Screen.standardOutput
    let columns = width ?? min(max((screen.columns() ?? 80) - 1, 20), 200)
    guard
      let text = try? figure.terminal(columns: columns, rows: height ?? 24, hasColors: screen.hasColors)
    else { return try save(figure, to: "\(name).svg", width: nil, height: nil) }
    // The drawing ends its last line itself.
    screen.write(text)
  }

  private func save(_ figure: any Figure, to path: String, width: Int?, height: Int?) throws {
    try AtomicFile.checkWritable(path)
    try figure.save(to: path, width: width.map(Double.init), height: height.map(Double.init))
    Console.say("Saved \(path)")
  }
}
