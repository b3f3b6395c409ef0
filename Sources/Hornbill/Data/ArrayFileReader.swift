import HornbillFiles
import HornbillGraph

extension Dataset {
  /// Inputs and targets in array files, whose rows are read as they are needed: the files may be larger than
  /// memory.
  ///
  /// ```swift
  /// let data = try Dataset(files: "x.npy", "y.npy").batched(128).shuffled().mapped { x, y in
  ///   (x.cast(to: .float32) / 255, oneHot(y, classes: 10))
  /// }
  /// ```
  ///
  /// - Parameters:
  ///   - x: inputs, a `.npy` or an IDX file; the first axis is the sample.
  ///   - y: targets, as many as inputs.
  ///   - sampleWeight: one weight a sample.
  ///   - prefetchedBatches: how many batches are read ahead, on a thread of its own.
  /// - Throws: `FileError` where a file is damaged, compressed, or of a type that must be converted first;
  ///   `HornbillError` where the numbers of rows differ.
  public init(
    files x: String, _ y: String, sampleWeight: String? = nil, prefetchedBatches: Int = 2
  ) throws {
    try self.init(
      files: [x], [y], sampleWeights: [sampleWeight].compactMap { $0 }, prefetchedBatches: prefetchedBatches)
  }

  /// Inputs and targets in array files, for a model of several of them in the model's order.
  ///
  /// - Throws: `FileError` where a file is damaged, compressed, or of a type that must be converted first;
  ///   `HornbillError` where the numbers of rows differ.
  package init(
    files x: [String], _ y: [String], sampleWeights: [String] = [], prefetchedBatches: Int = 2
  ) throws {
    let paths = x + y + sampleWeights
    let files = try paths.map { try ArrayColumn($0) }
    for (path, column) in zip(paths, files) where column.rows.count != files[0].rows.count {
      throw HornbillError(
        "Dataset", path: path, expected: "\(files[0].rows.count) rows, as in \(paths[0])",
        received: "\(column.rows.count)")
    }
    try self.init(
      ArrayFileReader(files: files), inputs: x.count, targets: y.count, prefetchedBatches: prefetchedBatches)
  }
}

/// Rows of array files that lie side by side.
private struct ArrayFileReader: RowReader {
  let files: [ArrayColumn]

  var count: Int { files[0].rows.count }
  var columns: [RowType] { files.map(\.type) }

  func read(_ rows: UnsafeBufferPointer<Int32>, into columns: [UnsafeMutableRawPointer]) throws {
    for (file, column) in zip(files, columns) { try file.rows.copy(rows, to: column) }
  }
}

/// The rows of one array file.
private struct ArrayColumn {
  let type: RowType
  let rows: MappedRows

  init(_ path: String) throws {
    let file = try MappedFile(path: path)
    let isNPY = file.withBytes { $0.starts(with: NPYHeader.magic) }
    guard !file.withBytes({ Gzip.isGzip($0) }) else {
      throw FileError(
        path, "is compressed", expected: "a file whose rows can be found",
        hint: "Expand it with gunzip first.")
    }
    let (dtype, shape, offset, isBigEndian) = try isNPY ? Self.npy(file, path) : Self.idx(file, path)
    guard let count = shape.first else {
      throw FileError(path, "holds a single number", expected: "an array whose first axis is the sample")
    }
    type = RowType(Shape(Array(shape.dropFirst())), dtype)
    rows = MappedRows(
      file, offset: offset, rowByteCount: type.byteCount, count: count, elementByteCount: dtype.byteCount,
      isBigEndian: isBigEndian)
  }

  private typealias Layout = (dtype: DType, shape: [Int], offset: Int, isBigEndian: Bool)

  private static func npy(_ file: MappedFile, _ path: String) throws -> Layout {
    let header = try file.withBytes { try NPYHeader(parsing: $0, file: path) }
    guard !header.isFortranOrder || header.shape.count < 2 else {
      throw FileError(
        path, "does not hold row after row", expected: "an array in C order",
        hint: "Save numpy.ascontiguousarray of it.")
    }
    // A bool may be any byte in a file, and only 0 or 1 in a tensor.
    guard header.element != .bool, let dtype = DType(header.element) else {
      throw unsupported(path, "\(header.element)")
    }
    return (dtype, header.shape, header.dataRange.lowerBound, header.isBigEndian)
  }

  private static func idx(_ file: MappedFile, _ path: String) throws -> Layout {
    let header = try file.withBytes { try IDXHeader(parsing: $0, file: path) }
    let dtype: DType
    switch header.element {
    case .uint8: dtype = .uint8
    case .int32: dtype = .int32
    case .float32: dtype = .float32
    case .float64: dtype = .float64
    case .int8, .int16: throw unsupported(path, "\(header.element)")
    }
    return (dtype, header.shape, header.dataOffset, true)
  }

  private static func unsupported(_ path: String, _ element: String) -> FileError {
    FileError(
      path, "holds \(element), whose rows cannot be used as they lie",
      expected: "uint8, int32, int64, float32 or float64",
      hint: "Convert it with NumPy's astype, or load it whole.")
  }
}
