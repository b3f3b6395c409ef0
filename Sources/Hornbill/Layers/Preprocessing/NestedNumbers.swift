import HornbillGraph

/// An array of numbers as configurations have it: a number, a list, a list of lists, or such in an object of Keras's, of the
/// class `__numpy__` or `__tensor__`.
struct NestedNumbers: Codable {
  /// The numbers, those of the innermost lists side by side.
  var numbers: [Double]
  /// How many there are in the lists of each depth.
  var extents: [Int]

  init(_ numbers: [Double], _ extents: [Int]) {
    self.numbers = numbers
    self.extents = extents
  }

  /// Reads numbers, however deep they lie.
  ///
  /// - Throws: `HornbillError` where lists of one depth differ in length, or something else lies in them.
  init(from decoder: any Decoder) throws { try self.init(ConfigValue(from: decoder)) }

  /// The numbers of a value, however deep they lie.
  ///
  /// - Throws: `HornbillError` where lists of one depth differ in length, or something else lies in them.
  init(_ value: ConfigValue) throws {
    if let number = value.double {
      self.init([number], [])
      return
    }
    if case .array(let parts) = value {
      let inner = try parts.map { try Self($0) }
      let extents = inner.first?.extents ?? []
      if inner.allSatisfy({ $0.extents == extents }) {
        self.init(inner.flatMap(\.numbers), [parts.count] + extents)
        return
      }
    }
    if case .object(let members) = value, case .object(let config) = members["config"],
      ["__numpy__", "__tensor__"].contains(members["class_name"]?.string), let array = config["value"]
    {
      try self.init(array)
      return
    }
    throw HornbillError(
      "Configuration", expected: "numbers in lists of equal length", received: "\(value)")
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(Self.value(numbers[...], extents[...]))
  }

  private static func value(_ numbers: ArraySlice<Double>, _ extents: ArraySlice<Int>) -> ConfigValue {
    guard let count = extents.first else { return .number(numbers.first ?? 0) }
    let length = extents.dropFirst().reduce(1, *)
    return .array(
      (0..<count).map { number in
        let start = numbers.startIndex + number * length
        return value(numbers[start..<(start + length)], extents.dropFirst())
      })
  }
}
