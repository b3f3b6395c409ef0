/// A sum of products in Einstein's notation (NumPy's `einsum`).
///
/// ```swift
/// try einsum("ij,jk->ik", a, b)        // the matrix product
/// try einsum("ii->i", a)               // the diagonal
/// try einsum("bij,bkj->bik", q, k)     // scores of attention
/// try einsum("...ij->...ji", a)        // each matrix transposed
/// ```
///
/// Letters name axes. A letter that the output lacks is summed over; a letter twice in one operand takes the
/// diagonal; `...` stands for the axes that are not named, aligned at the last. Without `->` the output has the
/// axes of `...`, then the letters that occur once, in the order of the alphabet. Axes of extent 1 broadcast.
/// Operands are multiplied from the left, each pair by one matrix product.
///
/// - Throws: `HornbillError` where the equation cannot be read or the operands do not fit it.
public func einsum(_ equation: String, _ operands: Tensor...) throws -> Tensor {
  try einsum(equation, operands)
}

/// The same for a list of operands.
///
/// - Throws: `HornbillError` where the equation cannot be read or the operands do not fit it.
public func einsum(_ equation: String, _ operands: [Tensor]) throws -> Tensor {
  let parsed = try EinsumEquation(equation, operands.map(\.shape))
  let dtype = DType.promoted(operands.map(\.dtype).reduce(.bool, DType.promoted), .uint8)
  var terms = zip(operands, parsed.inputs).map { EinsumTerm($0.cast(to: dtype), $1, parsed.extents) }
  var result = terms.removeFirst()
  for (number, term) in terms.enumerated() {
    let needed = Set(parsed.output).union(terms[(number + 1)...].flatMap(\.labels))
    result = result.times(term, keeping: needed)
  }
  return result.arranged(as: parsed.output)
}

/// An equation whose `...` has been replaced by axes: labels of each operand and of the output.
private struct EinsumEquation {
  /// A named axis, or one of those that `...` stands for, counted from the last.
  enum Label: Hashable {
    case letter(Character)
    case unnamed(Int)
  }

  var inputs: [[Label]] = []
  var output: [Label] = []
  var extents: [Label: Int] = [:]

  init(_ equation: String, _ shapes: [Shape]) throws {
    func failure(_ expected: String, _ received: String) -> HornbillError {
      HornbillError("einsum", expected: expected, received: received)
    }
    let text = equation.filter { $0 != " " }
    let sides = text.split(separator: "->", omittingEmptySubsequences: false)
    guard sides.count <= 2 else { throw failure("at most one \"->\"", "\"\(equation)\"") }
    let terms = sides[0].split(separator: ",", omittingEmptySubsequences: false)
    guard terms.count == shapes.count, !shapes.isEmpty else {
      throw failure("\(terms.count) operands for \"\(equation)\"", "\(shapes.count)")
    }
    func read(_ term: Substring, unnamed: Int) throws -> [Label] {
      let parts = term.split(separator: "...", omittingEmptySubsequences: false)
      guard parts.count <= 2, parts.allSatisfy({ $0.allSatisfy { $0.isLetter } }) else {
        throw failure("letters and at most one \"...\" for each operand", "\"\(term)\"")
      }
      let named = parts.map { $0.map { Label.letter($0) } }
      guard parts.count == 2 else { return named[0] }
      return named[0] + (0..<unnamed).reversed().map { .unnamed($0) } + named[1]
    }
    var mostUnnamed = 0
    for (term, shape) in zip(terms, shapes) {
      let named = term.filter(\.isLetter).count
      let hasEllipsis = term.contains(".")
      guard named == shape.rank || (hasEllipsis && named < shape.rank) else {
        throw failure("an operand of the axes \"\(term)\"", "the shape \(shape)")
      }
      mostUnnamed = Swift.max(mostUnnamed, hasEllipsis ? shape.rank - named : 0)
      let labels = try read(term, unnamed: shape.rank - named)
      inputs.append(labels)
      for (label, extent) in zip(labels, shape) {
        let known = extents[label] ?? 1
        guard known == extent || known == 1 || extent == 1 else {
          throw failure(
            "one extent for each axis of \"\(equation)\"",
            "the shapes " + shapes.map(\.description).joined(separator: ", "))
        }
        extents[label] = known == 1 ? extent : known
      }
    }
    if sides.count == 2 {
      output = try read(sides[1], unnamed: mostUnnamed)
    } else {
      let letters = terms.joined().filter(\.isLetter)
      let once = letters.filter { letter in letters.filter { $0 == letter }.count == 1 }.sorted()
      output = (0..<mostUnnamed).reversed().map { .unnamed($0) } + once.map { .letter($0) }
    }
    guard Set(output).count == output.count, output.allSatisfy({ extents[$0] != nil }) else {
      throw failure("an output of different axes of the operands", "\"\(sides.last ?? "")\"")
    }
  }
}

