import HornbillGraph

extension DataFormat {
  /// The axes between the batch and the channels, or behind both.
  func spatialAxes(rank: Int) -> Range<Int> { self == .channelsLast ? 1..<(rank - 1) : 2..<rank }

  /// What a function of a tensor with channels last computes, in this format.
  func withChannelsLast(_ x: Tensor, _ body: (Tensor) throws -> Tensor) rethrows -> Tensor {
    guard self == .channelsFirst else { return try body(x) }
    let y = try body(x.transposed([0] + Array(2..<x.rank) + [1]))
    return y.transposed([0, y.rank - 1] + Array(1..<(y.rank - 1)))
  }

  /// The form of an input with so many axes beside the batch and the channels, for errors.
  private func form(_ axes: Int) -> String {
    let spatial = axes == 1 ? ["steps"] : ["depth", "height", "width"].suffix(axes)
    let names = self == .channelsLast ? spatial + ["channels"] : ["channels"] + spatial
    return "[" + (["batch"] + names).joined(separator: ", ") + "]"
  }

  /// Makes sure that an input has so many axes beside the batch and the channels.
  ///
  /// - Throws: `HornbillError` where it has not.
  func require(_ x: Tensor, axes: Int, in scope: Scope) throws {
    guard x.rank == axes + 2 else {
      throw scope.error(
        expected: "an input of shape \(form(axes))", received: "shape \(x.shape)",
        hint: x.rank == axes + 1 ? "A single channel has an axis, too: x.expandedDimensions(axis: -1)." : nil)
    }
  }
}

/// The numbers of a configuration for spatial axes, which may be one or a list.
func decodeSizes<Key>(_ container: KeyedDecodingContainer<Key>, _ key: Key) throws -> AxisSizes? {
  if let one = try? container.decodeIfPresent(Int.self, forKey: key) { return AxisSizes(one) }
  return try container.decodeIfPresent([Int].self, forKey: key).map { AxisSizes($0) }
}
