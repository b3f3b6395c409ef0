import HornbillFiles

/// Turns stored numbers into those that are asked for.
struct NumberConversion {
  let source: HDF5Number
  let isBigEndian: Bool
  let target: HDF5Number
  /// Whose numbers they are, for error messages.
  let place: Place

  /// Whether the bytes are the same before and after.
  var isIdentity: Bool { source == target && source != .bool && !isSwapped }

  private var isSwapped: Bool { isBigEndian != (1.bigEndian == 1) && source.byteCount > 1 }

  /// Converts as many numbers as there are in `bytes`, a block at a time through the widest type of their family.
  func convert(_ bytes: UnsafeRawBufferPointer, to target: UnsafeMutableRawBufferPointer) throws {
    let count = bytes.count / source.byteCount
    precondition(target.count >= count * self.target.byteCount)
    let blockCount = 1024
    for start in stride(from: 0, to: count, by: blockCount) {
      let end = min(start + blockCount, count)
      let from = UnsafeRawBufferPointer(
        rebasing: bytes[start * source.byteCount..<end * source.byteCount])
      let to = UnsafeMutableRawBufferPointer(
        rebasing: target[start * self.target.byteCount..<end * self.target.byteCount])
      switch source.family {
      case .signed: try convert(from, to, through: Int64.self, loadSigned)
      case .unsigned: try convert(from, to, through: UInt64.self, loadUnsigned)
      case .floating: try convert(from, to, through: Double.self, loadFloating)
      }
    }
  }

  private func convert<Wide: WideNumber>(
    _ from: UnsafeRawBufferPointer, _ to: UnsafeMutableRawBufferPointer, through: Wide.Type,
    _ load: (UnsafeRawBufferPointer, UnsafeMutableBufferPointer<Wide>) -> Void
  ) throws {
    let count = from.count / source.byteCount
    try withUnsafeTemporaryAllocation(of: Wide.self, capacity: count) { wide in
      load(from, wide)
      try store(UnsafeBufferPointer(wide), to)
    }
  }

  private func loadBits<Bits: FixedWidthInteger & BitwiseCopyable, Wide>(
    _ type: Bits.Type, _ from: UnsafeRawBufferPointer, _ to: UnsafeMutableBufferPointer<Wide>,
    _ widen: (Bits) -> Wide
  ) {
    let isSwapped = isSwapped
    for index in to.indices {
      let bits = from.loadUnaligned(fromByteOffset: index * MemoryLayout<Bits>.size, as: type)
      to.initializeElement(at: index, to: widen(isSwapped ? bits.byteSwapped : bits))
    }
  }

  private func loadSigned(_ from: UnsafeRawBufferPointer, _ to: UnsafeMutableBufferPointer<Int64>) {
    switch source.byteCount {
    case 1: loadBits(Int8.self, from, to) { Int64($0) }
    case 2: loadBits(Int16.self, from, to) { Int64($0) }
    case 4: loadBits(Int32.self, from, to) { Int64($0) }
    default: loadBits(Int64.self, from, to) { $0 }
    }
  }

  private func loadUnsigned(_ from: UnsafeRawBufferPointer, _ to: UnsafeMutableBufferPointer<UInt64>) {
    switch source.byteCount {
    case 1: loadBits(UInt8.self, from, to) { UInt64($0) }
    case 2: loadBits(UInt16.self, from, to) { UInt64($0) }
    case 4: loadBits(UInt32.self, from, to) { UInt64($0) }
    default: loadBits(UInt64.self, from, to) { $0 }
    }
  }

  private func loadFloating(_ from: UnsafeRawBufferPointer, _ to: UnsafeMutableBufferPointer<Double>) {
    switch source {
    case .float16: loadBits(UInt16.self, from, to) { ShortFloat.float16.number($0) }
    case .bfloat16: loadBits(UInt16.self, from, to) { ShortFloat.bfloat16.number($0) }
    case .float32: loadBits(UInt32.self, from, to) { Double(Float(bitPattern: $0)) }
    default: loadBits(UInt64.self, from, to) { Double(bitPattern: $0) }
    }
  }

  private func store<Wide: WideNumber>(
    _ from: UnsafeBufferPointer<Wide>, _ to: UnsafeMutableRawBufferPointer
  ) throws {
    switch target {
    case .bool: try store(from, to) { UInt8($0.isZero ? 0 : 1) }
    case .int8: try store(from, to) { $0.exactly(Int8.self) }
    case .int16: try store(from, to) { $0.exactly(Int16.self) }
    case .int32: try store(from, to) { $0.exactly(Int32.self) }
    case .int64: try store(from, to) { $0.exactly(Int64.self) }
    case .uint8: try store(from, to) { $0.exactly(UInt8.self) }
    case .uint16: try store(from, to) { $0.exactly(UInt16.self) }
    case .uint32: try store(from, to) { $0.exactly(UInt32.self) }
    case .uint64: try store(from, to) { $0.exactly(UInt64.self) }
    case .float16: try store(from, to) { ShortFloat.float16.bits($0.double) }
    case .bfloat16: try store(from, to) { ShortFloat.bfloat16.bits($0.double) }
    case .float32: try store(from, to) { $0.float }
    case .float64: try store(from, to) { $0.double }
    }
  }

  private func store<Wide, Number: BitwiseCopyable>(
    _ from: UnsafeBufferPointer<Wide>, _ to: UnsafeMutableRawBufferPointer, _ narrow: (Wide) -> Number?
  ) throws {
    for index in from.indices {
      guard let number = narrow(from[index]) else {
        throw place.refused(
          "has a number that cannot be one of \(target.rawValue)", received: "\(from[index])",
          hint: "Read it as a wider type.")
      }
      to.storeBytes(of: number, toByteOffset: index * MemoryLayout<Number>.size, as: Number.self)
    }
  }
}

/// The widest number of a family.
private protocol WideNumber: BitwiseCopyable {
  var isZero: Bool { get }
  var float: Float { get }
  var double: Double { get }
  func exactly<Number: FixedWidthInteger>(_ type: Number.Type) -> Number?
}

extension Int64: WideNumber {
  fileprivate var isZero: Bool { self == 0 }
  fileprivate var float: Float { Float(self) }
  fileprivate var double: Double { Double(self) }
  fileprivate func exactly<Number: FixedWidthInteger>(_ type: Number.Type) -> Number? {
    Number(exactly: self)
  }
}

extension UInt64: WideNumber {
  fileprivate var isZero: Bool { self == 0 }
  fileprivate var float: Float { Float(self) }
  fileprivate var double: Double { Double(self) }
  fileprivate func exactly<Number: FixedWidthInteger>(_ type: Number.Type) -> Number? {
    Number(exactly: self)
  }
}

extension Double: WideNumber {
  fileprivate var float: Float { Float(self) }
  fileprivate var double: Double { self }
  fileprivate func exactly<Number: FixedWidthInteger>(_ type: Number.Type) -> Number? {
    Number(exactly: self)
  }
}
