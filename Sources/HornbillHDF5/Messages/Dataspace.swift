import HornbillFiles

/// How many elements there are, and in which shape.
struct Dataspace: Sendable {
  /// The extents; empty for a single element, nil where there is no element and no shape.
  let shape: [Int]?
  /// How far each axis can grow; nil for one without a limit.
  let largestShape: [Int?]
  let elementCount: Int

  /// The most axes that HDF5 has.
  static let largestRank = 32

  init(_ fields: Fields) throws {
    var fields = fields
    let version = try fields.version(1...2)
    let rank = try fields.number(1)
    guard rank <= Self.largestRank else {
      throw fields.place.damaged(
        "has too many axes", expected: "at most \(Self.largestRank)", received: "\(rank)")
    }
    let flags = try fields.number(1)
    var isNull = false
    if version == 1 {
      try fields.skip(5)
    } else {
      isNull = try fields.number(1) == 2
    }
    let shape = try (0..<rank).map { _ in try fields.length() }
    largestShape = flags & 1 != 0 ? try (0..<rank).map { _ in try fields.lengthOrUnlimited() } : shape
    guard let count = HornbillFiles.elementCount(shape) else {
      throw fields.place.damaged("has a shape too large for any memory", received: "\(shape)")
    }
    self.shape = isNull ? nil : shape
    elementCount = isNull ? 0 : count
  }
}
