import HornbillGraph

extension Loss {
  /// The mean magnitude of the difference as a percentage of the target, over the last axis.
  ///
  /// ```
  /// l = 100 mean(|(y - p) / max(|y|, 1e-7)|)
  /// ```
  ///
  /// Targets have the shape of the predictions; anything else throws `HornbillError` where the loss is used.
  /// Source: `mean_absolute_percentage_error` in `keras/src/losses/losses.py`.
  public static func meanAbsolutePercentageError() -> Loss {
    Loss("mean_absolute_percentage_error", Configuration(className: "MeanAbsolutePercentageError")) {
      targets, predictions in
      let (y, p) = try matchedOperands(targets, predictions, "meanAbsolutePercentageError")
      return mean(abs((y - p) / maximum(abs(y), kerasEpsilon)), axes: [-1]) * 100
    }
  }

  /// The mean squared difference of logarithms over the last axis, for numbers that are not negative.
  ///
  /// ```
  /// l = mean((ln(1 + max(p, 1e-7)) - ln(1 + max(y, 1e-7)))²)
  /// ```
  ///
  /// Targets have the shape of the predictions; anything else throws `HornbillError` where the loss is used.
  /// Source: `mean_squared_logarithmic_error` in `keras/src/losses/losses.py`.
  public static func meanSquaredLogarithmicError() -> Loss {
    Loss("mean_squared_logarithmic_error", Configuration(className: "MeanSquaredLogarithmicError")) {
      targets, predictions in
      let (y, p) = try matchedOperands(targets, predictions, "meanSquaredLogarithmicError")
      return mean(square(log1p(maximum(p, kerasEpsilon)) - log1p(maximum(y, kerasEpsilon))), axes: [-1])
    }
  }
}
