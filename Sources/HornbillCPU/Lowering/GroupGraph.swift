/// Groups of nodes that are joined one after another, without ever making a cycle.
///
/// The groups stand in an order in which each comes after what it reads. A path between two groups that leads through
/// others passes groups between the two in this order, so only those are searched: from both ends, the end whose search costs
/// less going on first. Without a path, what one search found moves over to its side, and the order holds again.
/// (Order maintenance as in Bender, Fineman, Gilbert, Tarjan, "A New Approach to Incremental Cycle Detection", 2015.)
package struct GroupGraph {
  /// For each node the number of its group.
  package private(set) var group: [Int]
  /// The nodes of each group in their order; none of groups that have become part of others.
  package private(set) var members: [[Int]]
  /// How many edges the searches have looked at.
  package private(set) var work = 0

  private let sources: [[Int]]
  private let readers: [[Int]]
  /// Edges into each group, and out of it.
  private var sourceCounts: [Int]
  private var readerCounts: [Int]
  /// The order: groups that follow each other behind a place of no group, and labels that grow along it.
  private var previous: [Int]
  private var next: [Int]
  private var label: [Int]
  private var front: Int { group.count }
  private var marks: [Mark]
  private var searches = 0

  /// Which search met a group last, and from which end.
  private struct Mark: Equatable {
    var search = -1
    var isForward = false
  }

  private static let none = -1
  /// The distance of labels, which leaves room to move groups between others.
  private static let spacing = 1 << 32

  /// A group for each node.
  ///
  /// - Parameters:
  ///   - sources: what each node reads, all before it.
  ///   - readers: what reads each node.
  package init(sources: [[Int]], readers: [[Int]]) {
    self.sources = sources
    self.readers = readers
    group = Array(sources.indices)
    members = group.map { [$0] }
    sourceCounts = sources.map(\.count)
    readerCounts = readers.map(\.count)
    let count = group.count
    previous = group.map { $0 == 0 ? count : $0 - 1 } + [Self.none]
    next = group.map { $0 + 1 == count ? Self.none : $0 + 1 } + [count == 0 ? Self.none : 0]
    label = group.map { ($0 + 1) * Self.spacing } + [0]
    marks = Array(repeating: Mark(), count: group.count)
  }

  /// Joins two groups, of which one reads the other.
  ///
  /// - Returns: false where that would make a cycle; then nothing is changed.
  package mutating func join(_ a: Int, _ b: Int) -> Bool {
    let (low, high) = label[a] < label[b] ? (a, b) : (b, a)
    let (kept, removed): (Int, Int)
    switch search(low, high) {
    case .path: return false
    case .before(let found):
      // What the later group needs goes before the earlier one, in whose place both are.
      move(found, after: previous[low])
      (kept, removed) = (low, high)
    case .behind(let found):
      move(found, after: high)
      (kept, removed) = (high, low)
    }
    unlink(removed)
    for node in members[removed] { group[node] = kept }
    members[kept] = (members[kept] + members[removed]).sorted()
    members[removed] = []
    sourceCounts[kept] += sourceCounts[removed]
    readerCounts[kept] += readerCounts[removed]
    return true
  }

  // MARK: - Searching

  private enum Finding {
    /// A path leads from one group through others to the other.
    case path
    /// All groups between the two that the later one needs.
    case before([Int])
    /// All groups between the two that need the earlier one.
    case behind([Int])
  }

  private mutating func search(_ low: Int, _ high: Int) -> Finding {
    searches += 1
    marks[low] = Mark(search: searches, isForward: true)
    marks[high] = Mark(search: searches, isForward: false)
    var (forward, backward) = ([low], [high])
    var (behind, before): ([Int], [Int]) = ([], [])
    var (forwardWork, backwardWork) = (0, 0)
    while let first = forward.last, let last = backward.last {
      let (forwardCost, backwardCost) = (forwardWork + readerCounts[first], backwardWork + sourceCounts[last])
      let isForward = forwardCost < backwardCost
      let current = isForward ? forward.removeLast() : backward.removeLast()
      if isForward { forwardWork = forwardCost } else { backwardWork = backwardCost }
      for node in members[current] {
        for neighbour in isForward ? readers[node] : sources[node] {
          work += 1
          let other = group[neighbour]
          // The edge between the two themselves is no path through others.
          if other == current || (current == low && other == high) || (current == high && other == low) {
            continue
          }
          if marks[other].search == searches {
            if marks[other].isForward != isForward { return .path }
            continue
          }
          guard isForward ? label[other] < label[high] : label[other] > label[low] else { continue }
          marks[other] = Mark(search: searches, isForward: isForward)
          if isForward {
            forward.append(other)
            behind.append(other)
          } else {
            backward.append(other)
            before.append(other)
          }
        }
      }
    }
    return backward.isEmpty ? .before(before) : .behind(behind)
  }

  // MARK: - The order

  private mutating func unlink(_ group: Int) {
    next[previous[group]] = next[group]
    if next[group] != Self.none { previous[next[group]] = previous[group] }
  }

  /// Moves groups behind another, in the order that they have.
  private mutating func move(_ groups: [Int], after place: Int) {
    guard !groups.isEmpty else { return }
    let ordered = groups.sorted { label[$0] < label[$1] }
    for group in ordered { unlink(group) }
    let following = next[place]
    func step() -> Int {
      let room = following == Self.none ? (groups.count + 1) * Self.spacing : label[following] - label[place]
      return room / (groups.count + 1)
    }
    if step() == 0 { relabel() }
    let (start, step) = (label[place], step())
    var last = place
    for (number, group) in ordered.enumerated() {
      label[group] = start + (number + 1) * step
      (previous[group], next[last]) = (last, group)
      last = group
    }
    next[last] = following
    if following != Self.none { previous[following] = last }
  }

  /// Gives all groups labels with room between them.
  private mutating func relabel() {
    var (place, number) = (front, 0)
    while place != Self.none {
      label[place] = number
      number += Self.spacing
      place = next[place]
    }
  }
}
