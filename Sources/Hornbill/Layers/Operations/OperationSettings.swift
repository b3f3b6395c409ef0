import HornbillGraph

/// What a function of `keras.ops` is given: values and settings, which are checked as they are used.
struct OperationSettings {
  /// The first value.
  let x: Tensor
  /// All values, the constants among them.
  let operands: [Tensor]
  let config: KerasObject
  /// What stands in the brackets of `x[...]`.
  let index: ConfigValue?
  let scope: Scope

  private func error(_ expected: String, _ received: String) -> HornbillError {
    scope.error(expected: expected, received: received)
  }

  // MARK: - Two values

  /// A function of two values whose shapes broadcast.
  func pair(_ function: (Tensor, Tensor) -> Tensor) throws -> Tensor {
    guard operands.count == 2, let shape = Shape.broadcast(operands[0].shape, operands[1].shape),
      isReasonable(shape.dimensions)
    else {
      throw error(
        "two values whose shapes broadcast", operands.map { "\($0.shape)" }.joined(separator: ", "))
    }
    return function(operands[0], operands[1])
  }

  func product() throws -> Tensor {
    guard operands.count == 2 else { throw error("two values", "\(operands.count)") }
    return try matrixProduct(operands[0].asFloatingPoint, operands[1].asFloatingPoint)
  }

  // MARK: - Axes

  /// An axis behind the batch; `extra` where the result has more axes.
  private func axis(_ key: String, extra: Int = 0) throws -> Int {
    let given = try config.integer(key) ?? 0
    let rank = x.rank + extra
    let position = given < 0 ? given + rank : given
    guard (1..<Swift.max(rank, 1)).contains(position) else {
      throw error("an axis behind the batch of \(rank) axes as \"\(key)\"", "\(given)")
    }
    return position
  }

  /// The axes that a setting names, which may be one or a list.
  private func axes(_ key: String) throws -> [Int] {
    let given: [Int]
    switch config.config[key] {
    case .array(let list): given = list.compactMap(\.int)
    case let value?: given = value.int.map { [$0] } ?? []
    case nil: given = []
    }
    let positions = given.compactMap { x.shape.normalized(axis: $0) }
    guard !given.isEmpty, positions.count == given.count, Set(positions).count == positions.count,
      !positions.contains(0)
    else {
      throw error("axes of the value of shape \(x.shape) behind the batch, each once", "\(given)")
    }
    return positions.sorted()
  }

  func reduced(_ function: (Tensor, [Int], Bool) -> Tensor) throws -> Tensor {
    if let initial = config.config["initial"], initial != .null {
      throw error("no initial value", initial.json)
    }
    return function(x.asFloatingPoint, try axes("axis"), config.config["keepdims"] == .bool(true))
  }

  func transposed() throws -> Tensor {
    guard case .array(let list) = config.config["axes"] else {
      throw error("the order of the axes, the batch first", "none")
    }
    let order = list.compactMap { $0.int.flatMap { x.shape.normalized(axis: $0) } }
    guard order.sorted() == Array(0..<x.rank), order.first == 0 else {
      throw error("an order of \(x.rank) axes, the batch first", "\(list.map(\.json))")
    }
    return x.transposed(order)
  }

  func swapped() throws -> Tensor {
    let (first, second) = (try axis("axis1"), try axis("axis2"))
    var order = Array(0..<x.rank)
    order.swapAt(first, second)
    return x.transposed(order)
  }

  func expanded() throws -> Tensor {
    var shape = x.shape.dimensions
    shape.insert(1, at: try axis("axis", extra: 1))
    return x.reshaped(to: Shape(shape))
  }

  func squeezed() throws -> Tensor {
    let removed = try axes("axis")
    guard removed.allSatisfy({ x.shape[$0] == 1 }) else {
      throw error("axes of extent 1", "the axes \(removed) of shape \(x.shape)")
    }
    return x.reshaped(to: Shape(x.shape.indices.filter { !removed.contains($0) }.map { x.shape[$0] }))
  }

  func joined() throws -> Tensor {
    try Concatenate(axis: config.integer("axis") ?? -1, name: "").call(operands, in: scope)[0]
  }

