/// Grey images with the class of each.
package struct LabelledImages: Equatable, Sendable {
  /// Shape [count, height, width]; 0 is the background, 255 the ink.
  package let images: ByteArray
  /// Shape [count].
  package let labels: ByteArray

  package init(images: ByteArray, labels: ByteArray) {
    self.images = images
    self.labels = labels
  }

  /// The number of images.
  package var count: Int { labels.bytes.count }
}

/// Images to learn from, and others to test on.
package struct LabelledSplit: Equatable, Sendable {
  package let train: LabelledImages
  package let test: LabelledImages

  package init(train: LabelledImages, test: LabelledImages) {
    self.train = train
    self.test = test
  }
}
