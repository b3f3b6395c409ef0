/// Writes dots as a PNG file, for pictures within a drawing.
///
/// Nothing is compressed, so the bytes are the same whatever library a machine has.
/// (PNG specification, third edition; RFC 1950 and 1951)
package enum PNGEncoder {
  package static func bytes(_ raster: Raster) -> [UInt8] {
    let isGray = raster.colors.allSatisfy { $0.red == $0.green && $0.green == $0.blue }
    var rows: [UInt8] = []
    for row in 0..<raster.height {
      // Each row begins with the number of its filter: none.
      rows.append(0)
      for color in raster.colors[row * raster.width..<(row + 1) * raster.width] {
        rows.append(color.red)
        if !isGray { rows += [color.green, color.blue] }
      }
    }
    let header = bigEndian(raster.width) + bigEndian(raster.height) + [8, isGray ? 0 : 2, 0, 0, 0]
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
      + chunk("IHDR", header) + chunk("IDAT", stored(rows)) + chunk("IEND", [])
  }

  private static func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
    let named = Array(name.utf8) + data
    return bigEndian(data.count) + named + bigEndian(Int(crc32(named)))
  }

  /// A zlib stream of blocks that are not compressed.
  private static func stored(_ data: [UInt8]) -> [UInt8] {
    var stream: [UInt8] = [0x78, 0x01]
    var start = 0
    repeat {
      let end = min(start + 65_535, data.count)
      let size = UInt16(end - start)
      stream.append(end == data.count ? 1 : 0)
      for word in [size, ~size] { stream += [UInt8(word & 0xFF), UInt8(word >> 8)] }
      stream += data[start..<end]
      start = end
    } while start < data.count
    return stream + bigEndian(Int(adler32(data)))
  }

  private static func bigEndian(_ number: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
  }

  private static let crcTable: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
  }

  private static func crc32(_ data: [UInt8]) -> UInt32 {
    ~data.reduce(UInt32.max) { crcTable[Int(($0 ^ UInt32($1)) & 0xFF)] ^ ($0 >> 8) }
  }

  private static func adler32(_ data: [UInt8]) -> UInt32 {
    var (a, b): (UInt32, UInt32) = (1, 0)
    for byte in data {
      a = (a + UInt32(byte)) % 65_521
      b = (b + a) % 65_521
    }
    return b << 16 | a
  }
}
