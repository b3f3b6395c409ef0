import Hornbill
import HornbillPlots
import Testing

@Suite struct ModelPictureTests {
  private func trained() throws -> (Sequential, TableSet, History) {
    let points = try Points.moons(count: 80, noise: 0.1, seed: 1)
    let model = Sequential(name: "moons", seed: 1) {
      Dense(6, activation: .tanh, inputShape: [2], name: "hidden")
      Dense(2, activation: .softmax, name: "output")
    }
    try model.compile(
      optimizer: .adam(learningRate: 0.05), loss: .sparseCategoricalCrossentropy(), metrics: [.accuracy])
    let history = try model.fit(
      points.features, points.labels, epochs: 12, verbose: .silent,
      validationData: (points.features, points.labels), seed: 1)
    return (model, points, history)
  }

  @Test func historyHasTrainAndTestInItsLegend() throws {
    let (_, _, history) = try trained()
    let panels = try history.plot()
    #expect(panels.figures.compactMap { ($0 as? Chart)?.title } == ["model accuracy", "model loss"])
    let texts = SVGFile(try panels.svg()).texts
    #expect(texts.filter { $0 == "train" }.count == 2 && texts.filter { $0 == "test" }.count == 2)
    #expect(texts.filter { $0 == "epoch" }.count == 2)
    try expectReadable(panels, .page(width: 900, height: 300))
    expectError("plot: expected one of accuracy, loss, val_accuracy, val_loss, received mae.") {
      _ = try history.plot("mae")
    }
    // Old Keras's name is the same number.
    #expect(try history.plot("acc").figures.count == 1)
  }

  @Test func validationEverySecondEpochStandsThere() throws {
    let points = try Points.moons(count: 40, noise: 0.1, seed: 1)
    let model = Sequential(name: "m", seed: 1) { Dense(2, activation: .softmax, inputShape: [2]) }
    try model.compile(optimizer: .sgd(), loss: .sparseCategoricalCrossentropy(), metrics: [])
    let history = try model.fit(
      points.features, points.labels, epochs: 4, verbose: .silent,
      validationData: (points.features, points.labels), validationFrequency: 2)
    let lines = try history.chart(of: "loss").marks.map(\.extent.x)
    #expect(lines == [[1, 2, 3, 4], [2, 4]])
  }

  @Test func samePicturesInEveryRun() throws {
    func picture() throws -> String {
      let (model, points, history) = try trained()
      return try Panels {
        try history.plot()
        try model.decisionBoundary(points.features, points.labels, resolution: 30)
        try model.networkDiagram()
        try model.weightHistograms()
      }.svg(width: 1600, height: 1600)
    }
    #expect(try picture() == picture())
  }

