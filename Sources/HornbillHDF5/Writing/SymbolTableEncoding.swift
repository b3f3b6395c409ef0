/// The names of a group as old readers know them: a heap of names, nodes of symbols, and a B-tree over the nodes.
struct SymbolTableEncoding {
  /// The most symbols in a node and children in a tree's node: HDF5's own numbers.
  static let symbolsInNode = 8
  static let childrenInNode = 32

  private(set) var bytes: [UInt8] = []
  let heap: Int
  let tree: Int

  /// A node, with the heap's offset of the last name in it.
  private struct Node {
    let address: Int
    let lastName: Int
  }

  /// Encodes members that are in order, at an address.
  init(_ members: [(name: String, object: ObjectList.Object)], at address: Int) {
    var list = ByteList()
    var names = ByteList()
    names.append([0, 0, 0, 0, 0, 0, 0, 0])
    var offsets: [Int] = []
    for (name, _) in members {
      offsets.append(names.bytes.count)
      names.append(Array(name.utf8) + [0])
      names.align()
    }
    heap = address
    list.append(Array("HEAP".utf8) + [0, 0, 0, 0])
    list.append(names.bytes.count, 8)
    // No space is left, for which 1 stands.
    list.append(1, 8)
    list.append(address: address + 32)
    list.append(names.bytes)

    var nodes: [Node] = []
    for start in stride(from: 0, to: members.count, by: Self.symbolsInNode) {
      let part = start..<min(start + Self.symbolsInNode, members.count)
      nodes.append(Node(address: address + list.bytes.count, lastName: offsets[part.upperBound - 1]))
      let end = list.bytes.count + 8 + 40 * Self.symbolsInNode
      list.append(Array("SNOD".utf8) + [1, 0])
      list.append(part.count, 2)
      for index in part { list.append(Self.entry(nameOffset: offsets[index], members[index].object)) }
      list.fill(to: end)
    }
    var level = 0
    repeat {
      nodes = Self.addLevel(level, over: nodes, to: &list, at: address)
      level += 1
    } while nodes.count > 1
    tree = nodes[0].address
    bytes = list.bytes
  }

  /// Adds the tree's nodes over those of a level, at least one, and gives them.
  private static func addLevel(
    _ level: Int, over children: [Node], to list: inout ByteList, at address: Int
  ) -> [Node] {
    let nodeByteCount = 24 + 16 * childrenInNode + 8
    let first = address + list.bytes.count
    let count = max(1, (children.count + childrenInNode - 1) / childrenInNode)
    var nodes: [Node] = []
    for index in 0..<count {
      let part = index * childrenInNode..<min((index + 1) * childrenInNode, children.count)
      let end = list.bytes.count + nodeByteCount
      list.append(Array("TREE".utf8) + [0, UInt8(level)])
      list.append(part.count, 2)
      list.append(address: index > 0 ? first + (index - 1) * nodeByteCount : nil)
      list.append(address: index + 1 < count ? first + (index + 1) * nodeByteCount : nil)
      // A key is the last name before a child; the first is the empty name.
      list.append(part.lowerBound > 0 ? children[part.lowerBound - 1].lastName : 0, 8)
      for child in children[part] {
        list.append(address: child.address)
        list.append(child.lastName, 8)
      }
      list.fill(to: end)
      nodes.append(Node(address: first + index * nodeByteCount, lastName: children[part].last?.lastName ?? 0))
    }
    return nodes
  }

  /// A symbol: the name's offset, the object's address, and for a group where its table is.
  static func entry(nameOffset: Int, _ object: ObjectList.Object) -> [UInt8] {
    var list = ByteList()
    list.append(nameOffset, 8)
    switch object {
    case .group(let group):
      list.append(address: group.header)
      list.append([1, 0, 0, 0, 0, 0, 0, 0])
      list.append(address: group.tree)
      list.append(address: group.heap)
    case .dataset(let header):
      list.append(address: header)
      list.fill(to: 40)
    }
    return list.bytes
  }
}
