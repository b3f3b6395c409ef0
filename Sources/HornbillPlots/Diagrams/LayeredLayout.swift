/// Gives the boxes of a graph without cycles their places: layer by layer, each below what it takes.
///
/// (Sugiyama, Tagawa and Toda, 1981: layers by the longest path, long edges through places of their own, order by the
/// mean of the neighbours')
struct LayeredLayout {
  /// A box, or a place that a long edge passes through.
  private struct Place {
    var layer: Int
    var width: Double
    var inputs: [Int]
    var x = 0.0
  }

  /// An edge from one box to another, by the places it passes.
  struct Edge {
    let from, to: Int
    /// Left or right of its way in each layer between, with the layer's number.
    let bends: [(x: Double, layer: Int)]
  }

  /// The layer of each box.
  let layers: [Int]
  /// The middle of each box, from left to right.
  let centers: [Double]
  let edges: [Edge]
  /// The extent from left to right.
  let width: Double
  let layerCount: Int

  /// The places of boxes.
  ///
  /// - Parameters:
  ///   - widths: how wide each box is.
  ///   - inputs: the numbers of the boxes whose outputs each takes, which are smaller than its own.
  ///   - gap: the room between boxes.
  init(widths: [Double], inputs: [[Int]], gap: Double) {
    var places: [Place] = []
    for (index, width) in widths.enumerated() {
      let layer = inputs[index].map { places[$0].layer + 1 }.max() ?? 0
      places.append(Place(layer: layer, width: width, inputs: []))
    }
    var ways: [(from: Int, to: Int, through: [Int])] = []
    for (index, sources) in inputs.enumerated() {
      for source in Set(sources).sorted() {
        var (last, through) = (source, [Int]())
        for layer in stride(from: places[source].layer + 1, to: places[index].layer, by: 1) {
          places.append(Place(layer: layer, width: gap, inputs: [last]))
          last = places.count - 1
          through.append(last)
        }
        places[index].inputs.append(last)
        ways.append((source, index, through))
      }
    }
    let count = (places.map(\.layer).max() ?? -1) + 1
    var rows = (0..<count).map { layer in places.indices.filter { places[$0].layer == layer } }
    Self.order(&rows, places)
    Self.spread(rows, &places, gap: gap)
    let left = places.map { $0.x - $0.width / 2 }.min() ?? 0
    width = (places.map { $0.x + $0.width / 2 }.max() ?? 0) - left
    layers = places.prefix(widths.count).map(\.layer)
    centers = places.prefix(widths.count).map { $0.x - left }
    layerCount = count
    edges = ways.map { way in
      Edge(from: way.from, to: way.to, bends: way.through.map { (places[$0].x - left, places[$0].layer) })
    }
  }

  private static func outputs(_ places: [Place]) -> [[Int]] {
    var outputs = places.map { _ in [Int]() }
    for (index, place) in places.enumerated() { for input in place.inputs { outputs[input].append(index) } }
    return outputs
  }

  /// Orders each row by where its neighbours stand, downwards and upwards by turns.
  private static func order(_ rows: inout [[Int]], _ places: [Place]) {
    let outputs = outputs(places)
    for round in 0..<8 {
      let isDown = round % 2 == 0
      for row in isDown ? Array(rows.indices.dropFirst()) : Array(rows.indices.dropLast().reversed()) {
        let neighbors = rows[isDown ? row - 1 : row + 1]
        var positions: [Int: Double] = [:]
        for (position, index) in neighbors.enumerated() { positions[index] = Double(position) }
        let keyed = rows[row].enumerated().map { position, index in
          let near = (isDown ? places[index].inputs : outputs[index]).compactMap { positions[$0] }
          let mean = near.isEmpty ? Double(position) : near.reduce(0, +) / Double(near.count)
          return (mean, position, index)
        }
        rows[row] = keyed.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
      }
    }
  }

  /// Moves boxes towards the middle of their neighbours, as far as those beside them allow.
  private static func spread(_ rows: [[Int]], _ places: inout [Place], gap: Double) {
    for row in rows {
      var x = 0.0
      for index in row {
        places[index].x = x + places[index].width / 2
        x += places[index].width + gap
      }
      for index in row { places[index].x -= (x - gap) / 2 }
    }
    let outputs = outputs(places)
    for round in 0..<10 {
      for row in round % 2 == 0 ? rows : rows.reversed() {
        let wanted = row.map { index in
          let near = (round % 2 == 0 ? places[index].inputs : outputs[index]).map { places[$0].x }
          return near.isEmpty ? places[index].x : near.reduce(0, +) / Double(near.count)
        }
        // From the left and from the right, then the middle: no box is passed by another.
        var fromLeft = wanted
        for i in row.indices.dropFirst() {
          fromLeft[i] = max(wanted[i], fromLeft[i - 1] + distance(row[i - 1], row[i], places, gap))
        }
        var fromRight = wanted
        for i in row.indices.dropLast().reversed() {
          fromRight[i] = min(wanted[i], fromRight[i + 1] - distance(row[i], row[i + 1], places, gap))
        }
        for (i, index) in row.enumerated() { places[index].x = (fromLeft[i] + fromRight[i]) / 2 }
      }
    }
  }

  private static func distance(_ a: Int, _ b: Int, _ places: [Place], _ gap: Double) -> Double {
    (places[a].width + places[b].width) / 2 + gap
  }
}
