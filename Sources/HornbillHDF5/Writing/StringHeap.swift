/// The strings of variable length, in collections of a global heap.
struct StringHeap {
  /// What is known of a collection once the strings are in it.
  private struct Collection {
    let address: Int
    var objects = ByteList()
    var count = 0

    /// The header, the objects and the space that is left.
    var bytes: [UInt8] {
      var list = ByteList()
      let needed = 16 + objects.bytes.count
      // Old readers take no smaller collection.
      let byteCount = max(needed, StringHeap.smallestCollection)
      list.append(Array("GCOL".utf8) + [1, 0, 0, 0])
      list.append(byteCount, 8)
      list.append(objects.bytes)
      // What is left is an object of its own, unless it is too small for one.
      if byteCount - needed >= 16 {
        list.append([0, 0, 0, 0, 0, 0, 0, 0])
        list.append(byteCount - needed, 8)
      }
      list.fill(to: byteCount)
      return list.bytes
    }
  }

  private static let smallestCollection = 4096
  private static let largestCount = 1000

  private var done = ByteList()
  private var current: Collection
  private let address: Int

  /// A heap at an address, which is a multiple of eight.
  init(at address: Int) {
    self.address = address
    current = Collection(address: address)
  }

  /// Adds a string, and gives the reference that stands for it.
  mutating func add(_ string: [UInt8]) -> [UInt8] {
    let room = Self.smallestCollection - 16 - current.objects.bytes.count
    if current.count > 0, current.count == Self.largestCount || 16 + string.count + 7 > room { close() }
    current.count += 1
    current.objects.append(current.count, 2)
    current.objects.append([1, 0, 0, 0, 0, 0])
    current.objects.append(string.count, 8)
    current.objects.append(string)
    current.objects.align()
    var reference = ByteList()
    reference.append(string.count, 4)
    reference.append(address: current.address)
    reference.append(current.count, 4)
    return reference.bytes
  }

  private mutating func close() {
    done.append(current.bytes)
    current = Collection(address: address + done.bytes.count)
  }

  /// All collections; empty where there is no string.
  var bytes: [UInt8] { current.count > 0 ? done.bytes + current.bytes : [] }
}
