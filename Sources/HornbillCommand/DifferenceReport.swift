import Foundation
import Hornbill

/// Says what differs between two models.
struct DifferenceReport {
  /// What the models are called.
  let first: String
  let second: String
  /// The largest difference of numbers that counts as none.
  let tolerance: Double

  // MARK: - Layers

  typealias Described = (model: InspectedLayer, layers: [InspectedLayer])

  /// Layers that one model alone has, and those that are set differently.
  func layers(_ a: Described, _ b: Described) -> [String] {
    var lines = differences("model", a.model, b.model)
    if a.model.path != b.model.path { lines.append("  model: name: \(a.model.path) -> \(b.model.path)") }
    func text(_ layer: InspectedLayer) -> String { "\(layer.path) (\(layer.className))" }
    let (left, right) = (Self.byName(a.layers, \.path), Self.byName(b.layers, \.path))
    lines += only(a.layers.filter { right[$0.path] == nil }.map(text), in: first)
    lines += only(b.layers.filter { left[$0.path] == nil }.map(text), in: second)
    for layer in a.layers {
      if let other = right[layer.path] { lines += differences(layer.path, layer, other) }
    }
    let orders = [(a.layers, right), (b.layers, left)].map { own, others in
      own.map(\.path).filter { others[$0] != nil }
    }
    if orders[0] != orders[1] {
      lines.append("  order: \(orders[0].joined(separator: ", ")) -> \(orders[1].joined(separator: ", "))")
    }
    return lines
  }

  private func differences(_ name: String, _ a: InspectedLayer, _ b: InspectedLayer) -> [String] {
    // Other classes have other settings.
    guard a.className == b.className else { return ["  \(name): class: \(a.className) -> \(b.className)"] }
    var lines = settings("", .object(a.config), .object(b.config))
    if a.calls != b.calls { lines.append("called on other values") }
    return lines.map { "  \(name): \($0)" }
  }

  // MARK: - Settings

  /// The settings of training that differ, or that one model has none.
  func training(_ a: ConfigValue?, _ b: ConfigValue?) -> [String] {
    switch (a, b) {
    case (nil, nil): []
    case (_, nil): ["  only \(first) is compiled"]
    case (nil, _): ["  only \(second) is compiled"]
    case (let a?, let b?): settings("", a, b).map { "  " + $0 }
    }
  }

  /// The settings that differ, key by key: `units: 6 -> 8`.
  func settings(_ key: String, _ a: ConfigValue, _ b: ConfigValue) -> [String] {
    guard a != b else { return [] }
    func difference() -> [String] {
      ["\(key.isEmpty ? "settings" : key): \(SettingText.value(a)) -> \(SettingText.value(b))"]
    }
    guard case .object(let left) = a, case .object(let right) = b else { return difference() }
    // Of Keras's objects the settings count, and those of other classes are others.
    guard left["class_name"] == right["class_name"] else { return difference() }
    let isObject = left["class_name"] != nil
    return Set(left.keys).union(right.keys).sorted().flatMap { name -> [String] in
      let path = isObject && name == "config" ? key : key.isEmpty ? name : "\(key).\(name)"
      return settings(path, left[name] ?? .null, right[name] ?? .null)
    }
  }

  // MARK: - Arrays

  /// Arrays that one model alone has, and those that differ in shape or numbers.
  ///
  /// - Throws: `FileError` where numbers cannot be read.
  func arrays(_ a: [InspectedArray], _ b: [InspectedArray]) throws -> [String] {
    let (left, right) = (Self.byName(a, \.name), Self.byName(b, \.name))
    func text(_ array: InspectedArray) -> String { "\(array.name) \(array.shape)" }
    let lines =
      only(Self.beginning(a.filter { right[$0.name] == nil }.map(text)), in: first)
      + only(Self.beginning(b.filter { left[$0.name] == nil }.map(text)), in: second)
    let rows = try a.compactMap { array in
      try right[array.name].flatMap { other in
        try difference(array, other).map { [array.name, $0] }
      }
    }
    return lines + TextTable.lines(rows, rightFrom: 2)
  }

  private func difference(_ a: InspectedArray, _ b: InspectedArray) throws -> String? {
    guard a.shape == b.shape else { return "shape: \(a.shape) -> \(b.shape)" }
    guard let left = try a.numbers(), let right = try b.numbers() else {
      return a.type == b.type ? nil : "dtype: \(a.type) -> \(b.type)"
    }
    let difference = NumberDifference(left, right, tolerance: tolerance)
    if difference.count > 0 {
      return
        "\(difference.count) of \(left.count) differ, by at most \(SettingText.number(difference.absolute))"
        + " (relative \(SettingText.number(difference.relative)))"
    }
    return a.type == b.type ? nil : "dtype: \(a.type) -> \(b.type)"
  }

  private func only(_ names: [String], in file: String) -> [String] {
    names.isEmpty ? [] : ["  only in \(file): \(names.joined(separator: ", "))"]
  }

  /// The first of a list that may be long.
  private static func beginning(_ names: [String]) -> [String] {
    names.count > 6 ? names.prefix(5) + ["and \(names.count - 5) more"] : names
  }

  private static func byName<Value>(_ values: [Value], _ name: (Value) -> String) -> [String: Value] {
    Dictionary(values.map { (name($0), $0) }) { first, _ in first }
  }
}

/// How far numbers are from others; NaN is equal to NaN alone.
struct NumberDifference {
  /// The numbers that differ by more than is tolerated.
  private(set) var count = 0
  /// The largest difference, and the largest share of the larger number that a difference is; NaN where one number is
  /// NaN and the other not.
  private(set) var absolute = 0.0
  private(set) var relative = 0.0

  init(_ a: [Double], _ b: [Double], tolerance: Double) {
    for (a, b) in zip(a, b) where !(a == b || a.isNaN && b.isNaN) {
      let difference = abs(a - b)
      // Also where it is NaN.
      guard !(difference <= tolerance) else { continue }
      count += 1
      let scale = max(abs(a), abs(b))
      absolute = Self.larger(absolute, difference)
      relative = Self.larger(relative, scale.isInfinite ? difference : difference / scale)
    }
  }

  private static func larger(_ a: Double, _ b: Double) -> Double { a.isNaN || b.isNaN ? .nan : max(a, b) }
}
