/// The four files of MNIST (LeCun, Cortes and Burges, 1998): 60,000 handwritten digits to learn from and
/// 10,000 to test on, 28 by 28 pixels each.
package enum MNISTFiles {
  /// One of the four files.
  package enum File: String, CaseIterable, Sendable {
    case trainImages = "train-images-idx3-ubyte"
    case trainLabels = "train-labels-idx1-ubyte"
    case testImages = "t10k-images-idx3-ubyte"
    case testLabels = "t10k-labels-idx1-ubyte"

    /// The SHA-256 of the content, expanded: mirrors and tools compress it in different ways.
    package var digest: String {
      switch self {
      case .trainImages: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"
      case .trainLabels: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"
      case .testImages: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"
      case .testLabels: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"
      }
    }

    /// Bytes of the content, expanded: a header and one byte a pixel or label.
    package var byteCount: Int {
      switch self {
      case .trainImages: 16 + 60_000 * 28 * 28
      case .trainLabels: 8 + 60_000
      case .testImages: 16 + 10_000 * 28 * 28
      case .testLabels: 8 + 10_000
      }
    }
  }

  /// Folders on the Web that hold the four files, the most reliable first.
  ///
  /// The last is MNIST's own page, which has turned visitors away for years. Its connection is not
  /// encrypted; the checksum makes up for that.
  package static let mirrors = [
    "https://ossci-datasets.s3.amazonaws.com/mnist",
    "https://storage.googleapis.com/cvdf-datasets/mnist",
    "http://yann.lecun.com/exdb/mnist",
  ]

  /// Reads MNIST from the first folder that has it, and downloads into the cache what none has.
  ///
  /// Every file's checksum is verified, wherever it comes from.
  ///
  /// - Parameter report: told of each download before it begins, because it may take a while.
  package static func load(
    from folder: DataFolder, mirrors: [String] = MNISTFiles.mirrors, report: (String) -> Void = { _ in }
  ) throws -> LabelledSplit {
    func read(_ file: File) throws -> ByteArray {
      let data = DataFile(
        dataSet: "mnist", title: "MNIST", name: file.rawValue, isPublishedCompressed: true,
        digests: [file.digest], limit: file.byteCount)
      let opened = try data.open(in: folder, mirrors: mirrors, report: report)
      let content = try opened.withBytes { try IDXFile(parsing: $0, file: opened.path) }
      return ByteArray(shape: content.shape, bytes: content.bytes)
    }
    return LabelledSplit(
      train: LabelledImages(images: try read(.trainImages), labels: try read(.trainLabels)),
      test: LabelledImages(images: try read(.testImages), labels: try read(.testLabels)))
  }
}
