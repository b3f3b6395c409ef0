import Dispatch

/// Digits that look hand-written, drawn by the machine: for lessons, tests and benchmarks where MNIST
/// cannot be had.
///
/// The images have MNIST's form: white ink on black, 28 by 28 pixels, the digit some 20 pixels high and
/// centred by its mass. Each is a function of (seed, part, index) alone, so a seed gives the same bytes on
/// any machine and any number of threads.
package enum SyntheticDigits {
  /// Draws images to learn from and others to test on.
  package static func make(train: Int = 60_000, test: Int = 10_000, seed: UInt64 = 0) -> LabelledSplit {
    LabelledSplit(
      train: images(count: train, seed: seed, part: 0), test: images(count: test, seed: seed, part: 1))
  }

  private static let pixelCount = DigitCanvas.side * DigitCanvas.side

  private static func images(count: Int, seed: UInt64, part: UInt64) -> LabelledImages {
    var labels = [UInt8](repeating: 0, count: count)
    var pixels = [UInt8](repeating: 0, count: count * pixelCount)
    labels.withUnsafeMutableBufferPointer { labels in
      pixels.withUnsafeMutableBufferPointer { pixels in
        // Safe to share: every image writes its own label and its own pixels.
        nonisolated(unsafe) let (labels, pixels) = (labels, pixels)
        let chunk = 250
        DispatchQueue.concurrentPerform(iterations: (count + chunk - 1) / chunk) { number in
          for index in number * chunk..<min(count, (number + 1) * chunk) {
            labels[index] = draw(
              DigitRandom(seed: seed, part: part, index: index),
              into: UnsafeMutableBufferPointer(
                rebasing: pixels[index * pixelCount..<(index + 1) * pixelCount]))
          }
        }
      }
    }
    return LabelledImages(
      images: ByteArray(shape: [count, DigitCanvas.side, DigitCanvas.side], bytes: pixels),
      labels: ByteArray(shape: [count], bytes: labels))
  }

  /// Draws one image and returns its label.
  private static func draw(
    _ start: DigitRandom, into pixels: UnsafeMutableBufferPointer<UInt8>
  ) -> UInt8 {
    var random = start
    let digit = random.integer(below: 10)
    let variants = DigitTemplates.variants[digit]
    let strokes = variants[random.integer(below: variants.count)]
    var hand = Handwriting(random.branch())
    let curves = centred(hand.curves(strokes), &random)
    var canvas = DigitCanvas()
    let radius = penRadius(&random)
    for curve in curves {
      canvas.draw(curve, radii: pressed(curve.count, radius: radius, &random))
    }
    let strength = random.uniform(1...1.3)
    canvas.develop(into: pixels) { ink in ink * strength + random.normal(0.05) * ink }
    return UInt8(digit)
  }

  /// Most pens are of middling width, a few broad.
  private static func penRadius(_ random: inout DigitRandom) -> Float {
    max(0.6, 1.15 + random.normal(0.3))
  }

  /// The pen's radius at each point of a curve: the hand presses now more, now less.
  private static func pressed(_ count: Int, radius: Float, _ random: inout DigitRandom) -> [Float] {
    var pressure: Float = 1
    return (0..<count).map { _ in
      // A random walk that is drawn back to the middle.
      pressure += (1 - pressure) * 0.15 + random.normal(0.06)
      return radius * max(0.6, min(1.4, pressure))
    }
  }

  /// Curves scaled to the middle of the image, as MNIST's were: the longer side fills some 18 pixels
  /// between the lines' centres, and the centre of mass lies in the middle, here with a small error.
  private static func centred(_ curves: [[Point]], _ random: inout DigitRandom) -> [[Point]] {
    var low = Point(repeating: .infinity)
    var high = Point(repeating: -.infinity)
    var mass: Float = 0
    var moment = Point(0, 0)
    for curve in curves {
      for point in curve {
        low = pointwiseMin(low, point)
        high = pointwiseMax(high, point)
      }
      for (start, end) in zip(curve, curve.dropFirst()) {
        let length = ((end - start) * (end - start)).sum().squareRoot()
        mass += length
        moment += (start + end) * (0.5 * length)
      }
    }
    let scale = random.uniform(16...18.5) / max((high - low).max(), 0.1)
    let middle = moment / max(mass, 0.1)
    let half = Float(DigitCanvas.side - 1) / 2
    let goal = Point(half + random.normal(0.7), half + random.normal(0.7))
    return curves.map { curve in curve.map { ($0 - middle) * scale + goal } }
  }
}
