public import Hornbill
import HornbillGraph

extension Model {
  /// How the weights of each layer are spread.
  ///
  /// - Throws: `HornbillError` where the model cannot be built.
  public func weightHistograms() throws -> Panels {
    try histograms("Weights", try weights().map { ($0.path, $0.value) })
  }

  /// How the outputs of each layer are spread for inputs: where they stick to 0 or 1, a layer learns slowly.
  ///
  /// - Throws: `HornbillError` where the inputs do not fit.
  public func activationHistograms(_ x: Tensor) throws -> Panels {
    try histograms("Activations", try activations(x).map { ($0.layer, $0.value) })
  }

  /// How the gradient of the loss with respect to each parameter is spread.
  ///
  /// - Throws: `HornbillError` where the model is not compiled or the data does not fit.
  public func gradientHistograms(_ x: Tensor, _ y: Tensor) throws -> Panels {
    try histograms("Gradients", try gradients(x, y).map { ($0.path, $0.value) })
  }

  /// The length of the gradient of the loss with respect to each layer's parameters: how fast each layer learns.
  ///
  /// - Throws: `HornbillError` where the model is not compiled or the data does not fit.
  public func gradientNorms(_ x: Tensor, _ y: Tensor) throws -> Chart {
    var names: [String] = []
    var squares: [Double] = []
    for (path, value) in try gradients(x, y) {
      let layer = path.split(separator: "/").dropLast().joined(separator: "/")
      let size = value.scalars(as: Double.self).reduce(0) { $0 + $1 * $1 }
      if names.last == layer {
        squares[squares.count - 1] += size
      } else {
        names.append(layer)
        squares.append(size)
      }
    }
    return Chart("Gradient by layer") {
      Line(squares.map { $0.squareRoot() }, hasMarkers: true)
    }
    .xAxis(label: "layer", ticks: names.enumerated().map { Tick(Double($0), $1) })
    .yAxis(.logarithmic, label: "length of the gradient")
  }

  private func histograms(_ title: String, _ parts: [(name: String, value: Tensor)]) throws -> Panels {
    guard !parts.isEmpty else {
      throw HornbillError(
        "histograms", path: name, expected: "at least one layer with numbers", received: "none")
    }
    let charts = parts.map { part in
      let values = part.value.scalars(as: Double.self)
      // Few numbers in many bars would be a comb.
      let bins = min(max(Int(Double(values.count).squareRoot()), 4), 40)
      return Chart(part.name) { Histogram(values, bins: .count(bins)) }.yAxis(label: "count")
    }
    return Panels("\(title) of \(name)", columns: min(charts.count, 3)) { charts }
  }
}
