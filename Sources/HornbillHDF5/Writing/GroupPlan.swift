import HornbillFiles

/// A group to be written.
struct GroupPlan {
  enum Member {
    case group(GroupPlan)
    /// Its number among all data sets.
    case dataset(Int)
  }

  var attributes: [AttributePlan] = []
  var members: [String: Member] = [:]

  /// Calls `body` with the group of a path, which is made where it is not there yet.
  mutating func change(
    _ names: ArraySlice<String>, file: String, _ body: (inout GroupPlan) throws -> Void
  ) throws {
    guard let name = names.first else { return try body(&self) }
    switch members[name] {
    case .dataset: throw FileError(file, "\(name) cannot be a group", expected: "a name not yet in use")
    case .group(var group):
      // The table lets go of the group, so that it is not copied.
      members[name] = nil
      defer { members[name] = .group(group) }
      try group.change(names.dropFirst(), file: file, body)
    case nil:
      var group = GroupPlan()
      try group.change(names.dropFirst(), file: file, body)
      members[name] = .group(group)
    }
  }

  /// The members by name, as HDF5 sorts names.
  var sorted: [(name: String, member: Member)] {
    members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { ($0.key, $0.value) }
  }
}
