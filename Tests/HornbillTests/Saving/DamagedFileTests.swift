import Foundation
import Hornbill
import HornbillFiles
import HornbillGraph
import Testing

/// Files from elsewhere: whatever is in them, loading gives a model or an error, and takes no more memory than
/// the file has.
@Suite("Damaged model files")
struct DamagedFileTests {
  /// The bytes of a tiny trained model's file.
  private func tinyFile() throws -> Data {
    var data = Data()
    try SavingTests.withFolder { folder in
      let model = Sequential(name: "t", seed: 1) {
        Dense(2, activation: .tanh, inputShape: [3], name: "a")
        Dropout(0.5, name: "b")
      }
      try model.compile(optimizer: .adam(), loss: .meanSquaredError(), metrics: [.accuracy])
      try model.fit(SmallProblem.x[0..<4], Tensor.zeros([4, 2]), verbose: .silent)
      try model.save(to: folder + "/m.safetensors")
      data = try Data(contentsOf: URL(filePath: folder + "/m.safetensors"))
    }
    return data
  }

  /// What loading the bytes throws; nil where they are a model, which is then used.
  private func failure(_ data: Data, at path: String) throws -> (any Error)? {
    try data.write(to: URL(filePath: path))
    do {
      let model = try Model.load(from: path)
      if let shape = model.inputShape, shape.elementCount < 1000 {
        _ = try model.predict(Tensor.zeros(Shape([1] + shape.dimensions)))
      }
      return nil
    } catch {
      return error
    }
  }

  @Test("a file that is cut short is an error, wherever the cut is")
  func truncated() throws {
    let data = try tinyFile()
    try SavingTests.withFolder { folder in
      for length in Array(stride(from: 0, to: data.count, by: 7)) + [1, 7, 8, 9, data.count - 1] {
        let error = try failure(data.prefix(length), at: folder + "/m.safetensors")
        #expect(error is FileError, "\(length) of \(data.count) bytes: \(String(describing: error))")
      }
      #expect(try failure(data + [0], at: folder + "/m.safetensors") is FileError)
      #expect(try failure(data, at: folder + "/m.safetensors") == nil)
    }
  }

  @Test("3,000 altered files: each is a model or an error")
  func altered() throws {
    let data = try tinyFile()
    var step: UInt64 = 0
    func random(below bound: Int) -> Int {
      step += 1
      return Int(Philox.bits(seed: 99, stream: 0, step: step, element: 0)) % bound
    }
    var errors = 0
    try SavingTests.withFolder { folder in
      for _ in 0..<3000 {
        var bytes = data
        for _ in 0...random(below: 3) {
          let position = random(below: bytes.count)
          // Digits and quotation marks keep the JSON well-formed more often than other bytes.
          let choices = [UInt8(random(below: 256)), UInt8(48 + random(below: 10)), bytes[position] ^ 1]
          bytes[position] = choices[random(below: 3)]
        }
        if let error = try failure(bytes, at: folder + "/m.safetensors") {
          errors += 1
          #expect(error is HornbillError || error is FileError, "\(error)")
        }
      }
    }
    #expect(errors > 1000)
  }

  /// The tiny file with a text of its header replaced; the length of the header is put right.
  private func replacing(_ old: String, with new: String, in data: Data) throws -> Data {
    let length = data.prefix(8).enumerated().reduce(0) { $0 + Int($1.element) << (8 * $1.offset) }
    let header = try #require(String(data: data[8..<(8 + length)], encoding: .utf8))
    #expect(header.contains(old), "\(old) is not in \(header)")
    var text = Data(header.replacing(old, with: new).utf8)
    while text.count % 8 != 0 { text.append(0x20) }
    let size = (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) }
    return Data(size) + text + data[(8 + length)...]
  }

  @Test(
    "sizes that no memory holds are refused before anything is allocated",
    arguments: [
      (#"\"units\": 2"#, #"\"units\": 1000000000000"#),
      (#"\"units\": 2"#, #"\"units\": 9223372036854775807"#),
      (#"\"units\": 2"#, #"\"units\": 200000000000"#), (#"\"units\": 2"#, #"\"units\": -2"#),
      (#"\"build_input_shape\": [null, 3]"#, #"\"build_input_shape\": [null, 300000000000]"#),
      (
        #"\"build_input_shape\": [null, 3]"#,
        #"\"build_input_shape\": [null, 9223372036854775807, 9223372036854775807]"#
      ),
      (#"\"build_input_shape\": [null, 3]"#, #"\"build_input_shape\": [null, 0, 9223372036854775807]"#),
      (#"\"build_input_shape\": [null, 3]"#, #"\"build_input_shape\": []"#),
      (#"\"build_input_shape\": [null, 3]"#, #"\"build_input_shape\": [null, -3]"#),
    ])
  func hugeSizes(_ old: String, _ new: String) throws {
    let data = try replacing(old, with: new, in: tinyFile())
    try SavingTests.withFolder { folder in
      let error = try failure(data, at: folder + "/m.safetensors")
      #expect(error is HornbillError, "\(new): \(String(describing: error))")
    }
  }

  @Test("weights of another shape, and weights that nobody asked for, are errors that name them")
  func otherShapes() throws {
    let data = try tinyFile()
    try SavingTests.withFolder { folder in
      let path = folder + "/m.safetensors"
      let swapped = try replacing("\"shape\":[3,2]", with: "\"shape\":[2,3]", in: data)
      let shape = try #require(try failure(swapped, at: path) as? HornbillError)
      #expect(shape.expected.hasPrefix("a/kernel [3, 2], optimizer/momentum/a/kernel [3, 2]"))
      #expect(shape.received.hasPrefix("a/kernel [2, 3], "))
      let renamed = try replacing("\"a/bias\"", with: "\"a/bios\"", in: data)
      let missing = try #require(try failure(renamed, at: path) as? HornbillError)
      #expect(missing.expected == "a/bias [2]" && missing.received == "a/bios [2]")
      let twice = try replacing(#"\"name\": \"b\""#, with: #"\"name\": \"a\""#, in: data)
      let name = try #require(try failure(twice, at: path) as? HornbillError)
      #expect(name.expected == "a name of its own for each layer" && name.received == "\"a\" twice")
    }
  }
}
