/// A layer around another one, which has its parameters under its own name.
protocol WrappingLayer: Layer {
  /// The layer inside.
  var wrapped: any Layer { get }
  /// The parameters of the layer inside that Keras takes for the wrapper's own as well, so that its files have them twice.
  static var sharedParameters: [String] { get }
}

extension WrappingLayer {
  /// What the layer inside is called in paths.
  var innerName: String { wrapped.name.isEmpty ? snakeCase(type(of: wrapped).className) : wrapped.name }
}
