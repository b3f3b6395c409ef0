import Foundation

// What is marked along the axes, so that words stand apart.

extension ChartLayout {
  var x: Projection {
    let (start, end) = (plot.minX, plot.maxX)
    return Projection(
      scale: chart.xAxis.scale, range: xRange, start: chart.xAxis.isReversed ? end : start,
      end: chart.xAxis.isReversed ? start : end)
  }

  var y: Projection {
    let (start, end) = (plot.maxY, plot.minY)
    return Projection(
      scale: chart.yAxis.scale, range: yRange, start: chart.yAxis.isReversed ? end : start,
      end: chart.yAxis.isReversed ? start : end)
  }

  static func placed(_ ticks: [Tick], _ axis: Projection) -> [PlacedTick] {
    let range = axis.range
    return ticks.compactMap { tick in
      guard tick.value >= range.lowerBound, tick.value <= range.upperBound, let place = axis(tick.value)
      else {
        return nil
      }
      return PlacedTick(value: tick.value, label: tick.label, place: place)
    }.sorted { $0.place < $1.place }
  }

  func chooseYTicks() -> [PlacedTick] {
    let line = medium.lineHeight(.tick)
    guard let given = chart.yAxis.ticks else {
      let most = Int(plot.height / medium.choose(34, terminal: 12))
      return Self.chosen(most) {
        Self.placed(Ticks.choose(yRange, chart.yAxis.scale, about: $0, isWhole: isYWhole), y)
      } fits: {
        Self.fits($0) { _ in line }
      }
    }
    let limit = medium.width * 0.3
    let ticks = given.map { Tick($0.value, medium.fitted($0.label, .tick, width: limit)) }
    return Self.thinned(Self.placed(ticks, y)) { _ in line }
  }

  mutating func chooseXTicks() -> [PlacedTick] {
    isTilted = false
    let space = medium.choose(10, terminal: 4)
    func width(_ tick: PlacedTick) -> Double { medium.width(tick.label, .tick) + space }
    guard let given = chart.xAxis.ticks ?? xNames else {
      let most = Int(plot.width / medium.choose(60, terminal: 16))
      return Self.chosen(most) {
        Self.placed(Ticks.choose(xRange, chart.xAxis.scale, about: $0, isWhole: chart.xAxis.isWhole), x)
      } fits: {
        Self.fits($0, width)
      }
    }
    let limit = medium.choose(min(150, medium.height * 0.35), terminal: 24)
    let ticks = Self.placed(given.map { Tick($0.value, medium.fitted($0.label, .tick, width: limit)) }, x)
    guard !Self.fits(ticks, width), !medium.isTerminal else { return Self.thinned(ticks, width) }
    isTilted = true
    // Parallel lines of words are as far apart as the sine of their tilt says.
    let room = (medium.lineHeight(.tick) + 1) / sin(Self.tilt * .pi / 180)
    return Self.thinned(ticks) { _ in room }
  }

  /// As many round numbers as were asked for, fewer where their words would meet, more where there would be only one.
  static func chosen(
    _ most: Int, _ ticks: (Int) -> [PlacedTick], fits: ([PlacedTick]) -> Bool
  ) -> [PlacedTick] {
    let most = max(most, 2)
    let fewer = stride(from: most, to: 0, by: -1).lazy.map(ticks).first { fits($0) } ?? []
    guard fewer.count < 2 else { return fewer }
    return (most + 1...most + 6).lazy.map(ticks).first { $0.count > 1 && fits($0) } ?? fewer
  }

  static func fits(_ ticks: [PlacedTick], _ size: (PlacedTick) -> Double) -> Bool {
    zip(ticks, ticks.dropFirst()).allSatisfy { $1.place - $0.place >= (size($0) + size($1)) / 2 }
  }

  /// Every second, third, … of the marks, until their words stand apart.
  static func thinned(_ ticks: [PlacedTick], _ size: (PlacedTick) -> Double) -> [PlacedTick] {
    for step in 1...max(ticks.count, 1) {
      let kept = ticks.indices.filter { $0 % step == 0 }.map { ticks[$0] }
      if fits(kept, size) { return kept }
    }
    return []
  }
}
