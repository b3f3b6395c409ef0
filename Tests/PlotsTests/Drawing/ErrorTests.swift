import Foundation
import HornbillPlots
import Testing

@Suite struct ErrorTests {
  @Test func listsOfDifferentLengths() {
    expectError("Line: expected as many y values as x values, received 1 y values and 2 x values.") {
      _ = try Chart { Line([1, 2], [1]) }.svg()
    }
    expectError("Scatter: expected classes from 0 to 1, received 2. There are 2 names.") {
      _ = try Chart { Scatter([1], [1], classes: [2], names: ["a", "b"]) }.svg()
    }
    expectError("Bars: expected as many values as names, received 1 values and 2 names.") {
      _ = try Chart { Bars(["a", "b"], [1]) }.terminal()
    }
    expectError("Bars: expected a label for each of 3 groups, received 2 labels.") {
      _ = try Chart { Bars(["a"], groups: [[1], [2], [3]], labels: ["x", "y"]) }.svg()
    }
    expectError("HeatMap \"row 1\": expected 2 numbers as in row 0, received 1.") {
      _ = try Chart { HeatMap([[1, 2], [3]]) }.svg()
    }
    expectError("Band: expected as many upper values as x values, received 0 upper values and 1 x values.") {
      _ = try Chart { Band([1], lower: [1], upper: []) }.svg()
    }
  }

  @Test func axes() {
    expectError("yAxis: expected a range above zero for a logarithmic axis, received 0.0...1.0.") {
      _ = try Chart { Line([1, 2]) }.yAxis(.logarithmic, range: 0...1).svg()
    }
    expectError("xAxis: expected a finite range that is not empty, received 1.0...1.0.") {
      _ = try Chart { Line([1, 2]) }.xAxis(range: 1...1).svg()
    }
  }

  @Test func extents() {
    expectError("svg: expected extents from 50 to 10000 points, received 640.0 by 3.0.") {
      _ = try Chart { Line([1]) }.svg(height: 3)
    }
    expectError("terminal: expected 20 to 1000 columns and 6 to 1000 rows, received 5 by 24.") {
      _ = try Chart { Line([1]) }.terminal(columns: 5)
    }
    expectError("Panels: expected a number of columns of at least 1, received 0.") {
      _ = try Panels(columns: 0) { Chart { Line([1]) } }.svg()
    }
    expectError("Frames: expected 0.01 to 60 seconds for each figure, received 0.0.") {
      _ = try Frames(seconds: 0) { Chart { Line([1]) } }.svg()
    }
    expectError(
      "Surface: expected a finite azimuth and an elevation from 0 to 90 degrees, received 0.0 and 100.0."
    ) {
      _ = try Surface("", try Field(x: 0...1, y: 0...1) { $0 + $1 }, azimuth: 0, elevation: 100).svg()
    }
  }

  @Test func files() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "plots-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let chart = Chart("Saved") { Line([1, 2]) }
    let path = folder.appending(path: "chart.svg").path
    try chart.save(to: path)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == chart.svg())
    expectError("save \"chart.jpg\": expected a file name that ends in .svg or .png, received chart.jpg.") {
      try chart.save(to: "chart.jpg")
    }
  }
}
