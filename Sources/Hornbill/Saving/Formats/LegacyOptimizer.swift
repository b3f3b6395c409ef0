import HornbillGraph
import HornbillHDF5

/// What an optimizer knew, in the group `optimizer_weights`: the number of steps, and for each weight what is kept of it,
/// under names such as `Adam/dense/kernel/m:0`, from 2.11 on `Adam/m/dense/kernel:0`, and by Keras 3
/// `adam/dense_kernel_momentum`.
struct LegacyOptimizer {
  private let datasets: [(name: String, dataset: HDF5Dataset)]

  /// Nil where the file has none.
  init?(_ root: HDF5Group, _ file: String) throws {
    guard try root.kind(of: "optimizer_weights") == .group else { return nil }
    let group = try root.group("optimizer_weights")
    datasets = try (LegacyFile.list("weight_names", of: group) ?? []).map { ($0, try group.dataset($0)) }
  }

  /// Keras 2's names of slots, by optimizer, as they are called now.
  private static let slots: [String: [String: String]] = [
    "Adam": ["m": "momentum", "v": "velocity", "vhat": "velocity_hat"],
    "AdamW": ["m": "momentum", "v": "velocity", "vhat": "velocity_hat"],
    "SGD": ["momentum": "momentum", "m": "momentum"],
    "RMSprop": [
      "rms": "velocity", "velocity": "velocity", "momentum": "momentum", "mg": "average_gradient",
      "average_gradient": "average_gradient",
    ],
  ]

  /// Goes on with what the file has; where it has something else than this optimizer keeps, training begins anew with a
  /// warning.
  ///
  /// - Throws: `FileError` where the file cannot be read.
  func read(into compiled: Compiled, _ parameters: Parameters, _ file: String) throws {
    let names = Self.slots[type(of: compiled.optimizer).className] ?? [:]
    var found: [String: [HDF5Dataset]] = [:]
    var iterations: Int64?
    var rate: Double?
    for (name, dataset) in datasets {
      let parts = name.prefix { $0 != ":" }.split(separator: "/").map(String.init)
      let last = parts.last ?? ""
      if ["iter", "iteration", "iterations"].contains(last) {
        iterations = try dataset.read(as: Int64.self).first
      } else if last == "learning_rate" {
        rate = try dataset.read(as: Double.self).first
      } else if let slot = names[last] ?? parts.dropFirst().lazy.compactMap({ names[$0] }).first
        ?? compiled.optimizer.slots.first(where: { last.hasSuffix("_\($0)") })
      {
        found[slot, default: []].append(dataset)
      }
    }
    let entries = parameters.trainableEntries
    let shapes = entries.map(\.declaration.shape.dimensions)
    let fits = compiled.optimizer.slots.allSatisfy { (found[$0] ?? []).map(\.shape) == shapes }
    guard let iterations, iterations >= 0, fits else {
      if !datasets.isEmpty {
        Warning.tell(
          "\(file): what the optimizer knew is left out: it is not what \(type(of: compiled.optimizer).className) keeps"
        )
      }
      return
    }
    compiled.iterationCount = iterations
    if let rate, rate >= 0, case .constant = compiled.optimizer.learningRate {
      compiled.learningRate.storage.write([rate], as: .float32)
    }
    guard !compiled.optimizer.slots.isEmpty else { return }
    compiled.makeSlots(parameters)
    for slot in compiled.slots {
      for (entry, dataset) in zip(entries, found[slot.name] ?? []) {
        let memory = UnsafeMutableRawBufferPointer(
          start: slot.storage.pointer + entry.offset * 4, count: entry.count * 4)
        try dataset.read(into: memory, as: .float32)
      }
    }
  }
}