  @Test func boundaryIsWhereTheModelIsUndecided() throws {
    let (model, points, _) = try trained()
    let chart = try model.decisionBoundary(
      points.features, points.labels, names: ["up", "down"], resolution: 60)
    let line = try #require(chart.marks.first { $0 is Contours })
    var places: [Point] = []
    for outline in chart.marks.isEmpty ? [] : try outlines(of: line, like: chart) {
      if case .path(let parts, _) = outline { places += parts.joined() }
    }
    #expect(places.count > 20)
    let inputs = Tensor(places.flatMap { [Float($0.x), Float($0.y)] }).reshaped([-1, 2])
    let p = try model.predict(inputs).scalars
    for index in places.indices { #expect(abs(p[2 * index + 1] - 0.5) < 0.05) }
    let texts = SVGFile(try chart.svg()).texts
    #expect(texts.contains("up") && texts.contains("p(down)") && texts.contains("p = 0.5"))
    expectError(
      "decisionBoundary \"moons\": expected data of shape [count, 2], received shape [1, 3]. "
        + "Only models of two inputs have a picture in the plane."
    ) {
      _ = try model.decisionBoundary(Tensor([[1, 2, 3]]))
    }
  }

  /// What a mark draws where a place in the drawing is the numbers themselves.
  private func outlines(of mark: any Mark, like chart: Chart) throws -> [Outline] {
    let (x, y) = (try #require(chart.xAxis.range), try #require(chart.yAxis.range))
    let alone = Chart { mark }.xAxis(range: x).yAxis(range: y).legend(.hidden)
    let drawing = try alone.drawing(on: .page(width: 400, height: 400))
    for element in drawing.elements {
      guard case .clipped(let frame, let elements) = element else { continue }
      return elements.flatMap { element -> [Outline] in
        guard case .shapes(let outlines, _, _) = element else { return [] }
        return outlines.map { outline in
          guard case .path(let parts, let isClosed) = outline else { return outline }
          return .path(
            parts.map { part in
              part.map { place in
                Point(
                  x.lowerBound + (place.x - frame.minX) / frame.width * (x.upperBound - x.lowerBound),
                  y.upperBound - (place.y - frame.minY) / frame.height * (y.upperBound - y.lowerBound))
              }
            }, isClosed: isClosed)
        }
      }
    }
    return []
  }

  @Test func threeClassesAreRegions() throws {
    let points = try Points.blobs(count: 60, seed: 3)
    let model = Sequential(name: "blobs", seed: 2) { Dense(3, activation: .softmax, inputShape: [2]) }
    let chart = try model.decisionBoundary(points.features, points.labels)
    #expect(SVGFile(try chart.svg()).tags("path").contains { $0.attributes["fill-rule"] == "evenodd" })
    try expectReadable(chart, .page(width: 500, height: 400))
  }

  @Test func diagramsNameTheLayers() throws {
    let (model, points, _) = try trained()
    let texts = SVGFile(try model.diagram().svg()).texts
    #expect(
      texts.filter { $0 != "moons" && !$0.hasPrefix("input_layer") } == [
        "InputLayer", "(None, 2)", "hidden", "Dense", "(None, 6)", "18 parameters", "output", "Dense",
        "(None, 2)",
        "14 parameters",
      ])
    let network = try model.networkDiagram()
    #expect(network.columns.map(\.count) == [2, 6, 2])
    let file = SVGFile(try network.svg())
    #expect(file.tags("path").count == 2 * 6 + 6 * 2)
    let norms = try model.gradientNorms(points.features, points.labels)
    #expect(SVGFile(try norms.svg()).texts.contains("hidden"))
    for panels in [
      try model.weightHistograms(), try model.activationHistograms(points.features),
      try model.gradientHistograms(points.features, points.labels),
    ] { try expectReadable(panels, .page(width: 1200, height: 800)) }
  }

  @Test func countsHaveCommasBetweenThousands() throws {
    let model = Sequential(name: "wide") { Dense(1500, inputShape: [784]) }
    #expect(SVGFile(try model.diagram().svg()).texts.contains("1,177,500 parameters"))
    #expect(SVGFile(try model.networkDiagram().svg()).texts.contains("1,500"))
  }

  @Test func pointsOnAPaleFieldHaveTheColoursOfLightPagesOnDarkOnes() throws {
    let (model, points, _) = try trained()
    let file = SVGFile(try model.decisionBoundary(points.features, points.labels).svg(theme: .dark))
    let groups = file.tags("g").filter { $0.attributes["stroke"] == "#ffffff" }
    #expect(groups.compactMap { $0.attributes["fill"] } == ["#1a4fd3", "#c97f00"])
  }

  @Test func branchesAreDrawnWithoutOverlaps() throws {
    let input = Input(shape: [4], name: "in")
    let left = try Dense(8, name: "left")(input)
    let right = try Dense(8, name: "right")(input)
    let deep = try Dense(8, name: "deep")(right)
    let model = try Model(
      inputs: input, outputs: Dense(1, name: "out")(Concatenate(name: "join")(left, deep, input)))
    let diagram = try model.diagram()
    func inputs(of name: String) -> Set<String> {
      Set(diagram.boxes.first { $0.lines[0] == name }?.inputs.map { diagram.boxes[$0].lines[0] } ?? [])
    }
    #expect(inputs(of: "in") == [] && inputs(of: "deep") == ["right"])
    #expect(inputs(of: "join") == ["left", "deep", "in"] && inputs(of: "out") == ["join"])
    try expectReadable(diagram, .page(width: diagram.preferredWidth, height: diagram.preferredHeight))
    try expectReadable(diagram, .terminal(columns: 80, rows: 50))
    expectError(
      "networkDiagram \"\(model.name)\": expected a line of Dense layers, received a model of branches. "
        + "diagram() draws any model as boxes."
    ) { _ = try model.networkDiagram() }
    expectError("BoxDiagram \"box 0\": expected arrows from boxes before it, received from box 0.") {
      _ = try BoxDiagram(boxes: [.init(["a"], inputs: [0])]).svg()
    }
  }

  @Test func computationGraphHasTheOperations() throws {
    let diagram = try (Tensor([1, 2]) * 3 + 1).computationGraph("3 x + 1")
    let names = diagram.boxes.map { $0.lines[0] }
    #expect(names.contains("multiply") && names.last == "add")
    expectError(
      "computationGraph: expected at most 2 operations, received \(diagram.boxes.count). graphDescription lists them."
    ) {
      _ = try (Tensor([1, 2]) * 3 + 1).computationGraph(limit: 2)
    }
  }

  @Test func imagesOfTensors() throws {
    let bytes = Tensor([UInt8(0), 255, 128, 64], shape: [1, 2, 2])
    let grid = try ImageGrid(images: bytes, captions: ["one"])
    #expect(grid.items[0].raster.colors.map(\.red) == [0, 255, 128, 64])
    let colored = try ImageGrid(images: Tensor([1, 0, 0.5], shape: [1, 1, 1, 3]))
    #expect(colored.items[0].raster.colors == [Color(red: 255, green: 0, blue: 128)])
    expectError(
      "ImageGrid: expected images of shape [count, height, width] or [count, height, width, 1 or 3], received shape [2]."
    ) {
      _ = try ImageGrid(images: Tensor([1, 2]))
    }
    expectError("ImageGrid: expected 1 captions, received 2.") {
      _ = try ImageGrid(images: bytes, captions: ["a", "b"])
    }
  }

  @Test func weightsAsImages() throws {
    let dense = Sequential(name: "d", seed: 1) {
      Flatten(inputShape: [4, 5])
      Dense(3, name: "first")
    }
    let grid = try dense.weightImages()
    #expect(grid.items.count == 3 && grid.items[0].raster.width == 5 && grid.items[0].raster.height == 4)
    let kernel = try dense.weights()[0].value.scalars(as: Double.self)
    let largest = kernel.map { abs($0) }.max() ?? 1
    let scale = ColorScale(.blueRed, range: -largest...largest)
    // The second unit is the second column of the kernel.
    let expected = (0..<20).map { scale.map.color((kernel[3 * $0 + 1] / largest + 1) / 2) }
    #expect(grid.items[1].raster.colors == expected)
    expectError("weightImages \"d\": expected one of the layers first, received second.") {
      _ = try dense.weightImages(layer: "second")
    }
    let conv = Sequential(name: "c", seed: 1) {
      Conv2D(6, kernelSize: 3, inputShape: [8, 8, 1], name: "conv")
    }
    #expect(try conv.weightImages().items.count == 6)
    let maps = try conv.featureMaps(Tensor.ones([2, 8, 8, 1]))
    #expect(maps.items.count == 6 && maps.items[0].raster.width == 6)
  }
}
