import HornbillGraph

extension Loss {
  /// How far predictions are from the right side of a margin, the mean over the last axis.
  ///
  /// ```
  /// l = mean(max(1 - y p, 0))                    targets y of -1 and 1; 2y - 1 where all of a batch are 0 or 1
  /// ```
  ///
  /// Targets have the shape of the predictions; anything else throws `HornbillError` where the loss is used.
  /// Source: `hinge` in `keras/src/losses/losses.py`.
  public static func hinge() -> Loss {
    Loss("hinge", Configuration(className: "Hinge")) { targets, predictions in
      mean(try margins(targets, predictions, "hinge"), axes: [-1])
    }
  }

  /// The square of how far predictions are from the right side of a margin, the mean over the last axis.
  ///
  /// ```
  /// l = mean(max(1 - y p, 0)²)                   targets y of -1 and 1; 2y - 1 where all of a batch are 0 or 1
  /// ```
  ///
  /// Targets have the shape of the predictions; anything else throws `HornbillError` where the loss is used.
  /// Source: `squared_hinge` in `keras/src/losses/losses.py`.
  public static func squaredHinge() -> Loss {
    Loss("squared_hinge", Configuration(className: "SquaredHinge")) { targets, predictions in
      mean(square(try margins(targets, predictions, "squaredHinge")), axes: [-1])
    }
  }

  /// How far the prediction of the right class is from being 1 above the greatest of the others.
  ///
  /// ```
  /// l = max(max_k((1 - y_k) p_k) - Σ_k y_k p_k + 1, 0)            targets y one-hot
  /// ```
  ///
  /// Targets have the shape of the predictions, classes last; anything else throws `HornbillError` where the loss is
  /// used. Source: `categorical_hinge` in `keras/src/losses/losses.py`.
  public static func categoricalHinge() -> Loss {
    Loss("categorical_hinge", Configuration(className: "CategoricalHinge")) { targets, predictions in
      let (y, p) = try matchedOperands(targets, predictions, "categoricalHinge")
      let others = max((1 - y) * p, axes: [-1])
      return maximum(others - sum(y * p, axes: [-1]) + 1, 0)
    }
  }

  /// `max(1 - y p, 0)`, element by element.
  private static func margins(
    _ targets: Tensor, _ predictions: Tensor, _ operation: String
  ) throws -> Tensor {
    let (y, p) = try matchedOperands(targets, predictions, operation)
    let isOther = logicalAnd(y .!= 0, y .!= 1)
    let areBinary = sum(isOther.cast(to: .float32)) .== 0
    return maximum(1 - select(areBinary, 2 * y - 1, y) * p, 0)
  }
}
