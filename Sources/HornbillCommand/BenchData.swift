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
  static func rows() throws -> BenchData {
    try digits(count: Stopwatch.isQuick ? 2560 : 60_000, shape: [784])
  }

  /// Images of 28 by 28 numbers and their ten classes.
  static func images() throws -> BenchData {
    try digits(count: Stopwatch.isQuick ? 256 : 3840, shape: [28, 28, 1])
  }

  /// Images of 32 by 32 pixels in three colours, and ten classes that they say nothing of.
  static func colouredImages() -> BenchData {
    let count = Stopwatch.isQuick ? 128 : 640
    var random = Numbers(state: 2)
    return BenchData(
      x: inputs([count, 32, 32, 3]),
      y: oneHot(Tensor(random.bytes(count).map { $0 % 10 }), classes: 10), count: count)
  }

  /// Built-in digits, each of a random colour on a ground of another, 32 by 32 pixels from -1 to 1, and their
  /// ten classes.
  static func colouredDigits(count: Int) throws -> BenchData {
    let digits = Digits.make(train: count, test: 1).train
    var random = Numbers(state: 5)
    func colours() -> Tensor {
      Tensor((0..<3 * count).map { _ in random.uniform() }, shape: [count, 1, 1, 3])
    }
    let (ink, ground) = (colours(), colours())
    let shapes = try Sequential { ZeroPadding2D(2, inputShape: [28, 28, 1]) }
      .predict(digits.images.expandedDimensions(axis: 3))
    return BenchData(
      x: ((ground + (ink - ground) * shapes) * 2 - 1).evaluated(), y: digits.oneHotLabels, count: count)
  }

  private static func digits(count: Int, shape: [Int]) throws -> BenchData {
    let hasFolder = ProcessInfo.processInfo.environment["HORNBILL_DATA"].map { !$0.isEmpty } ?? false
    let pixels, classes: Tensor
    if hasFolder, !Stopwatch.isQuick {
      let train = try MNIST.load().train
      (pixels, classes) = (train.pixels[0..<count].evaluated(), train.labels[0..<count].evaluated())
    } else {
      let random = bytes(rows: count)
      (pixels, classes) = (Tensor(random.pixels, shape: [count, 784]), Tensor(random.classes))
    }
    return BenchData(
      x: pixels.reshaped(to: Shape([count] + shape)).cast(to: .float32) / 255,
      y: oneHot(classes, classes: 10), count: count)
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

  /// Numbers from 0 to 1.
  static func inputs(_ shape: [Int]) -> Tensor {
    var random = Numbers(state: 4)
    return Tensor((0..<shape.reduce(1, *)).map { _ in random.uniform() }, shape: Shape(shape))
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
