/// Where everything in a file lies: the superblock, the data sets' elements, then all that describes them, members
/// before the groups they are in, and last the strings.
struct FileLayout {
  /// What comes before the elements.
  private(set) var head: [UInt8] = []
  /// The bytes after each data set's elements up to the next.
  private(set) var paddings: [Int] = []
  /// What comes after the elements.
  private(set) var tail: [UInt8] = []
  let byteCount: Int

  private static let superblockByteCount = 96

  init(_ writer: HDF5Writer) {
    var addresses: [Int] = []
    var end = Self.superblockByteCount
    for dataset in writer.datasets {
      addresses.append(end)
      let padding = (8 - dataset.byteCount % 8) % 8
      paddings.append(padding)
      end += dataset.byteCount + padding
    }
    // The length of the descriptions does not depend on where the strings are, so a first round tells that.
    var strings = StringHeap(at: 0)
    var objects = ObjectList(at: end)
    _ = objects.add(writer.root, writer.datasets, addresses, &strings)
    strings = StringHeap(at: objects.end)
    objects = ObjectList(at: end)
    let root = objects.add(writer.root, writer.datasets, addresses, &strings)
    tail = objects.bytes.bytes + strings.bytes
    byteCount = end + tail.count
    head = Self.superblock(root: root, end: byteCount)
  }

  private static func superblock(root: ObjectList.Group, end: Int) -> [UInt8] {
    var list = ByteList()
    list.append([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0, 0, 8, 8, 0])
    list.append(SymbolTableEncoding.symbolsInNode / 2, 2)
    list.append(SymbolTableEncoding.childrenInNode / 2, 2)
    list.append([0, 0, 0, 0])
    list.append(address: 0)
    list.append(address: nil)
    list.append(address: end)
    list.append(address: nil)
    list.append(SymbolTableEncoding.entry(nameOffset: 0, .group(root)))
    return list.bytes
  }
}
