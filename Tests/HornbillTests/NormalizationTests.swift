import Foundation
import Hornbill
import Testing

@Suite("Normalization")
struct NormalizationTests {
  @Test("a scaler's statistics make a layer that scales as it does, and another that turns numbers back")
  func scaler() throws {
    let x = Tensor.randomUniform([20, 3], seed: 1) * Tensor([1, 10, 0]) + Tensor([5, -3, 2])
    var scaler = StandardScaler()
    try scaler.fit(x)
    let model = Sequential([Normalization(mean: scaler.mean, variance: scaler.variance, inputShape: [3])])
    let scaled = try model.predict(x)
    // The column that never changes is left where it is by the one, and becomes 0 in the other, too.
    expectClose(scaled, try scaler.transform(x), relative: 1e-5)
    let back = Sequential([
      Normalization(mean: scaler.mean, variance: scaler.variance, isInverted: true, inputShape: [3])
    ])
    expectClose(try back.predict(scaled), x, relative: 1e-5)
  }

  @Test("errors name the layer")
  func errors() throws {
    func message(_ layer: Normalization) -> String {
      do {
        _ = try Sequential([layer]).predict(Tensor.zeros([1, 3]))
        return ""
      } catch {
        return "\(error)"
      }
    }
    #expect(
      message(Normalization(mean: [0, 0], variance: [1, 1], name: "scale"))
        == "Normalization \"scale\": expected a mean and a variance for each position along the axes [-1] of the input of shape [1, 3], received 2 means and 2 variances."
    )
    #expect(
      message(Normalization(mean: [0, 0, 0], variance: [1, -1, 1], name: "scale")).contains(
        "expected finite statistics, variances of at least 0"))
    let other = #"{"name": "n", "axis": [1], "invert": false, "mean": [1, 2], "variance": [1]}"#
    expectError(
      "Normalization \"n\": expected means and variances of the same shape, received [2] and [1]."
    ) {
      _ = try JSONDecoder().decode(Normalization.self, from: Data(other.utf8))
    }
  }
}
