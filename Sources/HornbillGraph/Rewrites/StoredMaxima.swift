/// The maxima of windows whose places a graph wants as well, for a gradient: one pass then finds both.
struct StoredMaxima {
  private struct Key: Hashable {
    let windows: Windows
    let input: Int
  }

  private var stored: Set<Key> = []

  init(in nodes: [Node]) {
    for node in nodes {
      guard let maximum = node.operation as? WindowMaximum, maximum.hasPlaces else { continue }
      stored.insert(Key(windows: maximum.windows, input: node.inputs[0].id))
    }
  }

  /// The maxima that a node computes as half of what is computed with their places; nil where the places are not wanted.
  ///
  /// The input is what became of the node's own.
  func maxima(_ node: Node, of input: Node) -> Tensor? {
    guard let maximum = node.operation as? WindowMaximum, !maximum.hasPlaces,
      stored.contains(Key(windows: maximum.windows, input: node.inputs[0].id))
    else { return nil }
    return apply(WindowMaximum(maximum.windows, hasPlaces: true), Tensor(input))[0]
  }
}
