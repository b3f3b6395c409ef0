/// The largest element in each window, channel by channel: the first such, where NaN counts as larger than any number.
///
/// With places, `y[0]` are these elements, and `y[1]` are their numbers among the elements that their windows cover,
/// for `WindowPlace` and `WindowPick`.
package struct WindowMaximum: Operation {
  package static let name = "windowMaximum"
  package let windows: Windows
  package let hasPlaces: Bool

  package init(_ windows: Windows, hasPlaces: Bool = false) {
    self.windows = windows
    self.hasPlaces = hasPlaces
  }

  package var attributes: [Int] { windows.attributes }

  package func outputType(_ inputs: [TensorType]) throws -> TensorType {
    let type = try windows.type(inputs[0], from: windows.extents, to: windows.counts, Self.name)
    return hasPlaces ? TensorType(Shape([2] + type.shape.dimensions), type.dtype) : type
  }

  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] {
    let (x, channels) = (inputs[0].values, type.shape.last)
    let count = type.shape.elementCount / (hasPlaces ? 2 : 1)
    var largest = [Double](repeating: 0, count: count)
    var numbers = largest
    windows.forEachPosition(batch: inputs[0].shape[0]) { window, position, number in
      for channel in 0..<channels {
        let (place, next) = (window * channels + channel, x[position * channels + channel])
        if number == 0 || next > largest[place] || (next.isNaN && !largest[place].isNaN) {
          largest[place] = next
          numbers[place] = Double(number)
        }
      }
    }
    return hasPlaces ? largest + numbers : largest
  }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    let both = hasPlaces ? output : apply(WindowMaximum(windows, hasPlaces: true), inputs[0])
    return [apply(WindowPlace(windows), hasPlaces ? upstream[0] : upstream, both[1])]
  }
}

/// The largest element in each window, channel by channel; NaN where one is NaN.
package func windowMaximum(_ x: Tensor, _ windows: Windows) -> Tensor {
  // The numbers of a window's elements are exact in float32 up to here.
  guard x.dtype == .float32, windows.mostCovered > 1 << 24 else { return apply(WindowMaximum(windows), x) }
  return apply(WindowMaximum(windows), x.cast(to: .float64)).cast(to: .float32)
}
