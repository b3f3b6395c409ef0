import Foundation
import Hornbill
import Testing

@Suite struct RegularizerTests {
  @Test func penaltiesAndTheirGradients() {
    let w = Tensor([[1, -2], [3, -4]])
    for (regularizer, penalty, slopes) in [
      (Regularizer.l1(0.5), 5, [0.5, -0.5, 0.5, -0.5]), (.l2(0.1), 3, [0.2, -0.4, 0.6, -0.8]),
      (.l1l2(l1: 0.5, l2: 0.1), 8, [0.7, -0.9, 1.1, -1.3]), (.l1l2(), 0, [0, 0, 0, 0]),
    ] as [(Regularizer, Double, [Float])] {
      expectClose(regularizer(w).item, penalty, regularizer.name)
      let g = gradient(of: regularizer(w), withRespectTo: [w])[0]
      expectClose(g, Tensor(slopes, shape: [2, 2]), "gradient of \(regularizer.name)")
    }
  }

  @Test func configurationIsKeras() throws {
    for (regularizer, name, config) in [
      (Regularizer.l1(), "L1", ["l1": 0.01]), (.l2(0.25), "L2", ["l2": 0.25]),
      (.l1l2(l1: 0.5, l2: 0.25), "L1L2", ["l1": 0.5, "l2": 0.25]),
    ] as [(Regularizer, String, [String: Double])] {
      let object = try jsonObject(regularizer)
      #expect(object["class_name"] as? String == name)
      #expect(object["module"] as? String == "keras.regularizers")
      #expect(object["config"] as? [String: Double] == config)
      let copy = try JSONDecoder().decode(Regularizer.self, from: JSONEncoder().encode(regularizer))
      #expect(copy == regularizer)
    }
  }

  @Test func namesAlone() throws {
    let read = try JSONDecoder().decode([Regularizer].self, from: Data(#"["l1", "L2", "l1_l2"]"#.utf8))
    #expect(read == [.l1(0.01), .l2(0.01), .l1l2(l1: 0, l2: 0)])
    expectError("Regularizer: expected one of L1, L2, L1L2, received \"l3\".") {
      _ = try JSONDecoder().decode([Regularizer].self, from: Data(#"["l3"]"#.utf8))
    }
  }
}
