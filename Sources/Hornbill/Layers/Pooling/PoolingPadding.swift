/// What happens at the edges where windows step over an image.
public enum PoolingPadding: String, Sendable, Hashable, Codable {
  /// Windows lie inside.
  case valid
  /// Windows reach over the edges, so that with a stride of 1 the output is as large as the input.
  case same
}
