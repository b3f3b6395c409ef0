public import HornbillGraph

extension Loss {
  /// The mean squared difference over the last axis.
  ///
  /// ```
  /// l = mean((p - y)²)
  /// ```
  ///
  /// Targets have the shape of the predictions; anything else throws `HornbillError` where the loss is used.
  /// Source: `mean_squared_error` in `keras/src/losses/losses.py`.
  public static func meanSquaredError() -> Loss {
    Loss("mean_squared_error", Configuration(className: "MeanSquaredError")) { targets, predictions in
      let (y, p) = try matchedOperands(targets, predictions, "meanSquaredError")
      return mean(square(p - y), axes: [-1])
    }
  }

  /// The mean magnitude of the difference over the last axis.
  ///
  /// ```
  /// l = mean(|p - y|)
  /// ```
  ///
  /// Targets have the shape of the predictions; anything else throws `HornbillError` where the loss is used.
  /// Source: `mean_absolute_error` in `keras/src/losses/losses.py`.
  public static func meanAbsoluteError() -> Loss {
    Loss("mean_absolute_error", Configuration(className: "MeanAbsoluteError")) { targets, predictions in
      let (y, p) = try matchedOperands(targets, predictions, "meanAbsoluteError")
      return mean(abs(p - y), axes: [-1])
    }
  }

  /// A loss of your own: a function that gives one value a sample, or a scalar.
  ///
  /// ```swift
  /// let huber = Loss.custom("huber") { y, p in
  ///   let d = abs(p - y)
  ///   return mean(select(d .< 1, 0.5 * d * d, d - 0.5), axes: [-1])
  /// }
  /// ```
  ///
  /// - Parameters:
  ///   - name: what error texts call it.
  ///   - function: a function of targets and predictions, made of operations on tensors.
  public static func custom(
    _ name: String = "loss",
    _ function: @escaping @Sendable (_ targets: Tensor, _ predictions: Tensor) throws -> Tensor
  ) -> Loss {
    Loss(name, nil, function)
  }
}
