/// The gradient of a convolution with respect to its input, which is the transposed convolution: each number of
/// `g` `[batch, o..., filters]` is spread over the window that it came from,
/// `x[b, o · stride + k · dilation - low..., g, c] += g[b, o..., f] · w[k..., c, f]`.
package struct ConvolutionInputGradient: Operation {
  package static let name = "convolutionInputGradient"
  package let geometry: ConvolutionGeometry
  /// The shape of the convolution's input.
  package let input: Shape

  package init(_ geometry: ConvolutionGeometry, input: Shape) {
    self.geometry = geometry
    self.input = input
  }

  package var attributes: [Int] { geometry.attributes }

  package func outputType(_ inputs: [TensorType]) throws -> TensorType {
    let type = TensorType(input, inputs[0].dtype)
    guard try geometry.outputType(Self.name, type, inputs[1]) == inputs[0] else {
      throw HornbillError(
        Self.name, expected: "what the convolution of \(input) gives", received: "\(inputs[0])")
    }
    return type
  }

  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] {
    var result = [Double](repeating: 0, count: input.elementCount)
    geometry.forEachProduct(input: input, kernel: inputs[1].shape, output: inputs[0].shape) { x, w, y in
      result[x] += inputs[0].values[y] * inputs[1].values[w]
    }
    return result
  }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    [
      apply(Convolution(geometry), upstream, inputs[1]),
      apply(ConvolutionFilterGradient(geometry, kernel: inputs[1].shape), upstream, inputs[0]),
    ]
  }
}

/// The convolution the other way round: each number of `x` is spread over a window of the result.
///
/// `x` is `[batch, o..., channels]`, the kernel `[k..., filters, channels]`, the result `[batch, n..., filters]`.
/// Padding as Keras has it: with `valid`, `n = (o - 1) · stride + max(reach, stride)`, with `same`, `n = o · stride`;
/// with `outputPadding` p, `n = (o - 1) · stride + reach + p` and `(o - 1) · stride + reach % 2 + p`, where
/// `reach = (k - 1) · dilation + 1`.
///
/// - Throws: `HornbillError` where the arguments do not fit, or the padding is causal.
public func transposedConvolution(
  _ x: Tensor, _ kernel: Tensor, strides: [Int]? = nil, dilations: [Int]? = nil,
  padding: ConvolutionPadding = .valid, outputPadding: [Int]? = nil
) throws -> Tensor {
  let dtype = DType.promoted(DType.promoted(x.dtype, kernel.dtype), .uint8)
  let (x, kernel) = (x.cast(to: dtype), kernel.cast(to: dtype))
  let ones = [Int](repeating: 1, count: Swift.max(x.rank - 2, 0))
  let (strides, dilations) = (strides ?? ones, dilations ?? ones)
  guard x.rank == kernel.rank, x.rank >= 3, padding != .causal,
    [strides, dilations, outputPadding ?? ones].allSatisfy({ $0.count == ones.count }),
    (strides + dilations).allSatisfy({ $0 > 0 }), outputPadding?.allSatisfy({ $0 >= 0 }) ?? true
  else {
    throw HornbillError(
      ConvolutionInputGradient.name,
      expected: "an input and a kernel of as many axes, positive strides and "
        + "dilations for each of \(ones.count) spatial axes, and valid or same padding",
      received: "shapes \(x.shape) and \(kernel.shape), strides \(strides), dilations \(dilations), "
        + "\(padding) padding")
  }
  var (extents, low, high): ([Int], [Int], [Int]) = ([], [], [])
  for axis in ones.indices {
    let stride = strides[axis]
    let reach = (kernel.shape[axis] - 1) * dilations[axis] + 1
    let spread = (x.shape[axis + 1] - 1) * stride
    let extra = outputPadding?[axis]
    let (extent, cut): (Int, Int)
    if padding == .valid {
      (extent, cut) = (spread + (extra.map { reach + $0 } ?? Swift.max(reach, stride)), 0)
    } else {
      extent = spread + (extra.map { reach % 2 + $0 } ?? stride)
      // Of the zeros around the spread input, the odd one lies in front.
      let zeros = extra.map { reach + reach % 2 - 2 + $0 } ?? (stride + reach - 2)
      cut = reach - 1 - Swift.min((zeros + 1) / 2, reach - 1)
    }
    extents.append(extent)
    low.append(cut)
    high.append(spread + reach - extent - cut)
  }
  let geometry = ConvolutionGeometry(strides: strides, dilations: dilations, low: low, high: high)
  guard extents.allSatisfy({ $0 > 0 }) else {
    throw HornbillError(
      ConvolutionInputGradient.name, expected: "a result of at least 1 position along each axis",
      received: "\(extents)")
  }
  let shape = Shape([x.shape[0]] + extents + [kernel.shape[kernel.rank - 2]])
  return try Tensor(applying: ConvolutionInputGradient(geometry, input: shape), to: [x, kernel])
}
