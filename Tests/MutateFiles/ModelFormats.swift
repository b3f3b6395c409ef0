import FileMutations
import Foundation
import Hornbill
import HornbillFiles
import HornbillGraph

extension FileMutations.FileFormat {
  /// The files of models, which are read to the prediction of one sample.
  static let models: [FileMutations.FileFormat] = [
    model("keras", ".keras", samples: kerasFiles.map { content($0) }) { $0 },
    // Behind the checksum of the archive: one member is damaged and the archive put together anew.
    model("keras-config", ".keras", samples: [member("config.json")]) { try archive(["config.json": $0]) },
    model("keras-metadata", ".keras", samples: [member("metadata.json")]) {
      try archive(["metadata.json": $0])
    },
    model("keras-weights", ".keras", samples: [member("model.weights.h5")]) {
      try archive(["model.weights.h5": $0])
    },
    model("keras2", ".h5", samples: ["old.h5", "oldest.h5"].map { content($0) }) { $0 },
  ]

  private static let kerasFiles = ["adapted.keras", "nested.keras", "operations.keras"]
  /// The file of which members are damaged: a small model that was trained.
  private static let trained = "nested.keras"

  private static func model(
    _ name: String, _ ending: String, samples: [[UInt8]],
    _ file: @escaping @Sendable (_ damaged: [UInt8]) throws -> [UInt8]
  ) -> FileMutations.FileFormat {
    FileMutations.FileFormat(
      name: name, samples: samples, isRefusal: { $0 is FileError || $0 is HornbillError },
      read: { damaged in
        let path = FileManager.default.temporaryDirectory.appendingPathComponent(
          "hornbill-\(getpid())\(ending)"
        ).path
        defer { unlink(path) }
        try Data(file(damaged)).write(to: URL(fileURLWithPath: path))
        try MemoryLimit.$byteCount.withValue(largestMemory) {
          try Warning.$listener.withValue(Warning.Listener()) {
            let model = try Model.load(from: path)
            let inputs = (model.inputShapes ?? []).map { Tensor.zeros(Shape([1] + $0.dimensions)) }
            guard inputs.allSatisfy({ $0.shape.elementCount <= 1 << 16 }) else { return }
            _ = try model.predict(inputs)
          }
        }
      })
  }

  /// The most memory that a model may take here.
  private static let largestMemory = 16 << 20

  private static func content(_ name: String) -> [UInt8] {
    let file = "\(tests)/HornbillTests/Golden/files/\(name)"
    return (try? Data(contentsOf: URL(fileURLWithPath: file))).map { [UInt8]($0) } ?? []
  }

  private static func member(_ name: String) -> [UInt8] {
    (try? members(trained).first { $0.name == name }?.content) ?? []
  }

  private static func members(_ name: String) throws -> [(name: String, content: [UInt8])] {
    try content(name).withUnsafeBytes { bytes in
      let directory = try ZipDirectory(parsing: bytes, file: name)
      return try directory.members.map {
        ($0.name, try directory.content(of: $0, in: bytes, limit: largestContent, file: name))
      }
    }
  }

  private static let largestContent = 4 << 20
  private static let trainedMembers = (try? members(trained)) ?? []

  /// The archive of the trained model with other members.
  private static func archive(_ others: [String: [UInt8]]) throws -> [UInt8] {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("hornbill-\(getpid()).zip").path
    defer { unlink(path) }
    try ZipArchive.write(
      trainedMembers.map { ZipArchive.Entry(name: $0.name, others[$0.name] ?? $0.content) }, to: path)
    return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
  }
}
