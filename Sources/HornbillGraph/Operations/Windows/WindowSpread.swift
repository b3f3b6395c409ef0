/// Each window's number added to every position that the window covers: the transpose of `WindowSum`.
package struct WindowSpread: Operation {
  package static let name = "windowSpread"
  package let windows: Windows

  package init(_ windows: Windows) { self.windows = windows }

  package var attributes: [Int] { windows.attributes }

  package func outputType(_ inputs: [TensorType]) throws -> TensorType {
    try windows.type(inputs[0], from: windows.counts, to: windows.extents, Self.name)
  }

  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] {
    var result = [Double](repeating: 0, count: type.shape.elementCount)
    let channels = type.shape[4]
    windows.forEachPosition(batch: type.shape[0]) { window, position, _ in
      for channel in 0..<channels {
        result[position * channels + channel] += inputs[0].values[window * channels + channel]
      }
    }
    return result
  }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    [apply(WindowSum(windows), upstream)]
  }
}