  func stacked() throws -> Tensor {
    let position = try axis("axis", extra: 1)
    guard operands.allSatisfy({ $0.shape == x.shape }) else {
      throw error("values of one shape", operands.map { "\($0.shape)" }.joined(separator: ", "))
    }
    return stack(operands, axis: position)
  }

  // MARK: - Shapes and values

  func reshaped() throws -> Tensor {
    guard case .array(let list) = config.config["newshape"], list.count > 1 else {
      throw error("a shape with the batch first", config.config["newshape"]?.json ?? "none")
    }
    let extents = list.map { $0.int ?? -1 }
    let row = x.shape.dropFirst().reduce(1, *)
    // Either the batch is open, or another extent is; the batch keeps its extent.
    var rest = Array(extents.dropFirst())
    if let open = rest.firstIndex(of: -1) {
      let known = rest.filter { $0 != -1 }.reduce(1) { $0 &* $1 }
      guard known > 0, row % known == 0 else {
        throw error("a shape for \(row) elements a sample", "\(extents)")
      }
      rest[open] = row / known
    }
    guard isReasonable(rest), rest.reduce(1, *) == row, extents[0] == -1 || extents[0] == x.shape[0] else {
      throw error("a shape for \(row) elements a sample, the batch open", "\(extents)")
    }
    return x.reshaped(to: Shape([x.shape[0]] + rest))
  }

  func clipped() throws -> Tensor {
    let low = try config.number("x_min", default: -.infinity)
    let high = try config.number("x_max", default: .infinity)
    return minimum(maximum(x, low), high)
  }

  func cast() throws -> Tensor {
    let given = try config.string("dtype") ?? ""
    guard let dtype = DType(rawValue: given) else {
      throw error("a dtype of " + DType.allCases.map(\.rawValue).joined(separator: ", "), "\"\(given)\"")
    }
    return x.cast(to: dtype)
  }

  /// The part that `x[...]` picks: slices and numbers along the axes, an ellipsis for those in between.
  func indexed() throws -> Tensor {
    var parts: [ConfigValue]
    if case .array(let list) = index { parts = list } else { parts = [index ?? .null] }
    func isClass(_ value: ConfigValue, _ name: String) -> Bool {
      if case .object(let members) = value { members["class_name"] == .string(name) } else { false }
    }
    let all: ConfigValue = .object(["class_name": .string("__slice__"), "config": .object([:])])
    let consuming = parts.filter { !isClass($0, "__ellipsis__") && $0 != .null }.count
    guard consuming <= x.rank else { throw error("at most \(x.rank) indices", "\(consuming)") }
    if let place = parts.firstIndex(where: { isClass($0, "__ellipsis__") }) {
      parts.replaceSubrange(
        place...place, with: [ConfigValue](repeating: all, count: x.rank - consuming))
    }
    var result = x
    var shape: [Int] = []
    var axis = 0
    for part in parts {
      if part == .null {
        shape.append(1)
        continue
      }
      guard axis < x.rank else { throw error("one ellipsis", "several") }
      let extent = x.shape[axis]
      if let number = part.int {
        let place = number < 0 ? number + extent : number
        guard axis > 0, (0..<extent).contains(place) else {
          throw error("an index of an axis of extent \(extent) behind the batch", "\(number)")
        }
        result = result.sliced(place..<place + 1, axis: axis)
      } else {
        guard isClass(part, "__slice__"), case .object(let members) = part,
          case .object(let slice) = members["config"]
        else { throw error("slices and numbers as indices", String(part.json.prefix(60))) }
        func bound(_ key: String, _ open: Int) -> Int {
          guard let given = slice[key]?.int else { return open }
          return Swift.min(Swift.max(given < 0 ? given + extent : given, 0), extent)
        }
        let (start, stop, step) = (bound("start", 0), bound("stop", extent), slice["step"]?.int ?? 1)
        guard step > 0, start < stop, axis > 0 || (start, stop, step) == (0, extent, 1) else {
          throw error("a slice that goes forward, and all of the batch", part.json)
        }
        result = result.sliced(start..<stop, axis: axis, step: step)
        shape.append(result.shape[axis])
      }
      axis += 1
    }
    return result.reshaped(to: Shape(shape + x.shape.dropFirst(axis)))
  }
}
