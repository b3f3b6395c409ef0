import Hornbill

/// The names of everything that Hornbill reads from Keras's files, for `Tests/KerasParity/generate.py` to make models of.
package enum HornbillNames {
  /// The names by their kinds.
  package static var all: [String: [String]] {
    [
      "layers": LayerRegistry.classNames,
      "operations": OperationRegistry.classNames,
      "activations": Activation.named.map(\.name),
      "initializers": Initializer.classNames,
      "regularizers": Regularizer.classNames,
      "constraints": Constraint.classNames,
      "losses": Loss.classNames,
      "metrics": Metric.classNames,
      "optimizers": OptimizerRegistry.classNames,
      "schedules": LearningRate.scheduleNames,
    ]
  }
}
