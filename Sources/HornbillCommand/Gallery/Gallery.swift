import ArgumentParser
import Foundation
import Hornbill
import HornbillFiles

/// The command `hornbill gallery`.
struct Gallery: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compute every number and picture of the lectures, and write them as one page.",
    discussion: """
      The page has the lectures' numbers beside those that came out, and says why where they differ. The same seed \
      gives the same page. Data is looked for in --data, in HORNBILL_DATA and in the user's cache, and downloaded \
      otherwise.

      Sections: \(GallerySection.all.map(\.id).joined(separator: ", ")).

      Examples:
        hornbill gallery
        hornbill gallery --quick --output pictures
        hornbill gallery --only banknotes,likelihood
      """)

  @Option(
    help: ArgumentHelp("The folder for index.html, which is made where there is none.", valueName: "dir"))
  var output = "gallery"
  @Flag(help: "Train for fewer epochs, which takes a minute or two.")
  var quick = false
  @Option(help: ArgumentHelp("Compute these sections alone.", valueName: "section,section"))
  var only: String?
  @Option(help: "The same seed gives the same page.")
  var seed = 1
  @Option(help: "Threads to compute with (default: HORNBILL_THREADS, or one for each core).")
  var threads: Int?
  @Option(help: ArgumentHelp("A folder of data to look in first.", valueName: "dir"))
  var data: String?

  func validate() throws {
    try Checks.require("seed", seed, atLeast: 0)
    try Checks.require("threads", threads, atLeast: 1)
    _ = try chosen()
  }

  func run() throws {
    let path = output + (output.hasSuffix("/") ? "" : "/") + "index.html"
    do {
      try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
    } catch {
      throw FileError(output, "the folder cannot be made", hint: "Check the path.")
    }
    try AtomicFile.checkWritable(path)
    if let threads { Threads.count = threads }
    let sections = try chosen()
    let data = GalleryData(isQuick: quick, seed: seed, folder: data)
    var page = GalleryPage(isQuick: quick, seed: seed)
    for (index, section) in sections.enumerated() {
      Console.say("\(index + 1)/\(sections.count) \(section.title)")
      page.add(section, try section.content(data))
    }
    try AtomicFile.write(Array(try page.html().utf8), to: path)
    let counts = page.counts
    Console.say(
      "Saved \(path): \(counts.agree) numbers agree with the decks', \(counts.differ) differ, "
        + "\(counts.shortened) were not to be compared")
  }

  private func chosen() throws -> [GallerySection] {
    guard let only else { return GallerySection.all }
    let ids = only.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    let known = GallerySection.all.map(\.id)
    if let other = ids.first(where: { !known.contains($0) }) ?? (ids.isEmpty ? only : nil) {
      throw ValidationError(
        "--only: expected sections out of \(known.joined(separator: ", ")), received \"\(other)\".")
    }
    return GallerySection.all.filter { ids.contains($0.id) }
  }
}
