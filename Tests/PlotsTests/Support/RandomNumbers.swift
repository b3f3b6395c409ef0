import Foundation

/// Numbers that look random and are the same in every run.
struct RandomNumbers {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  /// From 0 to 1.
  mutating func uniform() -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(state >> 11) / Double(UInt64(1) << 53)
  }

  /// Around 0, with a deviation of 1.
  mutating func normal() -> Double {
    (-2 * log(uniform() + 1e-300)).squareRoot() * cos(2 * .pi * uniform())
  }

  /// One of so many whole numbers from 0.
  mutating func below(_ count: Int) -> Int { Int(uniform() * Double(count)) }
}
