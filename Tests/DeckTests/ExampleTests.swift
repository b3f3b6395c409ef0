import BuiltPrograms
import Foundation
import Testing

/// The programs in `Examples`, run for one epoch without any data.
@Suite("Examples")
struct ExampleTests {
  @Test(
    "a program runs from top to bottom and prints what the slides show",
    arguments: [
      (
        "Deck000",
        [
          "Their sums: [1. 1. 1.]", "eta 0.5: theta = [1. 0. 0. 0. 0. 0. 0.]", "Total params: 79,510 (",
          "469/469 - ", "Test accuracy: ",
        ]
      ),
      (
        "Deck001",
        [
          "Fires: [0 1 0 1 0 1 1 1]", "Total params: 50,890 (", "469/469 - ", "Cost of a batch: 0.0",
          "How fast each layer's biases would learn:",
        ]
      ),
      (
        "Deck002",
        [
          "Tanh: [-1.        -0.7615942  0.         0.7615942  1.       ]", "A filter of 10 parameters:",
          "[[9. 8. 7.]\n [6. 5. 4.]\n [3. 2. 1.]]", "Total params: 34,826 (", "60000 images to learn from",
          "After 1000 steps of Adam: ", "469/469 - ", "Test accuracy: ",
        ]
      ),
      (
        "Deck003",
        [
          "Coefficients: [ 3.   -2.    1.25  0.5 ]", "J with the penalty: 1.6875", " of 500 epochs.",
          "Total params: 669,706 (", "469/469 - ", "Test loss: ",
        ]
      ),
      (
        "Deck004",
        [
          "z = 1.52, p = 0.8205385", "[[14.  4. 18.]\n [24.  6. 12.]]", "Total params: 84,060 (", "19/19 - ",
          "The saved model predicts the same: true",
        ]
      ),
      (
        "Banknotes",
        [
          "[[0.76752454 0.01533699 0.90265373 ", "p = 0.4486078", "with 33 parameters", "neuron (3): loss ",
          "hidden layer (42): loss ", "deep (11402): loss ",
        ]
      ),
      (
        "TransferLearning",
        [
          "100/100 - ", "Total params: 8,805 (", "Trainable params: 4,005 (",
          "Twenty-five images, from the beginning: ",
          "What was learned before helps: true",
        ]
      ),
    ])
  func program(name: String, lines: [String]) throws {
    let tool = try Tool()
    defer { tool.remove() }
    let result = try tool.run(["1"], program: name)
    #expect(result.status == 0, "\(result.errors)")
    for line in lines { #expect(result.output.contains(line), "\(line)\nis not in\n\(result.output)") }
    #expect(result.errors.contains("lower the learning rate") == (name == "Deck003"))
    #expect(try Repository.text("Examples/README.md").contains("| `swift run -c release \(name)` |"))
  }

  @Test("every program has its test")
  func all() throws {
    let folders = try FileManager.default.contentsOfDirectory(atPath: Repository.url("Examples").path)
      .filter { !$0.contains(".") }
    #expect(
      folders.sorted() == [
        "Banknotes", "Deck000", "Deck001", "Deck002", "Deck003", "Deck004", "FirstNetwork",
        "TransferLearning",
      ])
  }
}
