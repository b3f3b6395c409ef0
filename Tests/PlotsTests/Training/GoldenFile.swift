import Foundation

/// What scikit-learn and Keras compute, written by `Golden/make_golden.py`.
enum GoldenFile {
  struct Scores: Decodable {
    struct Case: Decodable {
      let name: String
      let labels: [Int32]
      let probabilities: [[Float]]
      let confusion: [[Int]]
      let report, named_report: String
      let curves: [Curve]
    }
    struct Curve: Decodable {
      let positive: Int
      let fpr, tpr, thresholds, precision, recall, cuts: [Double]
      let area, average: Double
    }
    let cases: [Case]
  }

  struct Attention: Decodable {
    struct Weight: Decodable {
      let shape: [Int]
      let values: [Float]
    }
    struct Case: Decodable {
      let target: Int?
      let saliency, gradcam: [Double]
    }
    let x: [Float]
    let weights: [Weight]
    let cases: [Case]
  }

  static func read<Content: Decodable>(_ name: String, as type: Content.Type) throws -> Content {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let data = try Data(contentsOf: folder.appending(path: "Golden/\(name).json"))
    return try JSONDecoder().decode(type, from: data)
  }
}
