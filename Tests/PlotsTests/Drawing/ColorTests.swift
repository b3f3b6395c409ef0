import Foundation
import HornbillPlots
import Testing

@Suite struct ColorTests {
  /// The contrast of WCAG 2: from 1 to 21.
  private func contrast(_ a: Color, _ b: Color) -> Double {
    let (high, low) = (max(a.luminance, b.luminance), min(a.luminance, b.luminance))
    return (high + 0.05) / (low + 0.05)
  }

  @Test(arguments: [false, true]) func everythingStandsOutFromItsPage(isDark: Bool) {
    let page = Paint.background.color(isDark: isDark)
    #expect(contrast(Paint.ink.color(isDark: isDark), page) > 12)
    #expect(contrast(Paint.muted.color(isDark: isDark), page) > 4.5)
    for number in 0..<8 { #expect(contrast(Paint.series(number).color(isDark: isDark), page) > 3) }
  }

  /// Red, green and blue in the proportions of light.
  private func linear(_ color: Color) -> [Double] {
    [color.red, color.green, color.blue].map { byte in
      let part = Double(byte) / 255
      return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
    }
  }

  private func product(_ matrix: [[Double]], _ vector: [Double]) -> [Double] {
    matrix.map { row in zip(row, vector).reduce(0) { $0 + $1.0 * $1.1 } }
  }

  /// CIE 1976 L*a*b*.
  private func lab(_ light: [Double]) -> [Double] {
    let white = [0.9505, 1, 1.089]
    let matrix = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    let f = zip(product(matrix, light.map { min(max($0, 0), 1) }), white).map { value, white in
      value / white > 0.008856 ? cbrt(value / white) : 7.787 * value / white + 16.0 / 116
    }
    return [116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])]
  }

  /// How eyes without red or green receptors see (Machado, Oliveira and Fernandes, 2009).
  private static let eyes: [String: [[Double]]] = [
    "all receptors": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protanopia": [
      [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
      [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881],
    ],
  ]

  @Test(arguments: [false, true]) func everyTwoSeriesAreToldApartByEveryEye(isDark: Bool) {
    for (name, matrix) in Self.eyes {
      let seen = (0..<8).map { lab(product(matrix, linear(Paint.series($0).color(isDark: isDark)))) }
      for i in 0..<8 {
        for j in 0..<i {
          let distance = zip(seen[i], seen[j]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
          #expect(distance > 20, "series \(i) and \(j), \(name)")
        }
      }
    }
  }

  @Test func mapsGrowBrighterForEveryEye() {
    for map in [ColorMap.viridis, .cividis, .magma, .blues.reversed, .grays] {
      let brightness = (0...64).map { map.color(Double($0) / 64).luminance }
      #expect(zip(brightness, brightness.dropFirst()).allSatisfy { $0 < $1 })
    }
    let halves = (0...32).map { ColorMap.blueRed.color(Double($0) / 64).luminance }
    #expect(zip(halves, halves.dropFirst()).allSatisfy { $0 < $1 }, "from blue to white")
  }

  @Test func endsOfAMap() {
    #expect(ColorMap.viridis.color(0) == Color(0x440154) && ColorMap.viridis.color(1) == Color(0xFDE725))
    #expect(ColorMap.viridis.color(-3) == ColorMap.viridis.color(0))
    #expect(ColorMap.grays.color(.nan) == Color(0x000000))
    #expect(ColorMap([Color(0x010203)]).color(0.7) == Color(0x010203))
    #expect(ColorMap.grays.color(0.5) == Color(gray: 0.5))
  }
}
