/// The sum of the elements in each window, channel by channel.
package struct WindowSum: Operation {
  package static let name = "windowSum"
  package let windows: Windows

  package init(_ windows: Windows) { self.windows = windows }

  package var attributes: [Int] { windows.attributes }

  package func outputType(_ inputs: [TensorType]) throws -> TensorType {
    try windows.type(inputs[0], from: windows.extents, to: windows.counts, Self.name)
  }

  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] {
    var result = [Double](repeating: 0, count: type.shape.elementCount)
    let channels = type.shape[4]
    windows.forEachPosition(batch: type.shape[0]) { window, position, _ in
      for channel in 0..<channels {
        result[window * channels + channel] += inputs[0].values[position * channels + channel]
      }
    }
    return result
  }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    [apply(WindowSpread(windows), upstream)]
  }
}

/// The sum of the elements in each window, channel by channel.
package func windowSum(_ x: Tensor, _ windows: Windows) -> Tensor { apply(WindowSum(windows), x) }

/// The mean of the elements in each window, channel by channel; positions outside do not count.
package func windowMean(_ x: Tensor, _ windows: Windows) -> Tensor {
  windowSum(x, windows) / windows.coveredCounts(x.dtype)
}
