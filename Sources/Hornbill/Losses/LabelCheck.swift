import HornbillGraph

/// Whether labels are numbers of classes: what a program cannot tell, because it would take another class's
/// probability or none.
struct LabelCheck {
  private let lossName: String
  private let classes: Int
  private let ignored: Double?
  private let dtype: DType
  private let labelsPerRow: Int

  /// A check for a loss that takes class numbers; nil for other losses, and where the number of classes is unknown.
  init?(_ loss: Loss, classes: Int?, labels: RowType) {
    guard let configuration = loss.configuration, configuration.className == "SparseCategoricalCrossentropy",
      let classes
    else { return nil }
    lossName = loss.name
    self.classes = classes
    ignored = configuration.ignoreClass.map(Double.init)
    dtype = labels.dtype
    labelsPerRow = labels.shape.elementCount
  }

  /// - Throws: `HornbillError` at the first label of the rows that is no class.
  func callAsFunction(_ memory: UnsafeRawPointer, rows: Int) throws {
    switch dtype {
    case .float32: try check(memory, rows, Float.self) { Double($0) }
    case .float64: try check(memory, rows, Double.self) { $0 }
    case .int32: try check(memory, rows, Int32.self) { Double($0) }
    case .int64: try check(memory, rows, Int64.self) { Double($0) }
    case .uint8, .bool: try check(memory, rows, UInt8.self) { Double($0) }
    }
  }

  private func check<Label: BitwiseCopyable>(
    _ memory: UnsafeRawPointer, _ rows: Int, _ type: Label.Type, _ number: (Label) -> Double
  ) throws {
    let labels = memory.assumingMemoryBound(to: type)
    for place in 0..<rows * labelsPerRow {
      let label = number(labels[place])
      guard label >= 0 && label < Double(classes) || label == ignored else {
        throw HornbillError(
          lossName, expected: "labels from 0 to \(classes - 1)", received: "\(label) at position \(place)",
          hint: "The last layer has \(classes) outputs: give it one for each class, numbered from 0.")
      }
    }
  }
}
