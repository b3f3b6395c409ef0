/// Bytes that grow, of numbers whose first byte counts least.
struct ByteList {
  private(set) var bytes: [UInt8] = []

  mutating func append(_ more: [UInt8]) { bytes += more }

  /// Appends a number in so many bytes.
  mutating func append(_ number: UInt64, _ byteCount: Int) {
    for index in 0..<byteCount { bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(8 * index))) }
  }

  /// Appends a number in so many bytes.
  mutating func append(_ number: Int, _ byteCount: Int) { append(UInt64(number), byteCount) }

  /// Appends an address; the undefined one for nil.
  mutating func append(address: Int?) { append(address.map { UInt64($0) } ?? .max, 8) }

  /// Appends zeros up to a number of bytes.
  mutating func fill(to count: Int) { bytes += [UInt8](repeating: 0, count: max(0, count - bytes.count)) }

  /// Appends zeros up to a multiple of eight bytes.
  mutating func align() { fill(to: (bytes.count + 7) / 8 * 8) }
}
