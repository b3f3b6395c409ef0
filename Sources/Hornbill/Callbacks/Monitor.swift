/// Which of two values of a watched number is better.
public enum MonitorMode: String, Sendable, CaseIterable {
  /// What the metric itself says; for the loss, the smaller.
  case auto
  /// The smaller.
  case min
  /// The larger.
  case max
}

/// A number that a callback watches, and what counts as an improvement of it.
///
/// ```
/// smaller is better:  value + |minDelta| < reference
/// larger is better:   value - |minDelta| > reference
/// ```
///
/// Both sides are compared as float32, and anything improves on no reference at all, as in
/// `keras/src/callbacks/monitor_callback.py`.
struct Monitor {
  let name: String
  private let callback: String
  private let mode: MonitorMode
  private let minDelta: Double
  private var direction = Metric.Direction.down

  init(_ name: String, _ mode: MonitorMode, minDelta: Double = 0, for callback: String) {
    self.name = name
    self.mode = mode
    self.minDelta = abs(minDelta)
    self.callback = callback
  }

  /// Decides what is better, before the first epoch and not after it.
  ///
  /// - Throws: `HornbillError` where the mode is automatic and the model has no metric of the name.
  mutating func begin(_ model: Model) throws {
    switch mode {
    case .min: direction = .down
    case .max: direction = .up
    case .auto:
      let metric = name.hasPrefix("val_") ? String(name.dropFirst(4)) : name
      guard let known = model.direction(ofMetric: metric) else {
        throw HornbillError(
          callback, expected: "a monitor that is the loss or one of the model's metrics",
          received: "\"\(name)\"", hint: "Give mode: .min or mode: .max to watch another number.")
      }
      direction = known
    }
  }

  func isImprovement(_ value: Double, over reference: Double?) -> Bool {
    guard let reference else { return true }
    switch direction {
    case .down: return Float(value + minDelta) < Float(reference)
    case .up: return Float(value - minDelta) > Float(reference)
    }
  }

  /// The value in the logs; where there is none, says so on standard error, as Keras warns.
  func value(in logs: Logs, _ state: TrainingState) -> Double? {
    if let value = logs[name] { return value }
    let names = logs.keys.sorted().joined(separator: ", ")
    state.warn("\(callback): there is no \"\(name)\" to watch, only \(names)")
    return nil
  }
}

extension Model {
  /// What is better for the loss or a metric of the compiled model, by the name in its logs.
  func direction(ofMetric name: String) -> Metric.Direction? {
    if name == "loss" { return .down }
    return compiled?.tracked.first { $0.name == name }?.direction
  }
}
