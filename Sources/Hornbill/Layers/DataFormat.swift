import HornbillGraph

/// Where the channels of images, volumes and series lie.
public enum DataFormat: String, Sendable, Hashable, Codable {
  /// `[batch, height, width, channels]`: the fast one.
  case channelsLast = "channels_last"
  /// `[batch, channels, height, width]`.
  case channelsFirst = "channels_first"

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
        hint: x.rank == axes + 1 ? "Images of one channel have an axis for it, too: reshape them." : nil)
    }
  }
}

/// One number for each axis from a number, or from a list of them, as Keras's configurations have both.
func decodeExtents<Key>(
  _ container: KeyedDecodingContainer<Key>, _ key: Key, axes: Int
) throws -> [Int]? {
  if let one = try? container.decodeIfPresent(Int.self, forKey: key) {
    return Array(repeating: one, count: axes)
  }
  return try container.decodeIfPresent([Int].self, forKey: key)
}
