/// Where the channels of images and sequences lie.
public enum DataFormat: String, Sendable, Hashable, Codable {
  /// `[batch, n..., channels]`, the layout that everything computes in.
  case channelsLast = "channels_last"
  /// `[batch, channels, n...]`; it is transposed before and after.
  case channelsFirst = "channels_first"
}
