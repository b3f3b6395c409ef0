/// Each window's value added to the element of the given number among those that the window covers.
package struct WindowPlace: Operation {
  package static let name = "windowPlace"
  package let windows: Windows

  package init(_ windows: Windows) { self.windows = windows }

  package var attributes: [Int] { windows.attributes }

  package func outputType(_ inputs: [TensorType]) throws -> TensorType {
    let type = try windows.type(inputs[0], from: windows.counts, to: windows.extents, Self.name)
    guard inputs[0] == inputs[1] else {
      throw HornbillError(
        Self.name, expected: "a number for each window like \(inputs[0])", received: "\(inputs[1])")
    }
    return type
  }

  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] {
    var result = [Double](repeating: 0, count: type.shape.elementCount)
    let channels = type.shape[4]
    windows.forEachPosition(batch: type.shape[0]) { window, position, number in
      for place in window * channels..<(window + 1) * channels where inputs[1].values[place] == Double(number)
      {
        result[(position - window) * channels + place] += inputs[0].values[place]
      }
    }
    return result
  }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    [apply(WindowPick(windows), upstream, inputs[1]), nil]
  }
}
