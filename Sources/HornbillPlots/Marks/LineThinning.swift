/// Leaves out places of a long line that nobody could see.
enum LineThinning {
  /// The places of a line that runs to the right: the first, the highest, the lowest and the last of each unit of width.
  ///
  /// A line that goes back, or has few places, is left as it is.
  static func thinned(_ run: [Point], width: Double) -> [Point] {
    guard Double(run.count) > 4 * width, zip(run, run.dropFirst()).allSatisfy({ $0.x <= $1.x }) else {
      return run
    }
    var kept: [Point] = []
    var start = 0
    while start < run.count {
      let column = run[start].x.rounded(.down)
      var (end, low, high) = (start, start, start)
      while end + 1 < run.count, run[end + 1].x.rounded(.down) == column {
        end += 1
        if run[end].y < run[low].y { low = end }
        if run[end].y > run[high].y { high = end }
      }
      kept += Set([start, low, high, end]).sorted().map { run[$0] }
      start = end + 1
    }
    return kept
  }
}
