import Hornbill

/// The data that sections share, and how much they may compute.
final class GalleryData {
  /// Whether fewer epochs and rows must do.
  let isQuick: Bool
  /// Of the first weights and of the order of rows; of the first of several trainings.
  let seed: Int
  private let folder: String?
  private var loadedDigits: (train: ImageSet, test: ImageSet)?

  init(isQuick: Bool, seed: Int, folder: String?) {
    (self.isQuick, self.seed, self.folder) = (isQuick, seed, folder)
  }

  /// What hangs on random weights is the median of these.
  var seeds: Range<Int> { seed..<seed + 3 }

  /// MNIST, or the built-in digits where it cannot be had; read once.
  func digits() throws -> (train: ImageSet, test: ImageSet) {
    if let loadedDigits { return loadedDigits }
    let digits = try MNIST.load(folder: folder)
    loadedDigits = digits
    return digits
  }

  /// Why numbers of MNIST's are not to be compared; nil where it is at hand.
  func noMNIST() throws -> String? {
    try digits().train.isSynthetic ? "MNIST is not at hand: built-in digits took its place." : nil
  }

  /// The banknotes by skewness and entropy, or as many points of two moons and the reason.
  func banknotes() throws -> (notes: TableSet, features: Tensor, reason: String?) {
    do {
      let notes = try Banknotes.load(folder: folder)
      return (notes, try notes.columns("skewness", "entropy"), nil)
    } catch {
      let moons = try Points.moons(count: 1372, noise: 0.2, seed: 1)
      return (moons, moons.features, "The banknotes are not at hand: two half moons took their place.")
    }
  }
}
