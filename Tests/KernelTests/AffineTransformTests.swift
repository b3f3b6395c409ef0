import CHornbillKernels
import Testing

@Suite struct AffineTransformTests {
  private let shape = [2, 3, 4, 2]

  /// The images of a call with one transformation for all of them.
  private func moved(
    _ name: String, _ images: [Float], _ numbers: [Float], isBilinear: Bool, fill: Int, on isa: OpaquePointer
  ) -> [Float] {
    let input = Guarded(images, guardElement: -1)
    let transforms = Guarded(numbers + numbers, guardElement: -1)
    let output = Guarded([Float](repeating: 7, count: images.count), guardElement: -1)
    callKernel(
      name,
      [
        CallArray(data: input.pointer, dtype: HB_FLOAT32, shape: shape),
        CallArray(data: transforms.pointer, dtype: HB_FLOAT32, shape: [2, 8]),
      ], CallArray(data: output.pointer, dtype: HB_FLOAT32, shape: shape),
      attributes: [isBilinear ? 1 : 0, fill], on: isa, reversed: true)
    #expect(output.isGuardIntact)
    return output.elements
  }

  private var images: [Float] { (0..<48).map { Float($0) } }

  @Test func whatStaysStays() {
    for isa in availableInstructionSets {
      for fill in 0..<4 {
        for isBilinear in [true, false] {
          for name in ["affineTransform", "affineTransformTranspose"] {
            #expect(
              moved(name, images, [1, 0, 0, 0, 1, 0, 0, 0], isBilinear: isBilinear, fill: fill, on: isa)
                == images)
          }
        }
      }
    }
  }

  @Test func edgesAreFilledAsTheModeSays() {
    // The first row of the first channel is 0 2 4 6; moved to the right by 2.
    let wanted: [[Float]] = [[0, 0, 0, 2], [0, 0, 0, 2], [2, 0, 0, 2], [4, 6, 0, 2]]
    for isa in availableInstructionSets {
      for (fill, row) in wanted.enumerated() {
        for isBilinear in [true, false] {
          let y = moved(
            "affineTransform", images, [1, 0, -2, 0, 1, 0, 0, 0], isBilinear: isBilinear, fill: fill, on: isa)
          #expect((0..<4).map { y[2 * $0] } == row)
        }
      }
    }
  }

  @Test func halvesAreMixedOrRoundedAwayFromZero() {
    let isa = availableInstructionSets[0]
    let numbers: [Float] = [1, 0, 0.5, 0, 1, 0, 0, 0]
    let mixed = moved("affineTransform", images, numbers, isBilinear: true, fill: 1, on: isa)
    #expect((0..<4).map { mixed[2 * $0] } == [1, 3, 5, 6])
    let taken = moved("affineTransform", images, numbers, isBilinear: false, fill: 1, on: isa)
    #expect((0..<4).map { taken[2 * $0] } == [2, 4, 6, 6])
    let back = moved("affineTransformTranspose", images, numbers, isBilinear: false, fill: 1, on: isa)
    #expect((0..<4).map { back[2 * $0] } == [0, 0, 2, 10])
  }

  @Test func whatComesFromNowhereIsZero() {
    for isa in availableInstructionSets {
      for numbers: [Float] in [
        [.nan, 0, 0, 0, 1, 0, 0, 0], [1, 0, .infinity, 0, 1, 0, 0, 0], [1, 0, 0, 0, 1, -1e30, 0, 0],
        [1, 0, 1, 0, 1, 1, 0, -.infinity],
      ] {
        for fill in 0..<4 {
          for name in ["affineTransform", "affineTransformTranspose"] {
            let y = moved(name, images, numbers, isBilinear: fill % 2 == 0, fill: fill, on: isa)
            let isNowhere = numbers[7] == 0
            #expect(isNowhere ? y.allSatisfy { $0 == 0 } : y.allSatisfy(\.isFinite))
          }
        }
      }
    }
  }
}
