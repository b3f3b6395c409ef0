import Foundation
import Hornbill
import Testing

/// The README's program, compiled and run.
@Suite struct ReadmeTests {
  /// What the README shows, from `let model` on. The test below compares the two texts.
  private func program(train: ImageSet, test: ImageSet, file: String) throws {
    let model = Sequential {
      Flatten(inputShape: [28, 28])
      Dense(100, activation: .relu)
      Dropout(0.2)
      Dense(10, activation: .softmax)
    }
    try model.compile(optimizer: .adam(), loss: .categoricalCrossentropy(), metrics: [.accuracy])
    print(model.summary())

    let history = try model.fit(train.images, train.oneHotLabels, batchSize: 128, epochs: 5)
    print(history["loss"] ?? [])

    let score = try model.evaluate(test.images, test.oneHotLabels)
    print("loss \(score.loss), accuracy \(score["accuracy"] ?? 0)")
    try model.save(to: file)

    let restored = try Model.load(from: file)
    print(argmax(try restored.predict(test.images[0..<5])), test.labels[0..<5])
  }

  @Test func programRuns() throws {
    let (train, test) = Digits.make(train: 600, test: 100)
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).keras").path
    defer { try? FileManager.default.removeItem(atPath: file) }
    try program(train: train, test: test, file: file)
  }

  @Test func readmeShowsThisProgram() throws {
    let here = URL(filePath: #filePath)
    let readme = try String(
      contentsOf: here.appending(path: "../../../README.md").standardizedFileURL, encoding: .utf8)
    let block = try #require(readme.components(separatedBy: "```swift\n").dropFirst().first)
    let shown = try #require(block.components(separatedBy: "\n```").first).components(separatedBy: "\n")
    let body = Array(shown.drop { !$0.hasPrefix("let model") })
    let source = try String(contentsOf: here, encoding: .utf8).components(separatedBy: "\n")
    let compiled = source.drop { !$0.hasPrefix("    let model") }.prefix { $0 != "  }" }
    #expect(body == compiled.map { $0.hasPrefix("    ") ? String($0.dropFirst(4)) : $0 })
    #expect(shown.count <= 25)
  }
}
