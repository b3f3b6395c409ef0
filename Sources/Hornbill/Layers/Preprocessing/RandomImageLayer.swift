public import HornbillGraph

/// A layer that changes images at random while training, each by numbers of its own; the identity in inference.
///
/// The numbers are functions of the seed, the step of training and the image's place in the batch, so that they are the
/// same for any number of threads, and when training goes on from a backup.
public protocol RandomImageLayer: UnaryLayer {
  /// Where the channels lie.
  var dataFormat: DataFormat { get }
  /// Draws what `apply` needs: some numbers for each image of a batch, `[batch, numbers]`.
  ///
  /// - Throws: `HornbillError` where the layer's settings are out of range.
  func draw(_ batch: Int, in scope: Scope) throws -> Tensor
  /// Images `[batch, height, width, channels]` as the numbers change them.
  ///
  /// - Throws: `HornbillError` where they do not fit.
  func apply(_ numbers: Tensor, to images: Tensor) throws -> Tensor
}

extension RandomImageLayer {
  /// The changed images while training, and the images in inference.
  ///
  /// - Throws: `HornbillError` where the input has another number of axes, or the layer's settings are out of range.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    try dataFormat.require(x, axes: 2, in: scope)
    // Drawn, though not computed, in inference too: wrong settings are found when the model is built.
    let numbers = try draw(x.shape[0], in: scope)
    let x = x.asFloatingPoint
    guard scope.isTraining else { return x }
    return try dataFormat.withChannelsLast(x) { try apply(numbers, to: $0) }
  }
}