/// A factor of the sum: a tensor whose axes are labelled, each label once.
private struct EinsumTerm {
  var tensor: Tensor
  var labels: [EinsumEquation.Label]

  /// - Parameter extents: the extent of each label; an axis of 1 that is to repeat is left out.
  init(_ operand: Tensor, _ given: [EinsumEquation.Label], _ extents: [EinsumEquation.Label: Int]) {
    let kept = given.indices.filter { operand.shape[$0] != 1 || extents[given[$0]] == 1 }
    tensor = operand.reshaped(to: Shape(kept.map { operand.shape[$0] }))
    labels = kept.map { given[$0] }
    while let (first, second) = Self.repeated(labels) {
      let label = labels[first]
      tensor = diagonal(tensor, axes: (first, second))
      labels = labels.filter { $0 != label } + [label]
    }
  }

  private init(_ tensor: Tensor, labels: [EinsumEquation.Label]) {
    self.tensor = tensor
    self.labels = labels
  }

  private static func repeated(_ labels: [EinsumEquation.Label]) -> (Int, Int)? {
    for (second, label) in labels.enumerated() {
      if let first = labels[..<second].firstIndex(of: label) { return (first, second) }
    }
    return nil
  }

  /// The sum over all labels but those that satisfy a condition.
  private func summed(keeping isKept: (EinsumEquation.Label) -> Bool) -> EinsumTerm {
    let axes = labels.indices.filter { !isKept(labels[$0]) }
    return axes.isEmpty
      ? self : EinsumTerm(sum(tensor, axes: axes), labels: labels.filter(isKept))
  }

  /// The product with another factor, summed over the labels that nobody needs any more: one matrix product.
  func times(_ other: EinsumTerm, keeping needed: Set<EinsumEquation.Label>) -> EinsumTerm {
    let a = summed { needed.contains($0) || other.labels.contains($0) }
    let b = other.summed { needed.contains($0) || labels.contains($0) }
    let shared = a.labels.filter { b.labels.contains($0) }
    let stack = shared.filter { needed.contains($0) }
    let inner = shared.filter { !needed.contains($0) }
    let rows = a.labels.filter { !shared.contains($0) }
    let columns = b.labels.filter { !shared.contains($0) }
    func extents(_ term: EinsumTerm, _ labels: [EinsumEquation.Label]) -> [Int] {
      labels.map { label in term.labels.firstIndex(of: label).map { term.tensor.shape[$0] } ?? 1 }
    }
    func matrix(_ term: EinsumTerm, _ groups: [[EinsumEquation.Label]]) -> Tensor {
      let ordered = term.arranged(as: groups.flatMap { $0 })
      return ordered.reshaped(to: Shape(groups.map { extents(term, $0).reduce(1, *) }))
    }
    let product = matmul(matrix(a, [stack, rows, inner]), matrix(b, [stack, inner, columns]))
    let shape = extents(a, stack) + extents(a, rows) + extents(b, columns)
    return EinsumTerm(product.reshaped(to: Shape(shape)), labels: stack + rows + columns)
  }

  /// The tensor with its axes in the given order, summed over all others.
  func arranged(as order: [EinsumEquation.Label]) -> Tensor {
    let term = summed { order.contains($0) }
    return term.tensor.transposed(order.compactMap { term.labels.firstIndex(of: $0) })
  }
}
