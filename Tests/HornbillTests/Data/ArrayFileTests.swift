import Foundation
import Hornbill
import HornbillFiles
import Testing

@Suite("Arrays in NumPy's files")
struct ArrayFileTests {
  /// The path of a file in a folder that lasts as long as the test.
  private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  private static let tensors: [String: Tensor] = [
    "float32": Tensor([[1.5, -2, 3], [4, 5, .infinity]]),
    "float64": Tensor([0.1, 1e300] as [Double]),
    "int32": Tensor([Int32.min, 7]),
    "int64": Tensor([Int.max, -7], shape: [2, 1]),
    "uint8": Tensor([UInt8](0...255)),
    "bool": Tensor([true, false, true]),
    "number": Tensor(2.5),
    "empty": Tensor.zeros([0, 3]),
    "lazy": Tensor([1, 2]) + 1,
  ]

  private func expectSame(_ read: Tensor, _ name: String) throws {
    let tensor = try #require(Self.tensors[name])
    #expect(read.shape == tensor.shape && read.dtype == tensor.dtype, "\(name)")
    #expect(read.scalars(as: Double.self) == tensor.scalars(as: Double.self), "\(name)")
    #expect(read.scalars(as: Int.self) == tensor.scalars(as: Int.self), "\(name)")
  }

  @Test("a tensor of any type goes into a .npy file and back")
  func npy() throws {
    try withFolder { folder in
      for (name, tensor) in Self.tensors {
        try tensor.save(npy: "\(folder)/a.npy")
        try expectSame(Tensor.load(npy: "\(folder)/a.npy"), name)
      }
    }
  }

  @Test("many tensors go into a .npz file and back", arguments: [false, true])
  func npz(compressed: Bool) throws {
    try withFolder { folder in
      try NPZ.save(Self.tensors, to: "\(folder)/a.npz", compressed: compressed)
      let file = try NPZ("\(folder)/a.npz")
      #expect(file.names == Self.tensors.keys.sorted())
      for name in file.names { try expectSame(file[name], name) }
      #expect(try file.tensors().count == Self.tensors.count)
      let names = file.names.joined(separator: ", ")
      expectError("NPZ \"\(folder)/a.npz\": expected one of the arrays \(names), received x.") {
        _ = try file["x"]
      }
    }
  }

  @Test("other files are errors that name the file")
  func otherFiles() throws {
    try withFolder { folder in
      try Data("hello".utf8).write(to: URL(filePath: "\(folder)/a.npy"))
      let npy = #expect(throws: FileError.self) { try Tensor.load(npy: "\(folder)/a.npy") }
      #expect(npy?.path == "\(folder)/a.npy")
      let npz = #expect(throws: FileError.self) { try NPZ("\(folder)/a.npy") }
      #expect(npz?.path == "\(folder)/a.npy")
      let missing = #expect(throws: FileError.self) { try Tensor.load(npy: "\(folder)/none.npy") }
      #expect(
        missing?.description
          == "\(folder)/none.npy: cannot be opened: No such file or directory. Check the path.")
    }
  }
}
