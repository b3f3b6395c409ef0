import ArgumentParser
import Hornbill
import HornbillPlots

/// The command `hornbill plot WHAT`.
struct Plot: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draw a history, a network, filters, a boundary, a confusion matrix or digits.",
    discussion: """
      Pictures are drawn in the terminal, or saved as SVG or PNG. For PNG one of rsvg-convert, resvg, inkscape and \
      ImageMagick must be installed.

      Examples:
        hornbill plot history history.json
        hornbill plot network model.keras --output network.svg
        hornbill plot filters model.keras --output filters.png
        hornbill plot boundary model.keras --x x.npy --y y.npy --output boundary.svg
        hornbill plot confusion model.keras --x x.npy --y y.npy
        hornbill plot digits --count 30 --output digits.svg
      """,
    subcommands: [
      OfHistory.self, OfNetwork.self, OfFilters.self, OfBoundary.self, OfConfusion.self, OfDigits.self,
    ])

  /// The command `hornbill plot history FILE`.
  struct OfHistory: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "history", abstract: "Draw the curves of training.",
      discussion: """
        Example:
          hornbill plot history history.json --output history.svg
        """)

    @Argument(help: "A file that was saved by `train` or `fit` with --history.")
    var file: String
    @OptionGroup var picture: PictureOptions

    func run() throws { try picture.show(HistoryFile.read(file).plot(), name: "history") }
  }

  /// The command `hornbill plot network MODEL`.
  struct OfNetwork: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "network", abstract: "Draw a model's neurons and weights, or its layers.",
      discussion: """
        A line of dense layers is drawn as neurons, any other model as boxes.

        Example:
          hornbill plot network model.keras --boxes --output network.svg
        """)

    @Argument(help: "A file that was saved by `train` or by Model.save.")
    var model: String
    @Flag(help: "Draw the layers as boxes, whatever they are.")
    var boxes = false
    @OptionGroup var picture: PictureOptions

    func run() throws {
      let model = try Model.load(from: model)
      let calls = try model.layerCalls()
      let isDense = calls.allSatisfy { $0.parameterCount == 0 || $0.className == "Dense" }
      let neurons = boxes || !isDense ? nil : try? model.networkDiagram()
      try picture.show(neurons ?? model.diagram(), name: "network")
    }
  }

  /// The command `hornbill plot filters MODEL`.
  struct OfFilters: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "filters", abstract: "Draw what the units or filters of a layer look for.",
      discussion: """
        Example:
          hornbill plot filters model.keras --output filters.svg
        """)

    @Argument(help: "A file that was saved by `train` or by Model.save.")
    var model: String
    @Option(help: "The layer's name (default: the first with a kernel).")
    var layer: String?
    @Option(help: "At most so many are drawn.")
    var count = 64
    @OptionGroup var picture: PictureOptions

    func validate() throws { try Checks.require("count", count, atLeast: 1) }

    func run() throws {
      try picture.show(Model.load(from: model).weightImages(layer: layer, limit: count), name: "filters")
    }
  }

  /// The command `hornbill plot boundary MODEL`.
  struct OfBoundary: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "boundary", abstract: "Draw what a model of two inputs says of the plane around its data.",
      discussion: """
        Example:
          hornbill plot boundary model.keras --x x.npy --y y.npy --output boundary.svg
        """)

    @Argument(help: "A file that was saved by `train` or by Model.save.")
    var model: String
    @OptionGroup var arrays: LabelledArrays
    @OptionGroup var picture: PictureOptions

    func run() throws {
      let chart = try Model.load(from: model).decisionBoundary(arrays.inputs(), arrays.targets())
      try picture.show(chart, name: "boundary")
    }
  }

  /// The command `hornbill plot confusion MODEL`.
  struct OfConfusion: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "confusion", abstract: "Draw how often each class was taken for each other one.",
      discussion: """
        Example:
          hornbill plot confusion model.keras --x x.npy --y y.npy --output confusion.svg
        """)

    @Argument(help: "A file that was saved by `train` or by Model.save.")
    var model: String
    @OptionGroup var arrays: LabelledArrays
    @Flag(help: "Show parts of each true class instead of counts.")
    var parts = false
    @OptionGroup var picture: PictureOptions

    func run() throws {
      let predictions = try Model.load(from: model).predict(arrays.inputs())
      let matrix = try ConfusionMatrix(labels: arrays.targets(), predictions: predictions)
      try picture.show(matrix.chart(isNormalized: parts), name: "confusion")
    }
  }

  /// The command `hornbill plot digits`.
  struct OfDigits: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "digits", abstract: "Draw the first test digits of MNIST.",
      discussion: """
        Without a network, built-in digits take MNIST's place.

        Example:
          hornbill plot digits --count 30 --output digits.svg
        """)

    @Option(help: "How many are drawn.")
    var count = 25
    @Option(help: ArgumentHelp("Where MNIST's four files are.", valueName: "dir"))
    var data: String?
    @OptionGroup var picture: PictureOptions

    func validate() throws {
      guard !(1...1000).contains(count) else { return }
      throw ValidationError("--count: expected a number from 1 to 1000, received \(count).")
    }

    func run() throws {
      try picture.show(ImageGrid.digits(MNIST.load(folder: data).test, count: count), name: "digits")
    }
  }
}

/// Inputs and their classes, which the person names.
struct LabelledArrays: ParsableArguments {
  @Option(help: ArgumentHelp("Inputs; the first axis is the sample.", valueName: "x.npy"))
  var x: String
  @Option(help: ArgumentHelp("Classes: whole numbers or one-hot rows.", valueName: "y.npy"))
  var y: String

  func inputs() throws -> Tensor { try Tensor.load(npy: x) }
  func targets() throws -> Tensor { try Tensor.load(npy: y) }
}

extension ImageGrid {
  /// The first digits of a set with what they are below them.
  static func digits(_ set: ImageSet, count: Int) throws -> ImageGrid {
    let captions = set.labels[0..<count].scalars(as: Int.self).map(String.init)
    return try ImageGrid("Digits", images: set.pixels[0..<count], captions: captions)
  }
}
