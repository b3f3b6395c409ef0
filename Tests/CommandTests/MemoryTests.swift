import BuiltPrograms
import Foundation
import Testing

/// Memory of a process of its own.
@Suite("Resident memory")
struct MemoryTests {
  @Test("100,000 predictions and 1,000 calls of fit make a process grow by less than 2 MB each")
  func growth() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let result = try tool.wait(for: tool.start(["--memory"], program: "TrainingHelper"))
    let grown = result.output.split(separator: "\n").compactMap { Int($0) }
    #expect(grown.count == 2 && grown.allSatisfy { $0 < 2 << 20 }, "\(result.output)\(result.errors)")
  }

  @Test("an epoch of a file of 400 MB, in any order, makes a process grow by less than 100 MB")
  func streaming() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let result = try tool.wait(for: tool.start([tool.folder.path, "--stream"], program: "TrainingHelper"))
    let grown = try #require(
      Int(result.output.trimmingCharacters(in: .whitespacesAndNewlines)), "\(result.errors)")
    #expect(grown < 100 << 20, "\(grown) bytes")
  }
}
