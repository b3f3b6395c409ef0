extension Initializer {
  /// Zeros.
  public static let zeros = Initializer("Zeros", .constant(0))
  /// Ones.
  public static let ones = Initializer("Ones", .constant(1))
  /// One number everywhere.
  public static func constant(_ value: Double = 0) -> Initializer {
    Initializer("Constant", .constant(value))
  }
  /// The identity matrix, times the gain; square or not.
  public static func identity(gain: Double = 1) -> Initializer {
    Initializer("Identity", .identity(gain: gain))
  }

  /// Normally distributed numbers.
  public static func randomNormal(mean: Double = 0, stddev: Double = 0.05, seed: Int? = nil) -> Initializer {
    Initializer("RandomNormal", .normal(mean: mean, deviation: stddev), seed: seed)
  }
  /// Uniformly distributed numbers.
  public static func randomUniform(
    minval: Double = -0.05, maxval: Double = 0.05, seed: Int? = nil
  ) -> Initializer {
    Initializer("RandomUniform", .uniform(low: minval, high: maxval), seed: seed)
  }
  /// Normally distributed numbers within two standard deviations of the mean; `stddev` is that of the whole
  /// distribution.
  public static func truncatedNormal(mean: Double = 0, stddev: Double = 0.05, seed: Int? = nil) -> Initializer
  {
    Initializer("TruncatedNormal", .truncatedNormal(mean: mean, deviation: stddev), seed: seed)
  }

  /// Random numbers of the variance `scale / n`, where n counts the connections that `mode` names.
  public static func varianceScaling(
    scale: Double = 1, mode: FanMode = .fanIn, distribution: ScalingDistribution = .truncatedNormal,
    seed: Int? = nil
  ) -> Initializer {
    Initializer("VarianceScaling", .scaling(scale: scale, mode: mode, distribution: distribution), seed: seed)
  }

  /// Truncated normal, variance `2 / (fanIn + fanOut)` (Glorot and Bengio, 2010).
  public static let glorotNormal = glorotNormal(seed: nil)
  /// Truncated normal, variance `2 / (fanIn + fanOut)`.
  public static func glorotNormal(seed: Int?) -> Initializer {
    scaled("GlorotNormal", 1, .fanAverage, .truncatedNormal, seed)
  }
  /// Uniform in ±√(6 / (fanIn + fanOut)) (Glorot and Bengio, 2010).
  public static let glorotUniform = glorotUniform(seed: nil)
  /// Uniform in ±√(6 / (fanIn + fanOut)).
  public static func glorotUniform(seed: Int?) -> Initializer {
    scaled("GlorotUniform", 1, .fanAverage, .uniform, seed)
  }
  /// Truncated normal, variance `2 / fanIn` (He et al., 2015).
  public static let heNormal = heNormal(seed: nil)
  /// Truncated normal, variance `2 / fanIn`.
  public static func heNormal(seed: Int?) -> Initializer {
    scaled("HeNormal", 2, .fanIn, .truncatedNormal, seed)
  }
  /// Uniform in ±√(6 / fanIn) (He et al., 2015).
  public static let heUniform = heUniform(seed: nil)
  /// Uniform in ±√(6 / fanIn).
  public static func heUniform(seed: Int?) -> Initializer { scaled("HeUniform", 2, .fanIn, .uniform, seed) }
  /// Truncated normal, variance `1 / fanIn` (LeCun et al., 1998).
  public static let lecunNormal = lecunNormal(seed: nil)
  /// Truncated normal, variance `1 / fanIn`.
  public static func lecunNormal(seed: Int?) -> Initializer {
    scaled("LecunNormal", 1, .fanIn, .truncatedNormal, seed)
  }
  /// Uniform in ±√(3 / fanIn) (LeCun et al., 1998).
  public static let lecunUniform = lecunUniform(seed: nil)
  /// Uniform in ±√(3 / fanIn).
  public static func lecunUniform(seed: Int?) -> Initializer {
    scaled("LecunUniform", 1, .fanIn, .uniform, seed)
  }

  /// A matrix of orthonormal columns (or rows, where those are fewer), times the gain; the axes before the last
  /// count as one (Saxe, McClelland and Ganguli, 2013).
  public static func orthogonal(gain: Double = 1, seed: Int? = nil) -> Initializer {
    Initializer("Orthogonal", .orthogonal(gain: gain), seed: seed)
  }

  private static func scaled(
    _ name: String, _ scale: Double, _ mode: FanMode, _ distribution: ScalingDistribution, _ seed: Int?
  ) -> Initializer {
    Initializer(name, .scaling(scale: scale, mode: mode, distribution: distribution), seed: seed)
  }
}
