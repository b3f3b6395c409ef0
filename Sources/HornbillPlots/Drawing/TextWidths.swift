import Foundation

/// How wide texts are in Helvetica, and so in Arial and Liberation Sans, whose advance widths are the same.
///
/// (Adobe's font metrics, Core 14 AFM, in thousandths of the size)
enum TextWidths {
  /// Widths of the characters from space to tilde.
  private static let regular = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
    556,
    556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500,
    667,
    556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333,
    556,
    556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500,
    722,
    500, 500, 500, 334, 260, 334, 584,
  ]
  private static let bold = [
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
    556,
    556, 556, 556, 556, 333, 333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556,
    722,
    611, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556, 333,
    556,
    611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611, 611, 611, 389, 556, 333, 611, 556,
    778,
    556, 556, 500, 389, 280, 389, 584,
  ]

  /// The width of a text in units of its size.
  static func width(_ text: String, isBold: Bool) -> Double {
    var thousandths = 0.0
    for scalar in text.decomposedStringWithCanonicalMapping.unicodeScalars {
      if let digit = Superscript.plain(scalar) {
        thousandths += Superscript.size * Double(character(digit, isBold))
      } else {
        thousandths += Double(character(scalar, isBold))
      }
    }
    return thousandths / 1000
  }

  private static func character(_ scalar: Unicode.Scalar, _ isBold: Bool) -> Int {
    switch scalar.value {
    case 32...126: (isBold ? bold : regular)[Int(scalar.value) - 32]
    case 0x300...0x36F, 0x200B...0x200F: 0
    case 0xB7, 0x2219: 278
    case 0x2026, 0x2014, 0x2190...0x2193: 1000
    case 0x2212, 0xD7: 584
    // Latin, Greek and Cyrillic letters are seldom wider.
    case 0..<0x1100: 700
    default: 1000
    }
  }
}

/// Raised digits, which many typefaces draw at uneven sizes, so that drawings raise plain ones.
enum Superscript {
  /// Their size as a part of the text's.
  static let size = 0.7
  private static let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹⁻".unicodeScalars)
  private static let plainDigits = Array("0123456789−".unicodeScalars)

  /// The character that is raised; nil for other characters.
  static func plain(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    digits.firstIndex(of: scalar).map { plainDigits[$0] }
  }

  /// A whole number, raised.
  static func text(_ number: Int) -> String {
    var text = String.UnicodeScalarView()
    if number < 0 { text.append(digits[10]) }
    for digit in String(number.magnitude).unicodeScalars { text.append(digits[Int(digit.value) - 48]) }
    return String(text)
  }
}
