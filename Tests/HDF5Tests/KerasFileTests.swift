import Foundation
import HornbillFiles
import HornbillHDF5
import Testing

@Suite("HDF5 files that Keras 2 wrote")
struct KerasFileTests {
  static let folder = ProcessInfo.processInfo.environment["HORNBILL_DATA"].map { $0 + "/keras" }.flatMap {
    FileManager.default.fileExists(atPath: $0) ? $0 : nil
  }

  /// The sums of numbers are h5py's.
  @Test(
    "reads every name and number", .enabled(if: folder != nil, "needs $HORNBILL_DATA/keras"),
    arguments: [
      ("cifar10_bn_cnn_weights_keras2.4.h5", "2.4.0", 82, 552_374, -1160.4965535742513),
      ("cifar10_whole_model_keras2.15.h5", "2.15.0", 88, 353_416, 2736.021906890919),
    ])
  func file(name: String, version: String, objectCount: Int, count: Int, sum: Double) throws {
    let root = try HDF5File(path: "\(try #require(Self.folder))/\(name)").root
    let group = root.names.contains("model_weights") ? try root.group("model_weights") : root
    #expect(try root.attribute("keras_version")?.string == version)
    #expect(
      try #require(group.attribute("layer_names")?.strings).sorted()
        == group.names.filter { $0 != "top_level_model_weights" }.sorted())
    var found = (objects: 0, numbers: 0, sum: 0.0)
    try Self.visit(root, &found)
    #expect(found.objects == objectCount && found.numbers == count)
    #expect(abs(found.sum - sum) < 1e-6)
  }

  private static func visit(_ group: HDF5Group, _ found: inout (objects: Int, numbers: Int, sum: Double))
    throws
  {
    for name in group.names {
      found.objects += 1
      guard try group.kind(of: name) == .dataset else {
        try visit(group.group(name), &found)
        continue
      }
      let numbers = try group.dataset(name).read(as: Double.self)
      found.numbers += numbers.count
      found.sum += numbers.reduce(0, +)
    }
  }
}
