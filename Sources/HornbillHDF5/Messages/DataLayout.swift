/// Where the elements of a data set are.
enum DataLayout: Sendable {
  /// In the object header itself.
  case compact([UInt8])
  /// In one piece; nil where nothing was written yet.
  case contiguous(address: Int?, byteCount: Int)
  case chunked(ChunkedLayout)

  init(_ fields: Fields) throws {
    var fields = fields
    let version = try fields.version(1...4)
    guard version >= 3 else {
      self = try Self.old(&fields)
      return
    }
    let kind = try fields.number(1)
    switch kind {
    case 0: self = .compact(try fields.take(try fields.number(2)).rest)
    case 1: self = .contiguous(address: try fields.address(), byteCount: try fields.length())
    case 2 where version == 3:
      let rank = try fields.number(1)
      let address = try fields.address()
      self = try .chunked(ChunkedLayout(&fields, rank: rank, width: 4, index: .treeV1, address: address))
    case 2: self = try .chunked(ChunkedLayout(versionFour: &fields))
    case 3:
      throw fields.place.refused(
        "is virtual: the numbers are in other files", hint: "Copy the data set into one file.")
    default: throw fields.place.damaged("is of an unknown class", received: "\(kind)")
    }
  }

  /// Versions 1 and 2, of HDF5 before 1.6.3.
  private static func old(_ fields: inout Fields) throws -> DataLayout {
    let rank = try fields.number(1)
    let kind = try fields.number(1)
    try fields.skip(5)
    let address = kind == 0 ? nil : try fields.address()
    guard kind != 2 else {
      return try .chunked(ChunkedLayout(&fields, rank: rank, width: 4, index: .treeV1, address: address))
    }
    guard kind < 2 else { throw fields.place.damaged("is of an unknown class", received: "\(kind)") }
    var byteCount = 1
    for _ in 0..<rank {
      let (product, overflow) = byteCount.multipliedReportingOverflow(by: try fields.number(4))
      guard !overflow else { throw fields.place.damaged("has a shape too large for any memory") }
      byteCount = product
    }
    return kind == 0
      ? .compact(try fields.take(try fields.number(4)).rest)
      : .contiguous(address: address, byteCount: byteCount)
  }
}

/// How the elements of a data set are cut into chunks, and where these are listed.
struct ChunkedLayout: Sendable {
  /// The format's chunk indexes.
  enum Index: Sendable {
    case treeV1
    case single(filtered: (byteCount: Int, mask: Int)?)
    case implicit
    case fixedArray
    case extensibleArray
    case treeV2
  }

  /// The extents of a chunk, without the bytes of an element.
  let shape: [Int]
  let elementByteCount: Int
  let index: Index
  /// Where the index is; nil where nothing was written yet.
  let address: Int?
  /// Whether chunks that the edge cuts are stored unfiltered.
  var leavesEdgesUnfiltered = false

  /// Takes the extents; the format counts the element's bytes as one more axis.
  init(_ fields: inout Fields, rank: Int, width: Int, index: Index, address: Int?) throws {
    guard (2...Dataspace.largestRank + 1).contains(rank), (1...8).contains(width) else {
      throw fields.place.damaged("has a strange number of axes", received: "\(rank) of \(width) bytes")
    }
    let extents = try (0..<rank).map { _ in try fields.number(width) }
    guard extents.allSatisfy({ $0 > 0 }) else {
      throw fields.place.damaged("has chunks without elements", received: "\(extents)")
    }
    shape = Array(extents.dropLast())
    elementByteCount = extents[rank - 1]
    self.index = index
    self.address = address
  }

  init(versionFour fields: inout Fields) throws {
    let flags = try fields.number(1)
    let rank = try fields.number(1)
    let width = try fields.number(1)
    let extents = try ChunkedLayout(&fields, rank: rank, width: width, index: .implicit, address: nil)
    let kind = try fields.number(1)
    switch kind {
    case 1: index = .single(filtered: flags & 2 != 0 ? (try fields.length(), try fields.number(4)) : nil)
    case 2: index = .implicit
    case 3:
      try fields.skip(1)
      index = .fixedArray
    case 4:
      try fields.skip(5)
      index = .extensibleArray
    case 5:
      try fields.skip(6)
      index = .treeV2
    default: throw fields.place.damaged("has an unknown chunk index", received: "\(kind)")
    }
    shape = extents.shape
    elementByteCount = extents.elementByteCount
    address = try fields.address()
    leavesEdgesUnfiltered = flags & 1 != 0
  }
}
