/// What was done to each chunk before it was stored, in order.
struct FilterPipeline: Sendable {
  /// One step.
  enum Filter: Sendable {
    case deflate
    case shuffle
    case fletcher32
  }

  let filters: [Filter]

  init(_ fields: Fields) throws {
    var fields = fields
    let version = try fields.version(1...2)
    let count = try fields.number(1)
    if version == 1 { try fields.skip(6) }
    var filters: [Filter] = []
    for _ in 0..<count {
      let number = try fields.number(2)
      let nameCount = version == 1 || number >= 256 ? try fields.number(2) : 0
      try fields.skip(2)
      let valueCount = try fields.number(2)
      var name = try fields.take(version == 1 ? (nameCount + 7) / 8 * 8 : nameCount)
      try fields.skip(4 * valueCount + (version == 1 && !valueCount.isMultiple(of: 2) ? 4 : 0))
      switch number {
      case 1: filters.append(.deflate)
      case 2: filters.append(.shuffle)
      case 3: filters.append(.fletcher32)
      default:
        let known = [4: "szip", 5: "nbit", 6: "scaleoffset", 32000: "lzf"]
        let stated = nameCount > 0 ? try? name.terminatedText() : nil
        throw fields.place.refused(
          "has an unknown filter", expected: "gzip, shuffle or fletcher32",
          received: "\(known[number] ?? stated ?? "filter") (\(number))",
          hint: "Save the data set with gzip, or uncompressed.")
      }
    }
    self.filters = filters
  }
}
