import Foundation
import HornbillHDF5
import Testing

@Suite("HDF5 files by h5py")
struct FixtureTests {
  static let names = ["earliest", "latest", "version108", "userblock", "sizes", "superblock1", "shared"]

  @Test("reads every object, attribute and number", arguments: names)
  func everything(name: String) throws {
    let file = try HDF5File(path: Fixture.path(name + ".h5"))
    try Self.compare(file.root, with: Fixture.objects(name))
  }

  @Test("reads the same from memory, and from a region of another file", arguments: names)
  func elsewhere(name: String) throws {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: Fixture.path(name + ".h5"))))
    let objects = try Fixture.objects(name)
    try Self.compare(HDF5File(bytes: bytes).root, with: objects)
    let path = NSTemporaryDirectory() + "hornbill-region-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data([UInt8](repeating: 1, count: 77) + bytes + [2, 3]).write(to: URL(fileURLWithPath: path))
    try Self.compare(HDF5File(path: path, region: 77..<77 + bytes.count).root, with: objects)
  }

  private static func compare(_ root: HDF5Group, with objects: [String: Fixture.Object]) throws {
    var found: Set<String> = []
    try visit(root, objects, &found)
    #expect(found == Set(objects.keys))
  }

  private static func visit(
    _ group: HDF5Group, _ objects: [String: Fixture.Object], _ found: inout Set<String>
  ) throws {
    let expected = try #require(objects[group.path])
    found.insert(group.path)
    #expect(group.names == expected.names)
    try compareAttributes(group, expected)
    for name in group.names {
      switch try group.kind(of: name) {
      case .group: try visit(group.group(name), objects, &found)
      case .dataset:
        let dataset = try group.dataset(name)
        found.insert(dataset.path)
        try compare(dataset, with: try #require(objects[dataset.path]))
      case .datatype: found.insert("/\(name)")
      case let kind: Issue.record("\(name) is \(String(describing: kind))")
      }
    }
  }

  private static func compareAttributes(_ object: some HDF5Object, _ expected: Fixture.Object) throws {
    #expect(try object.attributeNames() == expected.attributes)
    for name in expected.attributes {
      let value = try #require(try object.attribute(name))
      let numbers = expected.values[name] ?? []
      switch value {
      case .strings(let strings, _): #expect(strings.map(Fixture.Value.text) == numbers)
      case .integers(let integers, _): #expect(integers.map(Fixture.Value.integer) == numbers)
      case .floats(let floats, _): #expect(floats.map { $0 } == numbers.map(\.double))
      case .bools(let bools, _): #expect(bools.map(Fixture.Value.bool) == numbers)
      case .empty: #expect(expected.values[name] == nil)
      }
    }
    #expect(try object.attribute("no such attribute") == nil)
  }

  private static func compare(_ dataset: HDF5Dataset, with expected: Fixture.Object) throws {
    let comment = Comment(rawValue: dataset.path)
    #expect(dataset.shape == expected.shape, comment)
    try compareAttributes(dataset, expected)
    let values = try #require(expected.data)
    switch dataset.type {
    case .string: #expect(try dataset.strings().map(Fixture.Value.text) == values, comment)
    case .opaque:
      var bits = [UInt16](repeating: 0, count: dataset.elementCount)
      try bits.withUnsafeMutableBytes {
        try dataset.interpreted(as: .bfloat16).read(into: $0, as: .bfloat16)
      }
      #expect(bits.map { Double($0) } == values.map(\.double), comment)
    case .number(let number) where [.int8, .int16, .int32, .int64].contains(number):
      #expect(
        try dataset.read(as: Int64.self).prefix(values.count).map(Fixture.Value.integer) == values, comment)
    case .number(let number) where [.uint8, .uint16, .uint32].contains(number):
      #expect(
        try dataset.read(as: UInt64.self).map { Double($0) }.prefix(values.count).map { $0 }
          == values.map(\.double), comment)
    case .number(.uint64):
      let natural = values.map { value in
        if case .integer(let integer) = value { Fixture.Value.natural(UInt64(integer)) } else { value }
      }
      #expect(try dataset.read(as: UInt64.self).map(Fixture.Value.natural) == natural, comment)
    case .number(.bool): #expect(try dataset.read(as: Bool.self).map(Fixture.Value.bool) == values, comment)
    case .number:
      #expect(
        try dataset.read(as: Double.self).prefix(values.count).map { $0 } == values.map(\.double), comment)
    case .other(let name): Issue.record("\(dataset.path): \(name)")
    }
    if let sum = expected.sum { #expect(try dataset.read(as: Double.self).reduce(0, +) == sum, comment) }
  }
}
