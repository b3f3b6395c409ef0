import Foundation

/// A colour of three bytes: red, green and blue as screens have them (sRGB).
public struct Color: Sendable, Hashable {
  /// How much red.
  public let red: UInt8
  /// How much green.
  public let green: UInt8
  /// How much blue.
  public let blue: UInt8

  /// The colour with three parts.
  public init(red: UInt8, green: UInt8, blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// The colour written as `0xRRGGBB`.
  public init(_ hex: Int) {
    self.init(
      red: UInt8(hex >> 16 & 0xFF), green: UInt8(hex >> 8 & 0xFF), blue: UInt8(hex & 0xFF))
  }

  /// A grey from 0 (black) to 1 (white).
  public init(gray: Double) {
    let byte = Self.byte(gray * 255)
    self.init(red: byte, green: byte, blue: byte)
  }

  /// The colour as style sheets write it.
  var hex: String {
    let digits = Array("0123456789abcdef")
    return "#" + [red, green, blue].map { "\(digits[Int($0 >> 4)])\(digits[Int($0 & 15)])" }.joined()
  }

  /// The colour so far, from 0 to 1, on the way to another.
  func mixed(_ other: Color, _ part: Double) -> Color {
    func mix(_ a: UInt8, _ b: UInt8) -> UInt8 { Self.byte(Double(a) + (Double(b) - Double(a)) * part) }
    return Color(
      red: mix(red, other.red), green: mix(green, other.green), blue: mix(blue, other.blue))
  }

  /// How bright it looks, from 0 to 1 (WCAG 2's relative luminance).
  package var luminance: Double {
    func linear(_ byte: UInt8) -> Double {
      let part = Double(byte) / 255
      return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }

  /// Black or white, whichever is easier to read on this colour.
  var readable: Color {
    luminance > 0.179 ? Color(gray: 0) : Color(gray: 1)
  }

  static func byte(_ value: Double) -> UInt8 { value.isNaN ? 0 : UInt8(min(max(value.rounded(), 0), 255)) }
}
