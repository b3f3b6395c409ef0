import BuiltPrograms
import Foundation
import Testing

/// The tutorial in Hornbill's catalog: its steps are programs, its pictures are drawn by the last of them.
@Suite("Tutorial")
struct TutorialTests {
  private static let folder = "Sources/Hornbill/Hornbill.docc/Tutorials"
  private static let text = Result { try Repository.text("\(folder)/FirstNetwork.tutorial") }

  /// The files of the steps, in the order of the text.
  private static func steps() throws -> [String] {
    try text.get().matches(of: /@Code\(name: "main.swift", file: "(.*?)"\)/).map { String($0.1) }
  }

  @Test("every file of a step is shown once, and each step adds to the one before")
  func steps() throws {
    let steps = try Self.steps()
    let files = try FileManager.default.contentsOfDirectory(
      atPath: Repository.url("\(Self.folder)/FirstNetwork").path)
    #expect(steps.count > 15 && steps == files.filter { $0.hasSuffix(".swift") }.sorted())
    let programs = try steps.map { try Repository.text("\(Self.folder)/FirstNetwork/\($0)") }
    for (before, after) in zip(programs, programs.dropFirst()) { #expect(after.count > before.count) }
    #expect(programs.first == "import Hornbill\n")
    #expect(
      try Repository.text("Examples/FirstNetwork/main.swift").hasSuffix("\n\n" + (programs.last ?? "–")))
  }

  @Test("each step is a program that type-checks", .enabled(if: SwiftCompiler.isAtHand, "needs swiftc"))
  func typeChecks() throws {
    for step in try Self.steps() {
      let program = try Repository.text("\(Self.folder)/FirstNetwork/\(step)")
      #expect(try SwiftCompiler.errors(in: program) == [], "\(step)")
    }
  }

  @Test("the program of the last step runs, and draws the pictures of the tutorial")
  func program() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let result = try tool.run([], program: "FirstNetwork")
    #expect(result.status == 0, "\(result.errors)")
    for line in [
      "60000 images to learn from, 10000 to test on", "Total params: 79,510 (", "469/469", "Test loss ",
      "The same: true",
    ] {
      #expect(result.output.contains(line), "\(line)\nis not in\n\(result.output)")
    }
    let pictures = Set(try Self.text.get().matches(of: /@Image\(source: "(.*?)"/).map { String($0.1) })
    #expect(pictures == ["digits.svg", "layers.svg", "curves.svg", "confusion.svg"])
    for name in pictures.sorted() {
      let drawn = try String(contentsOf: tool.folder.appending(path: name), encoding: .utf8)
      let shown = try Repository.text("\(Self.folder)/FirstNetwork/\(name)")
      #expect(drawn.hasPrefix("<svg ") && shown.hasPrefix("<svg "))
      // Curves end in other digits with another instruction set.
      if ["digits.svg", "layers.svg"].contains(name) { #expect(drawn == shown, "\(name)") }
    }
    #expect(try Repository.text("Examples/README.md").contains("| `swift run -c release FirstNetwork` |"))
  }
}
