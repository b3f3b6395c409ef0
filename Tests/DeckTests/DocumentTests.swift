import Foundation
import Testing

/// The programs on the front pages of the documentation's catalogs.
@Suite("Documents", .enabled(if: SwiftCompiler.isAtHand, "needs swiftc on the path"))
struct DocumentTests {
  @Test(
    "every program type-checks, given what it says it has",
    arguments: [
      ("Sources/Hornbill/Hornbill.docc/Hornbill.md", ""),
      (
        "Sources/HornbillPlots/HornbillPlots.docc/HornbillPlots.md",
        "epochs: [Double], loss: [Double], valLoss: [Double], history: History, model: Model, x: Tensor, labels: Tensor"
      ),
    ])
  func programs(path: String, given: String) throws {
    let blocks = try Repository.text(path).components(separatedBy: "```swift\n").dropFirst()
      .compactMap { $0.components(separatedBy: "\n```").first }
    #expect(!blocks.isEmpty)
    for block in blocks {
      let lines = block.components(separatedBy: "\n")
      let imports = lines.filter { $0.hasPrefix("import ") }
      let body = lines.filter { !$0.hasPrefix("import ") }
      let program = imports + ["func program(\(given)) throws {"] + body + ["}"]
      #expect(try SwiftCompiler.errors(in: program.joined(separator: "\n")) == [], "\(path)")
    }
  }
}
