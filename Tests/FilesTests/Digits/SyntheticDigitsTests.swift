import HornbillFiles
import Testing

@Suite("Synthetic digits")
struct SyntheticDigitsTests {
  @Test("have MNIST's shapes")
  func shapes() {
    let split = SyntheticDigits.make(train: 30, test: 20)
    #expect(split.train.images.shape == [30, 28, 28])
    #expect(split.train.images.bytes.count == 30 * 784)
    #expect(split.train.labels.shape == [30])
    #expect(split.test.images.shape == [20, 28, 28])
    #expect(split.test.labels.bytes.count == 20)
    #expect(SyntheticDigits.make(train: 0, test: 0).train.count == 0)
  }

  @Test("are the same on every machine")
  func checksum() {
    let split = SyntheticDigits.make(train: 600, test: 600, seed: 7)
    #expect(
      SHA256.hexDigest(of: split.train.images.bytes)
        == "b244f61f394a2bacc7504b02056bac9f9dfb01b3231d0fafca4b88e3acc83e53")
    #expect(
      SHA256.hexDigest(of: split.test.images.bytes)
        == "83a7e96f7f20e8bfff30813ad7c85f0596aa541d543791d5ddb2d348b6d498f2")
  }

  @Test("do not depend on how many are drawn")
  func prefix() {
    let few = SyntheticDigits.make(train: 10, test: 5, seed: 3)
    let many = SyntheticDigits.make(train: 1000, test: 600, seed: 3)
    #expect(few.train.images.bytes == Array(many.train.images.bytes.prefix(7840)))
    #expect(few.test.labels.bytes == Array(many.test.labels.bytes.prefix(5)))
  }

  @Test("differ from seed to seed, part to part and image to image")
  func variety() {
    let split = SyntheticDigits.make(train: 500, test: 500, seed: 1)
    #expect(split.train.images != SyntheticDigits.make(train: 500, test: 0, seed: 2).train.images)
    #expect(split.train.images != split.test.images)
    let images = (0..<500).map { Array(split.train.images.bytes[$0 * 784..<($0 + 1) * 784]) }
    #expect(Set(images).count == 500)
  }

  @Test("are balanced and shuffled")
  func balance() {
    let labels = SyntheticDigits.make(train: 20_000, test: 0).train.labels.bytes
    for digit in 0..<10 {
      let count = labels.count { $0 == digit }
      #expect((1800...2200).contains(count), "\(count) times \(digit)")
    }
    #expect(labels != labels.sorted())
  }

  @Test("are white on black, centred, with soft edges")
  func look() {
    let split = SyntheticDigits.make(train: 2000, test: 0)
    var mass = 0.0
    var (across, down) = (0.0, 0.0)
    var grey = 0
    for (place, pixel) in split.train.images.bytes.enumerated() {
      mass += Double(pixel)
      across += Double(pixel) * Double(place % 28)
      down += Double(pixel) * Double(place % 784 / 28)
      if (1...200).contains(pixel) { grey += 1 }
    }
    // MNIST's mean is 33 of 255.
    #expect((28...38).contains(mass / Double(split.train.images.bytes.count)))
    #expect(abs(across / mass - 13.5) < 0.2)
    #expect(abs(down / mass - 13.5) < 0.2)
    #expect(grey > 2000 * 40)
  }
}
