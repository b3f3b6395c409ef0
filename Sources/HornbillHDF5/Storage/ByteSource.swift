import HornbillFiles

/// Where the bytes of an HDF5 file are: in a mapped file, in a region of one, or in memory.
struct ByteSource: Sendable {
  private enum Storage: Sendable {
    case mapped(MappedFile)
    case memory([UInt8])
  }

  private let storage: Storage
  private let region: Range<Int>
  /// The file's name for error messages.
  let name: String

  /// The bytes of a file, or of a region of it.
  init(path: String, region: Range<Int>? = nil) throws {
    let file = try MappedFile(path: path)
    let region = region ?? 0..<file.count
    guard region.lowerBound >= 0, region.upperBound <= file.count else {
      throw FileError(
        path, "does not have the bytes \(region)", expected: "bytes of 0..<\(file.count)",
        hint: "The file is truncated or damaged; download or copy it again.")
    }
    storage = .mapped(file)
    self.region = region
    name = path
  }

  /// Bytes in memory under a file's name.
  init(bytes: [UInt8], name: String) {
    storage = .memory(bytes)
    region = 0..<bytes.count
    self.name = name
  }

  var count: Int { region.count }

  /// A copy of bytes that lie within the source.
  func bytes(_ range: Range<Int>) -> [UInt8] { withMappedBytes(range) { [UInt8]($0) } }

  /// Calls `body` with bytes that lie within the source; of a large file they do not stay in memory.
  func withBytes<Result>(
    _ range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    defer { if case .mapped(let file) = storage { file.didRead(range.count) } }
    return try withMappedBytes(range, body)
  }

  private func withMappedBytes<Result>(
    _ range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    let place = region.lowerBound + range.lowerBound..<region.lowerBound + range.upperBound
    switch storage {
    case .mapped(let file):
      return try file.withBytes { try body(UnsafeRawBufferPointer(rebasing: $0[place])) }
    case .memory(let bytes):
      return try bytes.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[place])) }
    }
  }

  /// Copies bytes that lie within the source, without a stop between.
  func copy(_ range: Range<Int>, to target: UnsafeMutableRawBufferPointer) throws {
    precondition(range.lowerBound >= 0 && range.upperBound <= count && range.count <= target.count)
    guard let start = target.baseAddress else { return }
    switch storage {
    case .mapped(let file):
      try file.copy(region.lowerBound + range.lowerBound..<region.lowerBound + range.upperBound, to: start)
    case .memory:
      withMappedBytes(range) { target.copyMemory(from: $0) }
    }
  }
}
