/// The element types of the safetensors format.
enum SafetensorsType {
  /// Bits of one element; nil for a type the format does not have.
  static func bitCount(_ type: String) -> Int? {
    switch type {
    case "F4": 4
    case "F6_E2M3", "F6_E3M2": 6
    case "BOOL", "U8", "I8", "F8_E5M2", "F8_E4M3", "F8_E8M0": 8
    case "U16", "I16", "F16", "BF16": 16
    case "U32", "I32", "F32": 32
    case "U64", "I64", "F64", "C64": 64
    default: nil
    }
  }

  /// Bytes of a whole tensor; nil where they overflow or are no whole number (types narrower than a byte).
  static func byteCount(bitsPerElement: Int, shape: [Int]) -> Int? {
    guard let count = elementCount(shape) else { return nil }
    let (bits, overflow) = count.multipliedReportingOverflow(by: bitsPerElement)
    return overflow || !bits.isMultiple(of: 8) ? nil : bits / 8
  }
}
