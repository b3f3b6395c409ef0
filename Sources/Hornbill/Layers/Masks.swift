import HornbillGraph

/// The masks of the values of one traced model; a value is known by its node.
///
/// (`keras/src/backend/common/masking.py`)
struct Masks {
  // The values are kept, so that no other node takes the place of one in memory.
  private var entries: [ObjectIdentifier: (value: Tensor, mask: Tensor)] = [:]

  var isEmpty: Bool { entries.isEmpty }

  subscript(value: Tensor) -> Tensor? {
    get { entries[ObjectIdentifier(value.node)]?.mask }
    set { entries[ObjectIdentifier(value.node)] = newValue.map { (value, $0) } }
  }
}

/// Where any of the masks is true; nil unless all are given.
func joined(_ masks: [Tensor?]) -> Tensor? {
  let given = masks.compactMap { $0 }
  guard let first = given.first, given.count == masks.count else { return nil }
  return given.dropFirst().reduce(first, logicalOr)
}

/// Whether any element along the last axis is true.
func anyOfLastAxis(_ x: Tensor) -> Tensor { sum(x.cast(to: .float32), axes: [-1]) .> 0 }
