import Foundation
import Hornbill
import Testing

/// The data of the decks, read once for all tests.
enum DeckData {
  /// Whether a folder of data is named: these tests never download anything.
  static let isAtHand = ProcessInfo.processInfo.environment["HORNBILL_DATA"] != nil

  static let mnist = Result { try MNIST.load() }

  /// Digits that look hand-written, for what any images will do.
  static let digits = Digits.make(train: 3000, test: 500, seed: 1)
}

extension Trait where Self == ConditionTrait {
  /// The test needs MNIST in the folder that `HORNBILL_DATA` names.
  static var needsMNIST: Self { .enabled(if: DeckData.isAtHand, "needs MNIST in HORNBILL_DATA") }

  /// The test needs the banknotes in the folder that `HORNBILL_DATA` names.
  static var needsBanknotes: Self { .enabled(if: DeckData.isAtHand, "needs the banknotes in HORNBILL_DATA") }
}
