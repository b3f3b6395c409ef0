public import HornbillGraph

extension Tensor: CustomStringConvertible {
  /// The elements as NumPy's `str` shows them, large tensors by their corners.
  ///
  /// Printing evaluates the tensor.
  public var description: String {
    let storage = Evaluation.storage(self)
    return withExtendedLifetime(storage) { text(in: storage.pointer) }
  }

  private func text(in memory: UnsafeMutableRawPointer) -> String {
    switch dtype {
    case .float32: return text(of: memory.assumingMemoryBound(to: Float.self))
    case .float64: return text(of: memory.assumingMemoryBound(to: Double.self))
    case .int32: return text(of: memory.assumingMemoryBound(to: Int32.self))
    case .int64: return text(of: memory.assumingMemoryBound(to: Int64.self))
    case .uint8: return text(of: memory.assumingMemoryBound(to: UInt8.self))
    case .bool:
      // As bytes, because a byte other than 0 and 1 must never be seen as a Swift Bool.
      let bytes = memory.assumingMemoryBound(to: UInt8.self)
      guard rank > 0 else { return bytes[0] == 0 ? "False" : "True" }
      return ArrayLayout(shape).text { bytes[$0] == 0 ? "False" : " True" }
    }
  }

  private func text<Scalar: PrintableFloat>(of elements: UnsafePointer<Scalar>) -> String {
    guard rank > 0 else { return FloatText.scalar(elements[0]) }
    let layout = ArrayLayout(shape)
    let format = FloatFormat(layout.shownPositions.map { elements[$0] })
    return layout.text { format.text(elements[$0]) }
  }

  private func text<Scalar: FixedWidthInteger>(of elements: UnsafePointer<Scalar>) -> String {
    guard rank > 0 else { return "\(elements[0])" }
    let layout = ArrayLayout(shape)
    let width = layout.shownPositions.map { "\(elements[$0])".count }.max() ?? 0
    return layout.text { "\(elements[$0])".padded(to: width) }
  }
}

extension Tensor: CustomDebugStringConvertible {
  /// The elements, and what their shape and type are.
  public var debugDescription: String { "Tensor(shape: \(shape), dtype: \(dtype.rawValue))\n\(description)" }
}

extension String {
  /// The text, with spaces before it where it is shorter than `width`.
  func padded(to width: Int) -> String { String(repeating: " ", count: Swift.max(0, width - count)) + self }
}
