package import Foundation
import HornbillGraph

/// Turns SVG into PNG with a program that the machine has.
package enum PNGConverter {
  /// A program and how it is asked.
  private struct Program: Sendable {
    let name: String
    let arguments: @Sendable (_ svg: String, _ png: String, _ width: Int, _ height: Int) -> [String]
  }

  private static let programs = [
    Program(name: "rsvg-convert") { svg, png, width, height in
      ["--width", "\(width)", "--height", "\(height)", "--output", png, svg]
    },
    Program(name: "resvg") { svg, png, width, height in
      ["--width", "\(width)", "--height", "\(height)", svg, png]
    },
    Program(name: "inkscape") { svg, png, width, height in
      [
        "--export-type=png", "--export-filename=\(png)", "--export-width=\(width)",
        "--export-height=\(height)", svg,
      ]
    },
    Program(name: "magick") { svg, png, width, height in
      ["-background", "none", svg, "-resize", "\(width)x\(height)!", png]
    },
  ]

  /// The bytes of the PNG.
  ///
  /// - Parameter path: folders to look into, separated by colons as in the variable `PATH`.
  /// - Throws: `HornbillError` where no program is found, or it fails; what the file system throws.
  package static func data(
    _ svg: String, width: Int, height: Int, path: String = ProcessInfo.processInfo.environment["PATH"] ?? ""
  ) throws -> Data {
    let folders = path.split(separator: ":").map { URL(filePath: String($0)) }
    let found = programs.lazy.compactMap { program in
      folders.lazy.map { $0.appending(path: program.name) }
        .first { FileManager.default.isExecutableFile(atPath: $0.path) }.map { (program, $0) }
    }.first
    guard let (program, executable) = found else {
      throw HornbillError(
        "png", expected: "one of the programs \(programs.map(\.name).joined(separator: ", ")) on the PATH",
        received: "none",
        hint:
          "Install one (Debian and Ubuntu: apt install librsvg2-bin, macOS: brew install librsvg), or save as .svg."
      )
    }
    let folder = FileManager.default.temporaryDirectory.appending(path: "hornbill-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (input, output, log) = (
      folder.appending(path: "picture.svg"), folder.appending(path: "picture.png"),
      folder.appending(path: "log")
    )
    try Data(svg.utf8).write(to: input)
    // A file and not a pipe, because a pipe that nobody reads fills up.
    try Data().write(to: log)
    let process = Process()
    process.executableURL = executable
    process.arguments = program.arguments(input.path, output.path, width, height)
    process.standardOutput = try FileHandle(forWritingTo: log)
    process.standardError = try FileHandle(forWritingTo: log)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0, let data = try? Data(contentsOf: output), !data.isEmpty else {
      let words =
        (try? String(contentsOf: log, encoding: .utf8))?.split(separator: "\n").first ?? "no message"
      throw HornbillError(
        "png", path: program.name, expected: "a picture of \(width) by \(height) pixels",
        received: "exit status \(process.terminationStatus): \(words)")
    }
    return data
  }
}
