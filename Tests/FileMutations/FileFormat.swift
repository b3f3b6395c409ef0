import Foundation
import HornbillFiles
import HornbillHDF5

/// A reader, with sound files to make damaged ones of.
package struct FileFormat: Sendable {
  package let name: String
  /// Sound files.
  package let samples: [[UInt8]]
  /// Reads a file to the end; it may throw refusals, and nothing else.
  package let read: @Sendable ([UInt8]) throws -> Void
  /// Whether an error says what is wrong with a file.
  package let isRefusal: @Sendable (any Error) -> Bool

  package init(
    name: String, samples: [[UInt8]],
    isRefusal: @escaping @Sendable (any Error) -> Bool = { $0 is FileError },
    read: @escaping @Sendable ([UInt8]) throws -> Void
  ) {
    self.name = name
    self.samples = samples
    self.isRefusal = isRefusal
    self.read = read
  }

  /// Every reader of files that others may have made. A new one is one more line.
  package static let all: [FileFormat] = [
    FileFormat(name: "hdf5", samples: hdf5Samples) { try readHDF5($0, verifiesChecksums: true) },
    FileFormat(name: "hdf5-without-checksums", samples: hdf5Samples) {
      try readHDF5($0, verifiesChecksums: false)
    },
    FileFormat(
      name: "zip", samples: [fixture("FilesTests", "zip64.zip"), fixture("FilesTests", "arrays.npz")],
      read: readZip),
    FileFormat(
      name: "npy",
      samples: ["version1.npy", "version2.npy", "version3.npy"].map { fixture("FilesTests", $0) }
    ) { bytes in
      _ = try bytes.withUnsafeBytes { try NPYFile.array(parsing: $0, file: "mutated") }
    },
    FileFormat(name: "npz", samples: [fixture("FilesTests", "arrays.npz")], read: readNPZ),
    FileFormat(name: "idx", samples: idxSamples) { bytes in
      _ = try bytes.withUnsafeBytes { try IDXFile(parsing: $0, file: "mutated") }
    },
    FileFormat(name: "gzip", samples: gzipSamples) { bytes in
      _ = try bytes.withUnsafeBytes { try Gzip.expand($0, limit: largestContent, file: "mutated") }
    },
    FileFormat(name: "csv", samples: csvSamples, read: readCSV),
    FileFormat(name: "safetensors", samples: [fixture("FilesTests", "reference.safetensors")]) { bytes in
      _ = try bytes.withUnsafeBytes { try SafetensorsHeader(parsing: $0, file: "mutated") }
    },
  ]

  /// The format of a name.
  package static func named(_ name: String) -> FileFormat? { all.first { $0.name == name } }

  /// The most bytes that a file here may expand to, which is far more than any sample does.
  static let largestContent = 4 << 20

  /// The folder of the tests, found from this source file.
  package static let tests = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().path

  /// A file of the tests.
  static func fixture(_ target: String, _ name: String) -> [UInt8] {
    let file = "\(tests)/\(target)/Fixtures/\(name)"
    return (try? Data(contentsOf: URL(fileURLWithPath: file))).map { [UInt8]($0) } ?? []
  }
}
