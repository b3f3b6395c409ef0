import Foundation

// The corner for the legend, and how numbers make room for it.

extension ChartLayout {
  /// Finds the corner for the legend and moves the numbers out of its way.
  mutating func placeLegend() -> Rectangle? {
    guard !legend.entries.isEmpty, !isLegendAbove else { return nil }
    let corners = chart.legend == .automatic ? LegendPosition.corners : [chart.legend]
    let samples = ElementSamples.points(marks().elements, within: plot)
    let candidates = corners.map { (corner: $0, room: room(for: $0, samples)) }
    guard var best = candidates.first else { return nil }
    for candidate in candidates where candidate.room > best.room + 1e-9 { best = candidate }
    let isFixed = chart.yAxis.range != nil || fillsPlane || (standsOnZero && !best.corner.isTop)
    if chart.legend == .automatic, best.room < (isFixed ? 1 : 0.5) {
      isLegendAbove = true
      place()
      return nil
    }
    if best.room < 1, !isFixed {
      stretch(max(best.room, 0.5), upwards: best.corner.isTop != chart.yAxis.isReversed)
      place()
    }
    return box(best.corner)
  }

  func box(_ corner: LegendPosition) -> Rectangle {
    let margin = 8.0
    return Rectangle(
      x: corner.isLeft ? plot.minX + margin : plot.maxX - margin - legend.width,
      y: corner.isTop ? plot.minY + margin : plot.maxY - margin - legend.height, width: legend.width,
      height: legend.height)
  }

  /// To which part of its height what is drawn has to shrink so that a corner is free; 1 where it is free already.
  func room(for corner: LegendPosition, _ samples: [Point]) -> Double {
    let box = box(corner)
    let near = samples.filter { $0.x >= box.minX - 6 && $0.x <= box.maxX + 6 }.map(\.y)
    guard box.width < plot.width - 8, box.height < plot.height else { return 0 }
    if corner.isTop {
      guard let highest = near.min(), highest < box.maxY + 6 else { return 1 }
      return max((plot.maxY - box.maxY - 6) / (plot.maxY - highest), 0)
    }
    guard let lowest = near.max(), lowest > box.minY - 6 else { return 1 }
    return max((box.minY - 6 - plot.minY) / (lowest - plot.minY), 0)
  }

  /// Lets the numbers of the vertical axis take only a part of its height.
  mutating func stretch(_ part: Double, upwards: Bool) {
    switch chart.yAxis.scale {
    case .linear:
      let more = (yRange.upperBound / 2 - yRange.lowerBound / 2) * 2 * (1 / part - 1)
      yRange =
        upwards ? yRange.lowerBound...yRange.upperBound + more : yRange.lowerBound - more...yRange.upperBound
    case .logarithmic:
      let factor = pow(yRange.upperBound / yRange.lowerBound, 1 / part - 1)
      yRange =
        upwards
        ? yRange.lowerBound...yRange.upperBound * factor : yRange.lowerBound / factor...yRange.upperBound
    }
  }
}
