/// What `fit` returns: each epoch's numbers by name.
public struct History: Sendable, Codable, Equatable {
  /// The numbers of the epochs, from 0.
  public internal(set) var epochs: [Int] = []
  /// One value an epoch for each name: `loss`, `accuracy`, `val_loss`.
  public internal(set) var values: [String: [Double]] = [:]

  init() {}

  /// The history of so many epochs, from the first, as the longest list has numbers.
  package init(values: [String: [Double]]) {
    (self.epochs, self.values) = (Array(0..<(values.values.map(\.count).max() ?? 0)), values)
  }

  /// The values of a name; `acc` stands for `accuracy` and the other way round, as old and new Keras have it.
  public subscript(name: String) -> [Double]? {
    if let found = values[name] { return found }
    if name.contains("accuracy") { return values[name.replacing("accuracy", with: "acc")] }
    return values[name.replacing("acc", with: "accuracy")]
  }

  /// A number of the last epoch.
  mutating func record(_ name: String, _ value: Double) {
    guard !epochs.isEmpty else { return }
    if let known = values[name], known.count == epochs.count {
      values[name]?[known.count - 1] = value
    } else {
      values[name, default: []].append(value)
    }
  }

  mutating func append(_ logs: Logs, epoch: Int) {
    epochs.append(epoch)
    for (name, value) in logs { values[name, default: []].append(value) }
  }
}
