/// What lies beyond the edges of an image `a b c d`.
public enum FillMode: String, Sendable, Hashable, Codable, CaseIterable {
  /// A number: `k k k k | a b c d | k k k k`.
  case constant
  /// The nearest pixel: `a a a a | a b c d | d d d d`.
  case nearest
  /// The image mirrored at its edge: `d c b a | a b c d | d c b a`.
  case reflect
  /// The image again: `a b c d | a b c d | a b c d`.
  case wrap
}
