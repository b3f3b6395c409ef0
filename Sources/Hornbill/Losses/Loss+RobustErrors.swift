import HornbillGraph

extension Loss {
  /// Half the squared difference near the target and a line beyond, so that outliers weigh less; the mean over the
  /// last axis.
  ///
  /// ```
  /// l = mean(½ d² where |d| ≤ δ, δ |d| - ½ δ² elsewhere)      d = p - y
  /// ```
  ///
  /// Targets have the shape of the predictions; anything else throws `HornbillError` where the loss is used.
  /// Source: Huber, 1964; `huber` in `keras/src/losses/losses.py`.
  ///
  /// - Parameter delta: where the square turns into a line, above 0.
  public static func huber(delta: Double = 1) -> Loss {
    Loss("huber", Configuration(className: "Huber", delta: delta)) { targets, predictions in
      let (y, p) = try matchedOperands(targets, predictions, "huber")
      let distance = abs(p - y)
      let line = distance * delta - 0.5 * delta * delta
      return mean(select(distance .<= delta, square(distance) * 0.5, line), axes: [-1])
    }
  }

  /// The logarithm of the hyperbolic cosine of the difference, the mean over the last axis: half the square near the
  /// target, a line far from it.
  ///
  /// ```
  /// l = mean(ln cosh d) = mean(|d| + ln((1 + e^(-2|d|)) / 2))      d = p - y
  /// ```
  ///
  /// Targets have the shape of the predictions; anything else throws `HornbillError` where the loss is used.
  /// Source: `log_cosh` in `keras/src/losses/losses.py`.
  public static func logCosh() -> Loss {
    Loss("log_cosh", Configuration(className: "LogCosh")) { targets, predictions in
      let (y, p) = try matchedOperands(targets, predictions, "logCosh")
      let distance = abs(p - y)
      return mean(distance + log1p(expm1(distance * -2) * 0.5), axes: [-1])
    }
  }
}
