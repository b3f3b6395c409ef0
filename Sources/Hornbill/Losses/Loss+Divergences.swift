import HornbillGraph

extension Loss {
  /// The Kullback–Leibler divergence of the targets' distribution from the predictions', over the last axis.
  ///
  /// ```
  /// l = Σ_k y_k ln(y_k / p_k)                    y and p clipped to [1e-7, 1]
  /// ```
  ///
  /// Targets have the shape of the predictions, classes last; anything else throws `HornbillError` where the loss is
  /// used. Source: `kl_divergence` in `keras/src/losses/losses.py`.
  public static func klDivergence() -> Loss {
    Loss("kl_divergence", Configuration(className: "KLDivergence")) { targets, predictions in
      let (y, p) = try matchedOperands(targets, predictions, "klDivergence")
      let (from, to) = (clipped(y, kerasEpsilon, 1), clipped(p, kerasEpsilon, 1))
      return sum(from * log(from / to), axes: [-1])
    }
  }

  /// The negative log-likelihood of counts whose expectations are predicted, without its constant; the mean over the
  /// last axis.
  ///
  /// ```
  /// l = mean(p - y ln(p + 1e-7))
  /// ```
  ///
  /// Predictions below 0 give NaN. Targets have the shape of the predictions; anything else throws `HornbillError`
  /// where the loss is used. Source: `poisson` in `keras/src/losses/losses.py`.
  public static func poisson() -> Loss {
    Loss("poisson", Configuration(className: "Poisson")) { targets, predictions in
      let (y, p) = try matchedOperands(targets, predictions, "poisson")
      return mean(p - y * log(p + kerasEpsilon), axes: [-1])
    }
  }
}
