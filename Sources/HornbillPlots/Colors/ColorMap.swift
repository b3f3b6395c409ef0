/// Colours for numbers from 0 to 1.
///
/// All but `grays` keep their order for people who see fewer colours, and in print without any.
public struct ColorMap: Sendable, Hashable {
  /// Colours at equal steps from 0 to 1; those between are mixed.
  public let stops: [Color]

  /// A map through colours at equal steps; one colour, or none, gives the same colour everywhere.
  public init(_ stops: [Color]) { self.stops = stops.isEmpty ? [Color(0x808080)] : stops }

  private init(_ stops: [Int]) { self.init(stops.map { Color($0) }) }

  /// The colour of a number; numbers outside 0 to 1 have the colour of the nearer end.
  public func color(_ value: Double) -> Color {
    let place = min(max(value.isNaN ? 0 : value, 0), 1) * Double(stops.count - 1)
    let index = min(Int(place), stops.count - 1)
    guard index + 1 < stops.count else { return stops[index] }
    return stops[index].mixed(stops[index + 1], place - Double(index))
  }

  /// The same colours the other way round.
  public var reversed: ColorMap { ColorMap(stops.reversed()) }

  /// Dark violet through green to yellow (matplotlib's, by van der Walt and Smith): the usual choice.
  public static let viridis = ColorMap([
    0x440154, 0x48186A, 0x472D7B, 0x424086, 0x3B528B, 0x33638D, 0x2C728E, 0x26828E, 0x21918C, 0x1FA088,
    0x28AE80, 0x3FBC73, 0x5EC962, 0x84D44B, 0xADDC30, 0xD8E219, 0xFDE725,
  ])
  /// Dark blue through grey to yellow, which colour-blind people see as others do (Nuñez, Anderton and Renslow, 2018).
  public static let cividis = ColorMap([
    0x00224E, 0x002E6A, 0x1A386F, 0x32436D, 0x434E6C, 0x535A6D, 0x61656F, 0x6F7073, 0x7D7C78, 0x8C8878,
    0x9B9476, 0xABA072, 0xBCAE6C, 0xCDBB63, 0xDEC958, 0xF0D846, 0xFEE838,
  ])
  /// Black through purple and orange to pale yellow (matplotlib's): for heat and attention.
  public static let magma = ColorMap([
    0x000004, 0x0A0822, 0x1D1147, 0x36106B, 0x51127C, 0x6A1C81, 0x832681, 0x9C2E7F, 0xB73779, 0xD0416F,
    0xE75263, 0xF56B5C, 0xFC8961, 0xFEA772, 0xFEC488, 0xFDE2A3, 0xFCFDBF,
  ])
  /// Blue through white to red (ColorBrewer's): for numbers below and above a middle.
  public static let blueRed = ColorMap([
    0x053061, 0x175290, 0x2A71B2, 0x3F8EC0, 0x6BACD1, 0x9BC9E0, 0xC2DDEC, 0xE0ECF3, 0xF7F6F6, 0xFBE5D8,
    0xFBCCB4, 0xF5AA89, 0xE48066, 0xD05548, 0xBA2832, 0x930E26, 0x67001F,
  ])
  /// White through blue to near black: for counts.
  public static let blues = ColorMap([
    0xF7FBFF, 0xE3EEF9, 0xCFE1F2, 0xB5D4E9, 0x93C3DF, 0x6DAED5, 0x4B97C9, 0x2F7EBC, 0x1864AA, 0x0A4A90,
    0x08306B,
  ])
  /// Black to white.
  public static let grays = ColorMap([0x000000, 0xFFFFFF])
}

/// Which numbers the ends of a colour map stand for.
public struct ColorScale: Sendable, Hashable {
  /// The colours.
  public var map: ColorMap
  /// The numbers at both ends.
  public var range: ClosedRange<Double>
  /// Where colours change by steps: the edges of the bands; none for smooth colours.
  public var levels: [Double]
  /// What the numbers are.
  public var label: String

  /// A scale with all its parts.
  public init(
    _ map: ColorMap = .viridis, range: ClosedRange<Double>, levels: [Double] = [], label: String = ""
  ) {
    self.map = map
    self.range = range
    self.levels = levels
    self.label = label
  }

  /// The colour of a number.
  func color(_ value: Double) -> Color {
    let width = range.upperBound - range.lowerBound
    return map.color(width > 0 ? (value - range.lowerBound) / width : 0.5)
  }

  /// The scale as what it is drawn on wants it: on a terminal more is brighter, so a map from pale to dark is turned
  /// round there.
  func suited(to medium: Medium) -> ColorScale {
    guard medium.isTerminal, map.color(0).luminance > map.color(1).luminance + 0.3 else { return self }
    var scale = self
    scale.map = map.reversed
    return scale
  }
}
