import Foundation
import Hornbill

/// The data of a workload: MNIST where `HORNBILL_DATA` names its folder, and random numbers of the same shape
/// otherwise, which changes no speed.
struct BenchData {
  let x: Tensor
  let y: Tensor
  /// The number of rows.
  let count: Int

  /// Rows of 784 numbers and their ten classes.
  static func images() throws -> BenchData {
    let hasFolder = ProcessInfo.processInfo.environment["HORNBILL_DATA"].map { !$0.isEmpty } ?? false
    let count = Stopwatch.isQuick ? 2560 : 60_000
    if hasFolder, !Stopwatch.isQuick {
      let train = try MNIST.load().train
      return BenchData(x: train.rows, y: train.oneHotLabels, count: train.count)
    }
    let (pixels, classes) = bytes(rows: count)
    return BenchData(
      x: Tensor(pixels, shape: [count, 784]).cast(to: .float32) / 255,
      y: oneHot(Tensor(classes), classes: 10), count: count)
  }

  /// Random pixels, 784 a row, and classes from 0 to 9.
  static func bytes(rows: Int) -> (pixels: [UInt8], classes: [UInt8]) {
    var random = Numbers(state: 1)
    return (random.bytes(rows * 784), random.bytes(rows).map { $0 % 10 })
  }

  /// As many points of the plane as there are banknotes, in two classes.
  static func points() -> BenchData {
    let count = 1372
    var random = Numbers(state: 3)
    let x = (0..<2 * count).map { _ in random.uniform() * 4 - 2 }
    let y = (0..<count).map { Float(x[2 * $0] + x[2 * $0 + 1] > 0 ? 1 : 0) }
    return BenchData(x: Tensor(x, shape: [count, 2]), y: Tensor(y, shape: [count, 1]), count: count)
  }

  /// Rows of 784 numbers from 0 to 1.
  static func rows(_ count: Int) -> Tensor {
    var random = Numbers(state: 4)
    return Tensor((0..<count * 784).map { _ in random.uniform() }, shape: [count, 784])
  }

  /// Numbers that look random and are always the same (SplitMix64).
  private struct Numbers {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }

    mutating func uniform() -> Float { Float(next() >> 40) / Float(1 << 24) }

    mutating func bytes(_ count: Int) -> [UInt8] {
      var bytes = [UInt8](repeating: 0, count: count)
      bytes.withUnsafeMutableBytes { buffer in
        for start in stride(from: 0, to: count, by: 8) {
          var word = next()
          for index in start..<min(start + 8, count) {
            buffer[index] = UInt8(truncatingIfNeeded: word)
            word >>= 8
          }
        }
      }
      return bytes
    }
  }
}
