/// Each window's number added where `x` is largest in the window: the transpose of `WindowPick`.
package struct WindowPlace: Operation {
  package static let name = "windowPlace"
  package let windows: Windows

  package init(_ windows: Windows) { self.windows = windows }

  package var attributes: [Int] { windows.attributes }

  package func outputType(_ inputs: [TensorType]) throws -> TensorType {
    let type = try windows.type(inputs[0], from: windows.counts, to: windows.extents, Self.name)
    guard type == inputs[1] else {
      throw HornbillError(Self.name, expected: "numbers to choose by like \(type)", received: "\(inputs[1])")
    }
    return type
  }

  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] {
    var result = [Double](repeating: 0, count: type.shape.elementCount)
    for (value, place) in zip(inputs[0].values, windows.largest(inputs[1])) { result[place] += value }
    return result
  }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    [apply(WindowPick(windows), upstream, inputs[1]), nil]
  }
}
