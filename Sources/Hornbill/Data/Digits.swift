import HornbillFiles

/// Digits that look hand-written, drawn by the machine: MNIST's form without MNIST's files.
///
/// A seed gives the same images on every machine. They are easier to learn than MNIST.
public enum Digits {
  /// Draws images to learn from and others to test on.
  public static func make(
    train: Int = 60_000, test: Int = 10_000, seed: UInt64 = 0
  ) -> (train: ImageSet, test: ImageSet) {
    let split = SyntheticDigits.make(train: train, test: test, seed: seed)
    return (ImageSet(split.train, isSynthetic: true), ImageSet(split.test, isSynthetic: true))
  }
}
