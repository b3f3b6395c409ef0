/// Values placed where the largest elements of windows lie: the gradient of a maximum.
///
/// Each value lands on exactly one element of its window, so what is done to the large tensor can be done to the values.
struct PlacedAtMaxima {
  let windows: Windows
  let values: Tensor
  /// What `WindowMaximum` with places computed.
  let found: Tensor

  /// Looks through reshapes of the placed values; nil where there are none, or they lie elsewhere.
  init?(behind x: Tensor) {
    let placed = x.node.behindReshapes
    guard let place = placed.operation as? WindowPlace else { return nil }
    let numbers = placed.inputs[1]
    guard let slice = numbers.behindReshapes.operation as? Slice, slice.start.first == 1 else { return nil }
    let source = numbers.behindReshapes.inputs[0]
    guard let maximum = source.operation as? WindowMaximum, maximum.hasPlaces,
      maximum.windows == place.windows,
      numbers.type.shape.dimensions == Array(source.type.shape.dropFirst())
    else { return nil }
    (windows, values, found) = (place.windows, Tensor(placed.inputs[0]), Tensor(source))
  }
}

/// The sum of each channel of what is placed at maxima: that of the values, nil where nothing is placed.
func channelSums(of x: Tensor, along axes: [Int]) -> Tensor? {
  guard x.rank > 1, axes == Array(0..<(x.rank - 1)), let placed = PlacedAtMaxima(behind: x),
    placed.values.shape.last == x.shape.last
  else { return nil }
  return sum(placed.values, axes: Array(0..<4))
}

/// The gradient `condition ? 0 : x` of a rectifier `z <= 0 ? 0 : z`, where x is placed at the maxima of its result.
///
/// The values are masked by the maxima before they are placed: a maximum is 0 or less where its element of z is. Nil where
/// the condition is another, or x lies elsewhere.
func maskedBeforePlacing(_ condition: Tensor, _ otherwise: Tensor, _ x: Tensor) -> Tensor? {
  guard otherwise.node.uniformValue == 0, let placed = PlacedAtMaxima(behind: x) else { return nil }
  let (test, rectified) = (condition.node, placed.found.node.inputs[0].behindReshapes)
  guard test.operation is LessEqual, test.inputs[1].uniformValue == 0, rectified.operation is Select,
    rectified.inputs[0] === test, rectified.inputs[1].uniformValue == 0,
    rectified.inputs[2] === test.inputs[0]
  else { return nil }
  let zero = Tensor.full([], 0, dtype: x.dtype)
  let masked = select(placed.found[0] .<= zero, zero, placed.values)
  return apply(WindowPlace(placed.windows), masked, placed.found[1]).reshaped(to: x.shape)
}

extension Node {
  fileprivate var behindReshapes: Node {
    var node = self
    while node.operation is Reshape { node = node.inputs[0] }
    return node
  }
}
