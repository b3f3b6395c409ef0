package import HornbillGraph

/// Which connections variance scaling divides by.
public enum FanMode: String, Sendable, Hashable, Codable, CaseIterable {
  /// The inputs of a unit.
  case fanIn = "fan_in"
  /// The outputs of a unit.
  case fanOut = "fan_out"
  /// The mean of both.
  case fanAverage = "fan_avg"
}

/// The distribution of variance scaling.
public enum ScalingDistribution: String, Sendable, Hashable, Codable, CaseIterable {
  /// Normal, cut at two standard deviations, widened so that the variance is as asked.
  case truncatedNormal = "truncated_normal"
  /// Normal.
  case untruncatedNormal = "untruncated_normal"
  /// Uniform.
  case uniform
}

/// How many inputs and outputs a parameter connects: (in, out) of a matrix; receptive field times channels of
/// a convolution's kernel, whose last two axes are (in, out); n and n of a vector.
package func fans(of shape: Shape) -> (input: Int, output: Int) {
  switch shape.rank {
  case 0: return (1, 1)
  case 1: return (shape[0], shape[0])
  default:
    let receptive = shape.dimensions.dropLast(2).reduce(1, *)
    return (receptive * shape[shape.rank - 2], receptive * shape.last)
  }
}

/// What variance scaling comes to for one shape: a bound of a uniform distribution, or a standard deviation.
package func scaledSpread(
  _ shape: Shape, scale: Double, mode: FanMode, distribution: ScalingDistribution
) -> Double {
  let (input, output) = fans(of: shape)
  let fan =
    switch mode {
    case .fanIn: Double(input)
    case .fanOut: Double(output)
    case .fanAverage: Double(input + output) / 2
    }
  let variance = scale / Swift.max(1, fan)
  return switch distribution {
  case .uniform: (3 * variance).squareRoot()
  case .untruncatedNormal: variance.squareRoot()
  // The standard deviation of a standard normal distribution cut at ±2.
  case .truncatedNormal: variance.squareRoot() / 0.87962566103423978
  }
}
