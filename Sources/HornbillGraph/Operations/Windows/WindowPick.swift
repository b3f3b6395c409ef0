/// From each window and channel, the element of `values` that lies where `x` is largest: the first such place.
///
/// NaN counts as larger than any number.
package struct WindowPick: Operation {
  package static let name = "windowPick"
  package let windows: Windows

  package init(_ windows: Windows) { self.windows = windows }

  package var attributes: [Int] { windows.attributes }

  package func outputType(_ inputs: [TensorType]) throws -> TensorType {
    guard inputs[0] == inputs[1] else {
      throw HornbillError(Self.name, expected: "values like \(inputs[1])", received: "\(inputs[0])")
    }
    return try windows.type(inputs[0], from: windows.extents, to: windows.counts, Self.name)
  }

  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] {
    windows.largest(inputs[1]).map { inputs[0].values[$0] }
  }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    [apply(WindowPlace(windows), upstream, inputs[1]), nil]
  }
}

/// The largest element in each window, channel by channel; NaN where one is NaN.
package func windowMaximum(_ x: Tensor, _ windows: Windows) -> Tensor { apply(WindowPick(windows), x, x) }
