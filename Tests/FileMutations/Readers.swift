import HornbillFiles
import HornbillHDF5

extension FileFormat {
  static let hdf5Samples = ["small_earliest.h5", "small_latest.h5", "shared.h5"].map {
    fixture("HDF5Tests", $0)
  }

  /// Reads all of an HDF5 file: every group, attribute and number.
  @Sendable static func readHDF5(_ bytes: [UInt8], verifiesChecksums: Bool) throws {
    var limits = HDF5Limits(byteCount: largestContent, depth: 8)
    limits.verifiesChecksums = verifiesChecksums
    // A damaged file can have a group within itself, and so more paths than anyone can visit.
    var remaining = 300
    try visit(HDF5File(bytes: bytes, name: "mutated", limits: limits).root, &remaining)
  }

  private static func visit(_ group: HDF5Group, _ remaining: inout Int) throws {
    try attempt { try readAttributes(group) }
    for name in group.names {
      remaining -= 1
      guard remaining > 0 else { return }
      switch try attempt({ try group.kind(of: name) }) {
      case .group?: if let inner = try attempt({ try group.group(name) }) { try visit(inner, &remaining) }
      case .dataset?: try attempt { try read(group.dataset(name)) }
      default: try attempt { _ = try group.dataset(name) }
      }
    }
  }

  private static func read(_ dataset: HDF5Dataset) throws {
    try attempt { try readAttributes(dataset) }
    switch dataset.type {
    case .number(let number):
      try attempt { _ = try dataset.read(as: Double.self) }
      guard dataset.elementCount <= largestContent / number.byteCount else { return }
      var target = [UInt8](repeating: 0, count: dataset.elementCount * number.byteCount)
      try target.withUnsafeMutableBytes { try dataset.read(into: $0, as: number) }
    case .string: _ = try dataset.strings()
    case .opaque: _ = try dataset.interpreted(as: .bfloat16).read(as: Float.self)
    case .other: _ = try dataset.read(as: Int8.self)
    }
  }

  private static func readAttributes(_ object: some HDF5Object) throws {
    for name in try object.attributeNames().prefix(30) { _ = try object.attribute(name) }
  }

  /// Goes on after a part that is damaged; any other error than a `FileError` ends the run.
  @discardableResult
  private static func attempt<Result>(_ body: () throws -> Result?) throws -> Result? {
    do { return try body() } catch is FileError { return nil }
  }

  @Sendable static func readZip(_ bytes: [UInt8]) throws {
    try bytes.withUnsafeBytes { bytes in
      let directory = try ZipDirectory(parsing: bytes, file: "mutated")
      for member in directory.members {
        _ = try directory.content(of: member, in: bytes, limit: largestContent, file: "mutated")
      }
    }
  }

  @Sendable static func readNPZ(_ bytes: [UInt8]) throws {
    try bytes.withUnsafeBytes { bytes in
      let directory = try ZipDirectory(parsing: bytes, file: "mutated")
      for member in directory.members {
        let content = try directory.content(of: member, in: bytes, limit: largestContent, file: "mutated")
        try attempt { _ = try content.withUnsafeBytes { try NPYFile.array(parsing: $0, file: member.name) } }
      }
    }
  }

  static let idxSamples = [
    IDXFile(element: .uint8, shape: [3, 4, 4], bytes: (0..<48).map { $0 }),
    IDXFile(element: .float32, shape: [5], bytes: (0..<20).map { $0 }),
  ].compactMap { $0?.encoded() }

  static let gzipSamples = [
    Array(String(repeating: "hornbill ", count: 40).utf8), (0...255).map { UInt8($0) },
  ]
  .compactMap { try? Gzip.compress($0) }

  static let csvSamples = [
    "a,b,c\n1,2.5,x\r\n-3,\"4\",\"y \"\"z\"\", w\"\n,NaN,?\n",
    "\u{FEFF}größe;klasse\n1e5;\"a\nb\"\n\n0x1p3;c",
  ].map { Array($0.utf8) }

  @Sendable static func readCSV(_ bytes: [UInt8]) throws {
    let table = try CSVFile(MappedFile(bytes, path: "mutated"))
    for column in table.columnNames.indices {
      try attempt { _ = try table.numbers(columns: [column], missingAsNaN: true) }
      try attempt { _ = try table.classes(column: column) }
    }
  }
}
