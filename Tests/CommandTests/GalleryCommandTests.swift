import BuiltPrograms
import Foundation
import Testing

/// `gallery`, which writes the lectures' numbers and pictures as one page.
@Suite("The gallery")
struct GalleryCommandTests {
  /// What depends neither on data nor on random numbers: all of it must agree with the decks, but for one slip of theirs.
  private static let deterministic = [
    "perceptron", "activations", "saturation", "descent", "valley", "summaries", "convolution", "polynomial",
    "theta", "neuron", "logistic", "folding", "matrices", "likelihood", "pitfalls",
  ]

  /// The page, from a run of some sections or of all.
  private func page(_ tool: Tool, _ arguments: String..., output: String = "gallery") throws -> String {
    let result = try tool.run(["gallery", "--output", output] + arguments)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("\nSaved \(output)/index.html: "))
    return try String(contentsOf: tool.folder.appending(path: "\(output)/index.html"), encoding: .utf8)
  }

  @Test("numbers that nothing random goes into agree with the decks, and their one slip is explained")
  func deterministicNumbers() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let page = try page(tool, "--only", Self.deterministic.joined(separator: ","))
    let marks = page.matches(of: /<td><span class="mark (yes|no|short)">/).map(\.1)
    #expect(marks.count > 100 && marks.count { $0 == "no" } == 1 && !marks.contains("short"))
    let slip = try #require(
      page.firstMatch(of: /<td>11<\/td><td>14<\/td><td><span class="mark no">≠ no<\/span> (.*?)<\/td>/))
    #expect(slip.1 == "The deck is wrong here: 2·3 + 1·8 = 14. 11 is 3 + 8, without the factor 2.")
  }

  @Test("every section is there with a picture and a number, and the page needs nothing beside it")
  func everySection() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let page = try page(tool, "--quick")
    let ids = page.matches(of: /<section id="([a-z]+)">/).map { String($0.1) }
    #expect(
      ids == [
        "first", "perceptron", "activations", "saturation", "descent", "valley", "stability", "summaries",
        "digits", "shallow", "round", "layers", "batches", "convolution", "cnn", "polynomial", "theta",
        "rmsprop", "split", "neuron", "banknotes", "logistic", "folding", "matrices", "likelihood",
        "distributions", "playground", "workflow", "relu", "pitfalls",
      ])
    let sections = page.components(separatedBy: "<section id=").dropFirst()
    #expect(sections.allSatisfy { $0.contains("<svg ") && $0.contains("<td><span class=\"mark ") })
    #expect(ids.allSatisfy { page.contains("<a href=\"#\($0)\">") })
    #expect(
      !page.contains("<script") && !page.contains("src=\"") && !page.contains("<link rel=\"stylesheet\""))
    // The tool was run without data: nothing that hangs on it counts as a difference.
    #expect(page.contains("built-in digits took its place") && page.contains("half moons took their place"))
    let differences = page.matches(of: /<span class="mark no">≠ no<\/span>(.*?)<\/td>/).map(\.1)
    #expect(differences.allSatisfy { !$0.isEmpty })
  }

  @Test("the same seed gives the same bytes, another one does not")
  func sameBytes() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let pages = try [("a", "3"), ("b", "3"), ("c", "4")].map { output, seed in
      try page(
        tool, "--only", "descent, stability,folding,split,round,banknotes,distributions,playground,workflow",
        "--seed", seed, output: output)
    }
    #expect(pages[0] == pages[1] && pages[0] != pages[2])
  }

  @Test("failures are said in one line, and leave no file behind")
  func failures() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try Data().write(to: tool.folder.appending(path: "file"))
    let cases: [([String], Int32, String)] = [
      (["--only", "descent,dogs"], 64, "--only: expected sections out of first, perceptron, "),
      (["--only", ""], 64, "--only: expected sections out of first, "),
      (["--threads", "0"], 64, "--threads: expected a number of at least 1, received 0."),
      (["--seed=-1"], 64, "--seed: expected a number of at least 0, received -1."),
      (["--output", "file"], 1, "file: the folder cannot be made. Check the path."),
    ]
    for (arguments, status, message) in cases {
      let result = try tool.run(["gallery"] + arguments)
      #expect(result.status == status, "\(arguments)")
      #expect(result.errors.hasPrefix("hornbill: " + message), "\(result.errors)")
      #expect(result.output.isEmpty)
      #expect(try tool.files() == ["file"])
    }
  }
}
