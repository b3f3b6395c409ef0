/// The descriptions of groups and data sets, one after another from an address on.
struct ObjectList {
  /// Where the parts of a group are.
  struct Group {
    let header: Int
    let tree: Int
    let heap: Int
  }

  /// What a name in a group stands for.
  enum Object {
    case group(Group)
    case dataset(header: Int)
  }

  private(set) var bytes = ByteList()
  private let start: Int

  /// A list at an address, which is a multiple of eight.
  init(at start: Int) { self.start = start }

  /// The address after all that is in the list.
  var end: Int { start + bytes.bytes.count }

  /// Adds a group after all its members.
  mutating func add(
    _ group: GroupPlan, _ datasets: [DatasetPlan], _ addresses: [Int], _ strings: inout StringHeap
  ) -> Group {
    var members: [(name: String, object: Object)] = []
    for (name, member) in group.sorted {
      switch member {
      case .group(let inner): members.append((name, .group(add(inner, datasets, addresses, &strings))))
      case .dataset(let index):
        members.append((name, .dataset(header: add(datasets[index], at: addresses[index], &strings))))
      }
    }
    let table = SymbolTableEncoding(members, at: end)
    bytes.append(table.bytes)
    let place = Group(header: end, tree: table.tree, heap: table.heap)
    var message = ByteList()
    message.append(address: place.tree)
    message.append(address: place.heap)
    addHeader([(.symbolTable, message.bytes)], group.attributes, &strings)
    return place
  }

  /// Adds the description of a data set whose elements are at an address, and gives its own.
  private mutating func add(
    _ dataset: DatasetPlan, at address: Int, _ strings: inout StringHeap
  ) -> Int {
    let header = end
    var layout = ByteList()
    layout.append([3, 1])
    // What has no elements has no place.
    layout.append(address: dataset.byteCount > 0 ? address : nil)
    layout.append(dataset.byteCount, 8)
    addHeader(
      [
        (.dataspace, Encoding.dataspace(dataset.shape)), (.datatype, Encoding.datatype(dataset.type)),
        // Version 2: space is taken late, and a value is written where one is set, which is not so.
        (.fillValue, [2, 2, 2, 1, 0, 0, 0, 0]), (.layout, layout.bytes),
      ], dataset.attributes, &strings)
    return header
  }

  /// Adds an object header of version 1: all messages in one block.
  private mutating func addHeader(
    _ messages: [(MessageKind, [UInt8])], _ attributes: [AttributePlan], _ strings: inout StringHeap
  ) {
    let all = messages + attributes.map { (.attribute, $0.message { strings.add($0) }) }
    var block = ByteList()
    for (kind, content) in all {
      block.append(kind.rawValue, 2)
      block.append((content.count + 7) / 8 * 8, 2)
      block.append([0, 0, 0, 0])
      block.append(content)
      block.align()
    }
    bytes.append([1, 0])
    bytes.append(all.count, 2)
    bytes.append(1, 4)
    bytes.append(block.bytes.count, 4)
    bytes.append([0, 0, 0, 0])
    bytes.append(block.bytes)
  }
}
