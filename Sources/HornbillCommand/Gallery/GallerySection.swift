import HornbillPlots

/// One topic of the decks: what it is about, its pictures and its numbers.
struct GallerySection: Sendable {
  /// Its anchor in the page, and what the person names to have it alone.
  let id: String
  let title: String
  /// Which deck, or decks, it is from.
  let deck: String
  /// Computes what it shows.
  let content: @Sendable (GalleryData) throws -> GalleryContent

  init(
    _ id: String, _ title: String, deck: String,
    content: @escaping @Sendable (GalleryData) throws -> GalleryContent
  ) {
    (self.id, self.title, self.deck, self.content) = (id, title, deck, content)
  }

  /// All sections in the order of the page.
  static let all = [
    firstNetwork, perceptron, activations, saturation, descent, valley, stability, summaries, digits, shallow,
    round, layerSpeed, batchSizes, convolution, cnn, polynomial, theta, mlp, split, neuron, banknotes,
    logistic,
    folding, matrices, likelihood, distributions, playground, workflow, reluTanh, pitfalls,
  ]
}

/// What a section has computed.
struct GalleryContent {
  /// A picture with what is to be said of it.
  struct Picture {
    let figure: any Figure
    let caption: String
  }

  /// Paragraphs.
  let text: [String]
  private(set) var pictures: [Picture] = []
  /// Texts in letters of one width, such as summaries.
  var listings: [String] = []
  var comparisons: [Comparison] = []

  init(_ text: String...) { self.text = text }

  mutating func show(_ figure: any Figure, _ caption: String) {
    pictures.append(Picture(figure: figure, caption: caption))
  }
}
