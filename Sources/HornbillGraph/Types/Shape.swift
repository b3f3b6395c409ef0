/// The extents of a tensor's axes, outermost first; the empty shape is a single number's.
public struct Shape: Sendable, Hashable, ExpressibleByArrayLiteral, RandomAccessCollection,
  CustomStringConvertible
{
  /// The extent of each axis.
  public let dimensions: [Int]

  /// A shape of the given extents.
  ///
  /// - Precondition: no extent is negative, and their product fits an `Int`.
  public init(_ dimensions: [Int]) {
    self.dimensions = dimensions
    requireValid(
      dimensions.allSatisfy { $0 >= 0 }, "Shape", expected: "extents of at least 0",
      received: "\(dimensions)", hint: "A shape has no unknown axis: give the number.")
    var count = 1
    for extent in dimensions where extent != 0 {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      requireValid(
        !overflow, "Shape", expected: "fewer than 2^63 elements", received: "\(dimensions)",
        hint: "Split the data into batches.")
      count = product
    }
    elementCount = dimensions.contains(0) ? 0 : count
  }

  /// A shape of the given extents.
  public init(arrayLiteral elements: Int...) { self.init(elements) }

  /// The number of axes.
  public var rank: Int { dimensions.count }
  /// The product of the extents; 1 for a single number.
  public let elementCount: Int
  /// The extent of the innermost axis; 1 for a single number.
  public var last: Int { dimensions.isEmpty ? 1 : dimensions[dimensions.count - 1] }

  /// The number of the first axis.
  public var startIndex: Int { 0 }
  /// The number of axes.
  public var endIndex: Int { dimensions.count }
  /// The extent of an axis.
  public subscript(axis: Int) -> Int { dimensions[axis] }

  /// The extents in brackets, as in `[128, 784]`.
  public var description: String { "[" + dimensions.map(String.init).joined(separator: ", ") + "]" }

  /// Elements from one step of an axis to the next, in row-major order.
  package var strides: [Int] {
    var strides = [Int](repeating: 1, count: rank)
    for axis in stride(from: rank - 2, through: 0, by: -1) {
      strides[axis] = strides[axis + 1] * Swift.max(dimensions[axis + 1], 1)
    }
    return strides
  }

  /// The axis counted from the front, for an axis that may be counted from the back (-1 is the last).
  package func normalized(axis: Int) -> Int? {
    let index = axis < 0 ? axis + rank : axis
    return dimensions.indices.contains(index) ? index : nil
  }

  /// The shape to which both broadcast by NumPy's rule, or nil where they do not.
  package static func broadcast(_ a: Shape, _ b: Shape) -> Shape? {
    let rank = Swift.max(a.rank, b.rank)
    var result = [Int](repeating: 1, count: rank)
    for axis in 0..<rank {
      let x = axis < rank - a.rank ? 1 : a[axis - (rank - a.rank)]
      let y = axis < rank - b.rank ? 1 : b[axis - (rank - b.rank)]
      guard x == y || x == 1 || y == 1 else { return nil }
      result[axis] = x == 1 ? y : x
    }
    return Shape(result)
  }
}

/// The shape and the element type of a tensor.
package struct TensorType: Sendable, Hashable, CustomStringConvertible {
  package var shape: Shape
  package var dtype: DType

  package init(_ shape: Shape, _ dtype: DType) {
    self.shape = shape
    self.dtype = dtype
  }

  package var byteCount: Int { shape.elementCount * dtype.byteCount }
  package var description: String { "\(dtype.rawValue)\(shape)" }
}
