import Foundation
import Hornbill
import HornbillGraph
import Testing

/// Models of several inputs and outputs against the real Keras.
@Suite("Several outputs train as Keras trains them")
struct OutputsGoldenTests {
  @Test("losses and metrics of files are read and written as Keras writes them")
  func objects() throws {
    var count = 0
    for golden in try GoldenFile("outputs").cases {
      let (name, data) = (try golden.string("name"), try? golden.json("serialized"))
      switch try golden.string("kind") {
      case "loss":
        let loss = try JSONDecoder().decode(Loss.self, from: #require(data))
        #expect(loss.configuration?.className == name)
        expectConfig(try jsonObject(loss), matches: try golden.child("serialized").object, name)
      case "metric":
        let metric = try JSONDecoder().decode(Metric.self, from: #require(data))
        #expect(metric.name == name)
        expectConfig(try jsonObject(metric), matches: try golden.child("serialized").object, name)
      default: continue
      }
      count += 1
    }
    #expect(count == 35)
  }

  @Test("three epochs give Keras's names, numbers and weights")
  func training() throws {
    let cases = try OutputsCase.all()
    #expect(cases.count == 10)
    for example in cases {
      let (golden, name) = (example.golden, example.name)
      let model = try example.model()
      #expect(model.outputNames == example.outputs && model.layers.map(\.name) == layers(golden), "\(name)")
      let (x, y, weights) = (try example.inputs(), try golden.tensors("y"), try example.weights())
      let arguments = try golden.child("arguments")
      let history = try model.fit(
        x, y, batchSize: 5, epochs: 3, verbose: .silent,
        validationSplit: arguments.has("validation_split") ? arguments.number("validation_split") : 0,
        shuffle: false, sampleWeight: weights)
      let wanted = try golden.child("history")
      #expect(Set(history.values.keys) == Set(wanted.object.keys), "\(name)")
      for key in wanted.object.keys {
        for (found, expected) in zip(history.values[key] ?? [], try wanted.numbers(key)) {
          expectClose(found, expected, relative: 1e-4, "\(name), \(key)")
        }
      }
      for (weight, tensor) in zip(try model.weights(), try golden.tensors("final_weights")) {
        expectClose(weight.value, tensor, relative: 2e-4, "\(name), \(weight.path)")
      }
      let score = try model.evaluate(x, y, sampleWeight: weights)
      let scores = try golden.child("evaluate")
      #expect(Set(score.values.keys) == Set(scores.object.keys), "\(name)")
      for (key, value) in score.values {
        expectClose(value, try scores.number(key), relative: 1e-4, "\(name), evaluate \(key)")
      }
      let features = try golden.tensors("features")
      if let inner = ["hidden", "mixer"].first(where: { layers(golden)?.contains($0) ?? false }) {
        let found = try model.extractor(layers: [inner]).predict(model.ordered(x))[0]
        expectClose(found[0..<3], features[0], relative: 2e-4, "\(name), \(inner)")
      }
      for (found, expected) in zip(try model.predict(model.ordered(x)), features.dropFirst()) {
        expectClose(found[0..<3], expected, relative: 2e-4, "\(name), predict")
      }
    }
  }

  @Test("names, lists and the way they are given make no difference")
  func ways() throws {
    let example = try #require(try OutputsCase.all().first { $0.name == "weights of samples" })
    let (x, y, weights) = (
      try example.inputs(), try example.golden.tensors("y"), try #require(try example.weights())
    )
    func bits(_ train: (Model) throws -> Void) throws -> [UInt32] {
      let model = try example.model()
      try train(model)
      return try model.weightBits()
    }
    func named(_ tensors: [Tensor]) -> [String: Tensor] {
      Dictionary(uniqueKeysWithValues: zip(example.outputs, tensors))
    }
    let lists = try bits {
      try $0.fit($0.ordered(x), y, batchSize: 5, verbose: .silent, sampleWeight: weights, seed: 1)
    }
    let names = try bits {
      try $0.fit(x, named(y), batchSize: 5, verbose: .silent, sampleWeight: named(weights), seed: 1)
    }
    let data = try bits {
      try $0.fit(
        Dataset(inputs: x, named(y), sampleWeight: named(weights)).batched(5).shuffled(), verbose: .silent,
        seed: 1)
    }
    #expect(names == lists && data == lists)
    let reader = Columns(columns: [x["title"], x["body"]].compactMap { $0 } + y + weights)
    let streamed = try bits {
      try $0.fit(Dataset(reader, inputs: 2, targets: 3).batched(5).shuffled(), verbose: .silent, seed: 1)
    }
    #expect(streamed == lists)
    let steps = try bits { model in
      for start in stride(from: 0, to: 20, by: 5) {
        let rows = start..<(start + 5)
        try model.trainOnBatch(
          x.mapValues { $0[rows] }, named(y.map { $0[rows] }), sampleWeight: named(weights.map { $0[rows] }))
      }
    }
    let whole = try bits {
      try $0.fit(x, y, batchSize: 5, verbose: .silent, shuffle: false, sampleWeight: weights)
    }
    #expect(steps == whole)
    // One tensor of weights holds for all outputs.
    let one = try bits { try $0.fit(x, y, verbose: .silent, sampleWeight: weights[0], seed: 1) }
    #expect(
      try one
        == bits {
          try $0.fit(x, y, verbose: .silent, sampleWeight: y.map { _ in weights[0] }, seed: 1)
        })
    #expect(try one != bits { try $0.fit(x, y, verbose: .silent, seed: 1) })
  }

  private func layers(_ golden: GoldenCase) -> [String]? { golden.object["layers"] as? [String] }
}

/// Rows of tensors as a reader gives them.
private struct Columns: RowReader {
  let tensors: [Tensor]
  let columns: [RowType]
  var count: Int { tensors[0].shape[0] }

  init(columns tensors: [Tensor]) {
    self.tensors = tensors.map { $0.evaluated() }
    columns = tensors.map { RowType(Shape(Array($0.shape.dimensions.dropFirst())), $0.dtype) }
  }

  func read(_ rows: UnsafeBufferPointer<Int32>, into columns: [UnsafeMutableRawPointer]) throws {
    for (tensor, memory) in zip(tensors, columns) {
      let width = tensor.shape.elementCount / tensor.shape[0]
      for (place, row) in rows.enumerated() {
        let numbers = tensor[Int(row)].scalars(as: Float.self)
        for (offset, number) in numbers.enumerated() {
          let index = place * width + offset
          if tensor.dtype == .int32 {
            memory.assumingMemoryBound(to: Int32.self)[index] = Int32(number)
          } else {
            memory.assumingMemoryBound(to: Float.self)[index] = number
          }
        }
      }
    }
  }
}

extension Model {
  /// Inputs by name in the model's order.
  fileprivate func ordered(_ inputs: [String: Tensor]) -> [Tensor] { inputNames.compactMap { inputs[$0] } }
}
