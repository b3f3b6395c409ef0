import Foundation
import Hornbill
import HornbillGraph
import Testing

@Suite struct InitializerTests {
  private func initializer(_ golden: GoldenCase, _ key: String) throws -> Initializer {
    let object: [String: Any] = [
      "class_name": try golden.string("name"), "config": try golden.child(key).object,
    ]
    return try JSONDecoder().decode(
      Initializer.self, from: JSONSerialization.data(withJSONObject: object))
  }

  @Test func everyCaseOfKeras() throws {
    var counts: [String: Int] = [:]
    for golden in try GoldenFile("initializers").cases {
      let kind = try golden.string("kind")
      counts[kind, default: 0] += 1
      switch kind {
      case "fixed": try checkFixed(golden)
      case "random": try checkRandom(golden)
      case "orthogonal": try checkOrthogonal(golden)
      default: try checkDefaults(golden)
      }
    }
    #expect(counts == ["fixed": 7, "random": 45, "orthogonal": 8, "defaults": 15])
  }

  private func checkFixed(_ golden: GoldenCase) throws {
    let expected = try golden.tensor("values")
    let value = try initializer(golden, "arguments")(expected.shape, seed: 1, stream: 1)
    #expect(value.shape == expected.shape)
    #expect(value.scalars == expected.scalars)
  }

  private func checkRandom(_ golden: GoldenCase) throws {
    let initializer = try initializer(golden, "config")
    let shape = Shape(try golden.ints("shape"))
    let (input, output) = fans(of: shape)
    #expect(try input == golden.int("fan_in"))
    #expect(try output == golden.int("fan_out"))
    let label = "\(initializer.name) \(initializer.config) \(shape)"
    let draws = (20_000 + shape.elementCount - 1) / shape.elementCount
    let values = try (0..<draws).flatMap {
      try initializer(shape, seed: 42, stream: $0).scalars(as: Double.self)
    }
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
    // Five standard errors of ours and of Keras's sample.
    let measured = try golden.child("measured")
    let (keras, spread) = (try measured.number("mean"), try measured.number("std"))
    #expect(abs(mean - keras) < 6 * spread / count.squareRoot(), "\(label): mean \(mean), Keras \(keras)")
    #expect(
      abs(deviation - spread) < 6 * spread / (2 * count).squareRoot(),
      "\(label): deviation \(deviation), Keras \(spread)")
    let parameters = try golden.child("parameters")
    if parameters.has("minval") {
      let (low, high) = (try parameters.number("minval"), try parameters.number("maxval"))
      let slack = 1e-6 * (high - low)
      #expect(values.allSatisfy { $0 >= low - slack && $0 <= high + slack }, "\(label)")
      #expect((values.min() ?? 0) - low < 0.01 * (high - low), "\(label): the lower end is missing")
      #expect(high - (values.max() ?? 0) < 0.01 * (high - low), "\(label): the upper end is missing")
    }
  }

  private func checkOrthogonal(_ golden: GoldenCase) throws {
    let shape = Shape(try golden.ints("shape"))
    let gain = try golden.number("gain")
    let value = try Initializer.orthogonal(gain: gain)(shape, seed: 3, stream: 5, dtype: .float64)
    #expect(value.shape == shape)
    let (rows, columns) = (shape.dimensions.dropLast().reduce(1, *), shape.last)
    let matrix = value.reshaped([rows, columns])
    let isWide = try golden.string("orthonormal") == "rows"
    #expect(isWide == (rows < columns))
    let gram = isWide ? matmul(matrix, matrix.transposed()) : matmul(matrix.transposed(), matrix)
    let target = Tensor.identity(Swift.min(rows, columns), dtype: .float64) * (gain * gain)
    let error = max(abs(gram - target)).item
    #expect(try error < golden.number("gram_error_below"), "\(shape), gain \(gain): \(error)")
  }

  private func checkDefaults(_ golden: GoldenCase) throws {
    let initializer = try initializer(golden, "config")
    let named = try JSONDecoder().decode(
      [Initializer].self, from: Data("[\"\(try golden.string("name"))\"]".utf8))
    #expect(named == [initializer])
    expectConfig(
      try jsonObject(initializer), matches: try golden.child("serialized").object, try golden.string("name"))
  }

  @Test func membersHaveKerasDefaults() throws {
    let members: [String: Initializer] = [
      "zeros": .zeros, "ones": .ones, "constant": .constant(), "identity": .identity(),
      "orthogonal": .orthogonal(), "variance_scaling": .varianceScaling(), "random_normal": .randomNormal(),
      "random_uniform": .randomUniform(), "truncated_normal": .truncatedNormal(),
      "glorot_uniform": .glorotUniform, "glorot_normal": .glorotNormal, "he_uniform": .heUniform,
      "he_normal": .heNormal, "lecun_uniform": .lecunUniform, "lecun_normal": .lecunNormal,
    ]
    for (name, member) in members {
      #expect(try JSONDecoder().decode([Initializer].self, from: Data("[\"\(name)\"]".utf8)) == [member])
    }
  }

  @Test func seedsDecideAlone() throws {
    for make: @Sendable (Int?) -> Initializer in [
      { .glorotUniform(seed: $0) }, { .randomNormal(seed: $0) }, { .orthogonal(seed: $0) },
      { .truncatedNormal(seed: $0) },
    ] {
      let free = try (1...2).map { try make(nil)([4, 4], seed: 1, stream: $0).scalars }
      #expect(free[0] != free[1])
      #expect(try make(nil)([4, 4], seed: 1, stream: 1).scalars == free[0])
      let own = try (1...2).map { try make(9)([4, 4], seed: $0, stream: $0).scalars }
      #expect(own[0] == own[1])
      let copy = try JSONDecoder().decode(Initializer.self, from: JSONEncoder().encode(make(9)))
      #expect(copy == make(9))
    }
  }

  @Test func impossibleShapesAndArguments() {
    expectError("Identity: expected a shape of 2 axes, received [3].") {
      _ = try Initializer.identity()([3], seed: 1, stream: 1)
    }
    expectError("Orthogonal: expected a shape of at least 2 axes, received [3].") {
      _ = try Initializer.orthogonal()([3], seed: 1, stream: 1)
    }
    expectError("VarianceScaling: expected a scale above 0, received -1.0.") {
      _ = try Initializer.varianceScaling(scale: -1)([3], seed: 1, stream: 1)
    }
    expectError(
      "VarianceScaling: expected one of \"fan_in\", \"fan_out\", \"fan_avg\" for \"mode\", received \"fan\"."
    ) {
      let text = "{\"class_name\": \"VarianceScaling\", \"config\": {\"mode\": \"fan\"}}"
      _ = try JSONDecoder().decode(Initializer.self, from: Data(text.utf8))
    }
  }
}
