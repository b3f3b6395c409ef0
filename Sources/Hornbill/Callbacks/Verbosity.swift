/// How much is printed while a model works; the numbers are Keras's.
public enum Verbosity: Int, Sendable, CaseIterable {
  /// Nothing.
  case silent = 0
  /// A bar that is redrawn in place on a terminal, and one line an epoch anywhere else.
  case bar = 1
  /// One line when an epoch has ended.
  case line = 2
}
