import Foundation
import HornbillHDF5
import Testing

@Suite("What HDF5 files are refused for")
struct RefusalTests {
  private static let path = Fixture.path("refused.h5")

  private func root() throws -> HDF5Group { try HDF5File(path: Self.path).root }

  private func message(_ body: (HDF5Group) throws -> Void) throws -> String {
    let root = try root()
    let text = failure { try body(root) }
    #expect(text.hasPrefix(Self.path + ": "))
    return String(text.dropFirst(Self.path.count + 2))
  }

  @Test("links are named, and not followed")
  func links() throws {
    let root = try root()
    #expect(try root.kind(of: "soft") == .softLink(path: "/data"))
    #expect(try root.kind(of: "external") == .externalLink(file: "other.h5", path: "/data"))
    #expect(try root.kind(of: "data") == .dataset)
    #expect(try root.kind(of: "none") == nil)
    #expect(
      try message { _ = try $0.dataset("soft") }
        == "/soft is a soft link, which is not followed (received a link to /data). "
        + "Open the object it names, or save the file without links.")
    #expect(
      try message { _ = try $0.group("external") }
        == "/external is an external link, which is not followed (received a link to /data in other.h5). "
        + "Save everything in one file.")
  }

  @Test("data in other files")
  func elsewhere() throws {
    #expect(
      try message { _ = try $0.dataset("virtual") }
        == "/virtual: the data layout is virtual: the numbers are in other files. "
        + "Copy the data set into one file.")
    #expect(
      try message { _ = try $0.dataset("elsewhere") }
        == "/elsewhere keeps its numbers in other files, which are not read. Save everything in one file.")
  }

  @Test("unknown filters, by name")
  func filters() throws {
    let rest = "). Save the data set with gzip, or uncompressed."
    #expect(
      try message { _ = try $0.dataset("lzf") }
        == "/lzf: the filter pipeline has an unknown filter "
        + "(expected gzip, shuffle or fletcher32, received lzf (32000)\(rest)")
    #expect(
      try message { _ = try $0.dataset("scaleoffset") }
        == "/scaleoffset: the filter pipeline has an unknown filter "
        + "(expected gzip, shuffle or fletcher32, received scaleoffset (6)\(rest)")
  }

  @Test(
    "types that are neither numbers nor strings",
    arguments: [
      ("compound", "compounds"), ("sequences", "sequences of variable length"), ("reference", "references"),
      ("complex", "compounds"),
    ])
  func types(name: String, type: String) throws {
    #expect(try root().dataset(name).type == .other(type))
    #expect(
      try message { _ = try $0.dataset(name).read(as: Float.self) }
        == "/\(name): the data set has no numbers (expected numbers to read as float32, received \(type)). "
        + "Read strings as strings, and opaque elements as what they stand for.")
    #expect(
      try message { _ = try $0.dataset(name).strings() }
        == "/\(name): the data set has no strings (expected strings, received \(type)). Read it as what it is."
    )
  }

  @Test("attributes of such types, but not the others beside them")
  func attributes() throws {
    #expect(try root().attributeNames() == ["reference"])
    #expect(
      try message { _ = try $0.attribute("reference") }
        == "/: the attribute \"reference\" is of a type that is not read "
        + "(expected numbers or strings, received references). Save it as one of these.")
  }

  @Test("data sets of gigabytes of which nothing is stored, unless the limits are raised")
  func expansion() throws {
    #expect(
      try message { _ = try $0.dataset("huge").read(as: Float.self) }
        == "/huge: the data expands to too much (expected at most 4294967296 bytes, "
        + "received 4398046511104 from 0 stored). Raise the limits if you trust the file.")
    let small = HDF5Limits(byteCount: 100, expansion: 2)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: Fixture.path("latest.h5")))
    let root = try HDF5File(bytes: [UInt8](bytes), name: "a.h5", limits: small).root
    #expect(
      failure { _ = try root.dataset("chunks/sparse").read(as: Int16.self) }
        == "a.h5: /chunks/sparse: the data expands to too much (expected at most 100 bytes, "
        + "received 3200 from 256 stored). Raise the limits if you trust the file.")
    #expect(
      failure { _ = try root.dataset("strings/many").strings() }
        == "a.h5: /strings/many: the data expands to too much (expected at most 100 bytes, received 4800 from 1132 "
        + "stored). Raise the limits if you trust the file.")
    #expect(try root.dataset("numbers/f4").read(as: Float.self).count == 5)
  }

  @Test("groups deeper than the limit")
  func depth() throws {
    var writer = HDF5Writer()
    try writer.addGroup("a/b/c/d")
    let bytes = try WriterTests.bytes(writer)
    let file = try HDF5File(bytes: bytes, name: "a.h5", limits: HDF5Limits(depth: 3))
    #expect(try file.root.group("a/b/c").names == ["d"])
    #expect(
      failure { _ = try file.root.group("a/b/c/d") }
        == "a.h5: /a/b/c/d: the group lies too deep (expected at most 3 groups). "
        + "A group may be within itself; raise the limits if you trust the file.")
  }

  @Test("names that are not there, and objects of another kind")
  func names() throws {
    #expect(
      try message { _ = try $0.dataset("none") }
        == "/ has no \"none\" (expected one of \"complex\", \"compound\", \"data\", \"elsewhere\", \"external\", …)."
    )
    #expect(try message { _ = try $0.group("data") } == "/data is not a group (received a data set).")
    #expect(try message { _ = try $0.group("data/x") } == "/data is not a group (received a data set).")
    var writer = HDF5Writer()
    try writer.addGroup("a")
    let root = try HDF5File(bytes: WriterTests.bytes(writer), name: "a.h5").root
    #expect(failure { _ = try root.dataset("a") } == "a.h5: /a is not a data set.")
    #expect(
      failure { _ = try root.dataset("a/b") }
        == "a.h5: /a has no \"b\" (expected no name: the group is empty).")
  }

  @Test("numbers that do not fit, and memory that does not")
  func conversion() throws {
    let root = try HDF5File(path: Fixture.path("latest.h5")).root
    let path = Fixture.path("latest.h5")
    #expect(
      failure { _ = try root.dataset("numbers/u8").read(as: Int64.self) }
        == "\(path): /numbers/u8: the data set has a number that cannot be one of int64 "
        + "(received 18446744073709551615). Read it as a wider type.")
    #expect(
      failure { _ = try root.dataset("numbers/scalar").read(as: Int8.self) }
        == "\(path): /numbers/scalar: the data set has a number that cannot be one of int8 (received 2.5). "
        + "Read it as a wider type.")
    #expect(
      failure { _ = try root.dataset("numbers/f4").interpreted(as: .bfloat16) }
        == "\(path): /numbers/f4: the data set cannot be taken for bfloat16 "
        + "(expected opaque elements of 2 bytes, received float32). Read it as what it is.")
    var small = [UInt8](repeating: 0, count: 4)
    #expect(
      failure {
        try small.withUnsafeMutableBytes { try root.dataset("numbers/f4").read(into: $0, as: .float32) }
      }
        == "\(path): /numbers/f4: the data set does not fit the memory "
        + "(expected 20 bytes for float32 [5], received 4). Make room for all numbers.")
  }
}
