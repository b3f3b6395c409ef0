import Foundation
public import Hornbill
import HornbillGraph

extension Model {
  /// What a model of two inputs says of every place around its data, under the data.
  ///
  /// Two classes are shown by the probability of class 1, in steps of colour, with a line where it is 0.5; more by the
  /// colour of the most likely one.
  ///
  /// ```swift
  /// try model.decisionBoundary(x, labels, names: ["real", "fake"]).save(to: "boundary.svg")
  /// ```
  ///
  /// - Parameters:
  ///   - x: the data, of shape [count, 2].
  ///   - labels: the classes: whole numbers of shape [count], or one-hot rows; points are left out where nil.
  ///   - names: the names of the classes.
  ///   - axes: what the two inputs are.
  ///   - range: which part of the plane is shown; all data and a little more where nil.
  ///   - resolution: how many places the model is asked for along each axis; at least 2.
  /// - Throws: `HornbillError` where the model has not two inputs or gives no classes, or the data does not fit.
  public func decisionBoundary(
    _ x: Tensor, _ labels: Tensor? = nil, names: [String]? = nil, axes: (String, String) = ("x₁", "x₂"),
    range: (x: ClosedRange<Double>, y: ClosedRange<Double>)? = nil, resolution: Int = 100
  ) throws -> Chart {
    guard x.rank == 2, x.shape[1] == 2, x.shape[0] > 0 else {
      throw HornbillError(
        "decisionBoundary", path: name, expected: "data of shape [count, 2]", received: "shape \(x.shape)",
        hint: "Only models of two inputs have a picture in the plane.")
    }
    try requireAtLeast(2, resolution, "a resolution", "decisionBoundary")
    let numbers = x.scalars(as: Double.self)
    let columns = (0..<2).map { column in stride(from: column, to: numbers.count, by: 2).map { numbers[$0] } }
    let classes = try labels.map { try HornbillPlots.classes($0, "decisionBoundary", "labels") }
    if let classes {
      try requireEqualCounts("decisionBoundary", ("samples", x.shape[0]), ("labels", classes.count))
    }
    let ranges = try range.map { [$0.x, $0.y] } ?? columns.map(Self.around)
    let fields = try fields(ranges, resolution)
    let count = max(fields.count, 2, (classes?.max() ?? 0) + 1)
    let names = try classNames(names, count: count, "decisionBoundary")
    var points = classes.map {
      Scatter(
        columns[0], columns[1], classes: $0, names: Array(names.prefix(max(count, ($0.max() ?? 0) + 1))),
        opacity: 1)
    }
    points?.isOnPaleGround = fields.count == 1
    return Chart("Decision boundary") {
      if fields.count > 1 {
        ClassRegions(fields: fields)
      } else {
        FilledContours(
          fields[0], levels: .at((0...10).map { Double($0) / 10 }), map: .blueRed.paler(0.5),
          label: "p(\(names[1]))")
        Contours(fields[0], levels: .at([0.5]), paint: Paint.ink.onLightPages, width: 2, label: "p = 0.5")
      }
      if let points { points }
    }
    .xAxis(label: axes.0, range: ranges[0]).yAxis(label: axes.1, range: ranges[1])
  }

  /// From the smallest number to the largest with some room.
  ///
  /// - Throws: `HornbillError` where no number is finite.
  private static func around(_ numbers: [Double]) throws -> ClosedRange<Double> {
    guard let range = Projection.range(of: numbers, .linear, padding: 0.08, standsOnZero: false) else {
      throw HornbillError("decisionBoundary", expected: "finite data", received: "none")
    }
    return range
  }

  /// The probability of class 1 where there are two classes, else a field for each class.
  private func fields(_ ranges: [ClosedRange<Double>], _ resolution: Int) throws -> [Field] {
    let (xs, ys) = (Field.even(ranges[0], resolution), Field.even(ranges[1], resolution))
    let places = Tensor(ys.flatMap { y in xs.flatMap { x in [Float(x), Float(y)] } }).reshaped([-1, 2])
    let output = try predict(places)
    guard output.rank == 2, output.shape[1] > 0 else {
      throw HornbillError(
        "decisionBoundary", path: name, expected: "a model that gives a number for each class",
        received: "an output of shape \(output.shape)")
    }
    let (values, width) = (output.scalars(as: Double.self), output.shape[1])
    func field(_ column: Int) throws -> Field {
      try Field(x: xs, y: ys, values: stride(from: column, to: values.count, by: width).map { values[$0] })
    }
    return width <= 2 ? [try field(width - 1)] : try (0..<width).map(field)
  }
}

extension ColorMap {
  /// The same colours, each so far on the way to white.
  func paler(_ part: Double) -> ColorMap { ColorMap(stops.map { $0.mixed(Color(gray: 1), part) }) }
}
