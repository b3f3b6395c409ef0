/// How many positions are added or removed before and behind each spatial axis.
public struct EdgeSizes: Sendable, Hashable {
  /// Before the first position.
  public var before: AxisSizes
  /// Behind the last position.
  public var after: AxisSizes

  /// The numbers before the axes, and behind them.
  public init(before: AxisSizes, after: AxisSizes) {
    self.before = before
    self.after = after
  }

  /// The numbers for each of so many axes.
  ///
  /// - Throws: `HornbillError` where there are others than one or one for each axis, or a negative one.
  func along(_ axes: Int, in scope: Scope) throws -> (before: [Int], after: [Int]) {
    let (first, last) = (before.along(axes), after.along(axes))
    guard first.count == axes, last.count == axes, (first + last).allSatisfy({ (0...(1 << 40)).contains($0) })
    else {
      throw scope.error(
        expected: "1 or \(axes) numbers of at least 0 before the axes, and as many behind them",
        received: "\(first) and \(last)")
    }
    return (first, last)
  }

  /// Reads a number, one for each axis, or a pair for each axis; for a single axis, a number or a pair.
  init?<Key>(_ container: KeyedDecodingContainer<Key>, _ key: Key, axes: Int) throws {
    if let one = try? container.decodeIfPresent(Int.self, forKey: key) {
      self.init(before: AxisSizes(one), after: AxisSizes(one))
    } else if let numbers = try? container.decodeIfPresent([Int].self, forKey: key) {
      guard axes == 1 else {
        self.init(before: AxisSizes(numbers), after: AxisSizes(numbers))
        return
      }
      self.init(before: AxisSizes(Array(numbers.prefix(1))), after: AxisSizes(Array(numbers.dropFirst())))
    } else if let pairs = try container.decodeIfPresent([[Int]].self, forKey: key) {
      self.init(
        before: AxisSizes(pairs.flatMap { $0.prefix(1) }), after: AxisSizes(pairs.flatMap { $0.dropFirst() }))
    } else {
      return nil
    }
  }

  /// Writes a pair for each axis; for a single axis, the pair.
  func encode<Key>(to container: inout KeyedEncodingContainer<Key>, _ key: Key, axes: Int) throws {
    let pairs = zip(before.along(axes), after.along(axes)).map { [$0, $1] }
    if axes == 1, let pair = pairs.first {
      try container.encode(pair, forKey: key)
    } else {
      try container.encode(pairs, forKey: key)
    }
  }
}
