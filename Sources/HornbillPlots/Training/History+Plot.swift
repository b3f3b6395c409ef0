public import Hornbill
import HornbillGraph

extension History {
  /// The curves of training: a chart for each number, with that of the training and that of the validation data.
  ///
  /// ```swift
  /// let history = try model.fit(x, y, epochs: 20, validationData: (xTest, yTest))
  /// try history.plot().save(to: "history.svg")
  /// ```
  ///
  /// - Parameter names: which numbers, such as `loss` and `accuracy`; all where empty, the loss last.
  /// - Throws: `HornbillError` where the history has no number of a name.
  public func plot(_ names: String...) throws -> Panels {
    let charts = try (names.isEmpty ? trainingNames : names).map { try chart(of: $0) }
    return Panels(columns: charts.count == 1 ? 1 : 2) { charts }
  }

  /// The curve of one number over the epochs, with that of the validation data.
  ///
  /// - Parameters:
  ///   - name: such as `loss`.
  ///   - scale: how the number is spread.
  /// - Throws: `HornbillError` where the history has no such number.
  public func chart(of name: String, scale: AxisScale = .linear) throws -> Chart {
    guard let values = self[name] else {
      throw HornbillError(
        "plot", expected: "one of \(values.keys.sorted().joined(separator: ", "))", received: name)
    }
    let validation = self["val_" + name]
    return Chart("model \(name)") {
      Line(places(values.count), values, label: "train", hasMarkers: values.count < 2)
      if let validation {
        Line(places(validation.count), validation, label: "test", hasMarkers: validation.count < 2)
      }
    }
    .xAxis(label: "epoch", isWhole: true)
    .yAxis(scale, label: name).legend(.topLeft)
  }

  /// Where so many values stand: at the last of as many equal parts of the epochs, which count from 1 as people read them.
  ///
  /// Validation may have been done every second or third epoch only.
  private func places(_ count: Int) -> [Double] {
    let step = count > 0 ? max(epochs.count / count, 1) : 1
    return (1...max(count, 1)).prefix(count).compactMap { number in
      let index = number * step - 1
      return epochs.indices.contains(index) ? Double(epochs[index] + 1) : nil
    }
  }

  /// The names of the numbers of training, the loss last.
  var trainingNames: [String] {
    let names = values.keys.filter { !$0.hasPrefix("val_") }.sorted()
    return names.filter { $0 != "loss" } + names.filter { $0 == "loss" }
  }
}
