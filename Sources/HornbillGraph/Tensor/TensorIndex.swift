/// What selects a part of one axis in `x[…]`: a position, a range, or a slice with a step.
///
/// ```swift
/// x[2]                          // row 2; the axis disappears
/// x[-1, 0..<3]                  // the first three elements of the last row
/// x[.all, 1]                    // column 1
/// x[2..., .every(2)]            // rows from 2 on, every second column
/// x[.from(8, to: 2, by: -3)]    // NumPy's x[8:2:-3]
/// x[.ellipsis, .newAxis]        // a new axis at the end
/// ```
public protocol TensorIndex: Sendable {
  /// The index in its general form.
  var axisIndex: AxisIndex { get }
}

/// The general form of an index along one axis.
public struct AxisIndex: TensorIndex, Hashable {
  package enum Kind: Sendable, Hashable {
    /// One position; the axis disappears.
    case position(Int)
    /// A Swift range: it must lie inside the axis. A missing bound is the axis's own.
    case range(Int?, Int?)
    /// A slice of NumPy: its ends are cut to the axis.
    case slice(start: Int?, end: Int?, step: Int)
    case newAxis
    case ellipsis
  }

  package let kind: Kind

  package init(_ kind: Kind) { self.kind = kind }

  /// The index itself.
  public var axisIndex: AxisIndex { self }
}

extension TensorIndex where Self == AxisIndex {
  /// The whole axis: NumPy's `:`.
  public static var all: AxisIndex { AxisIndex(.range(nil, nil)) }

  /// The whole axis backwards: NumPy's `::-1`.
  public static var reversed: AxisIndex { AxisIndex(.slice(start: nil, end: nil, step: -1)) }

  /// Every `step`-th element of the axis: NumPy's `::step`.
  public static func every(_ step: Int) -> AxisIndex { AxisIndex(.slice(start: nil, end: nil, step: step)) }

  /// The elements from `start` on up to, not including, `end`, every `step`-th: NumPy's `start:end:step`.
  ///
  /// Negative ends count from the back, missing ones are the axis's own, and ends beyond the axis are cut to
  /// it. A negative step goes backwards. ([NumPy's indexing](
  /// https://numpy.org/doc/stable/user/basics.indexing.html#slicing-and-striding))
  public static func from(_ start: Int?, to end: Int? = nil, by step: Int = 1) -> AxisIndex {
    AxisIndex(.slice(start: start, end: end, step: step))
  }

  /// A new axis of extent 1.
  public static var newAxis: AxisIndex { AxisIndex(.newAxis) }

  /// As many whole axes as the other indices leave: NumPy's `...`.
  public static var ellipsis: AxisIndex { AxisIndex(.ellipsis) }
}

extension Int: TensorIndex {
  /// One position, counted from the back where it is negative.
  public var axisIndex: AxisIndex { AxisIndex(.position(self)) }
}

extension Range: TensorIndex where Bound == Int {
  /// The positions in the range; negative bounds count from the back.
  public var axisIndex: AxisIndex { AxisIndex(.range(lowerBound, upperBound)) }
}

extension ClosedRange: TensorIndex where Bound == Int {
  /// The positions in the range; negative bounds count from the back.
  public var axisIndex: AxisIndex { AxisIndex(.range(lowerBound, AxisIndex.after(upperBound))) }
}

extension PartialRangeFrom: TensorIndex where Bound == Int {
  /// The positions from the bound on; a negative one counts from the back.
  public var axisIndex: AxisIndex { AxisIndex(.range(lowerBound, nil)) }
}

extension PartialRangeUpTo: TensorIndex where Bound == Int {
  /// The positions before the bound; a negative one counts from the back.
  public var axisIndex: AxisIndex { AxisIndex(.range(nil, upperBound)) }
}

extension PartialRangeThrough: TensorIndex where Bound == Int {
  /// The positions up to the bound; a negative one counts from the back.
  public var axisIndex: AxisIndex { AxisIndex(.range(nil, AxisIndex.after(upperBound))) }
}

extension AxisIndex {
  /// The bound behind a last position: after -1, the last element, comes the axis's own end.
  fileprivate static func after(_ position: Int) -> Int? { position == -1 ? nil : position &+ 1 }

  /// The index as it is written.
  package var text: String {
    func bound(_ value: Int?) -> String { value.map(String.init) ?? "" }
    switch kind {
    case .position(let position): return "\(position)"
    case .range(nil, nil): return ".all"
    case .range(let lower, nil): return "\(bound(lower))..."
    case .range(let lower, let upper): return "\(bound(lower))..<\(bound(upper))"
    case .slice(let start, let end, let step): return "\(bound(start)):\(bound(end)):\(step)"
    case .newAxis: return ".newAxis"
    case .ellipsis: return ".ellipsis"
    }
  }
}
