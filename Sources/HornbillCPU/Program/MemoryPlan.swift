/// Where in the arena each intermediate value lies: values whose lives overlap never share memory.
struct MemoryPlan {
  /// The offset in bytes of each buffer of the arena.
  private(set) var offsets: [Int: Int] = [:]
  private(set) var byteCount = 0

  private static let alignment = 64

  /// Places the largest buffers first, each at the lowest offset that is free during its whole life.
  ///
  /// - Parameter keptBuffers: buffers that must still hold their values after the last instruction.
  init(_ instructions: [Instruction], _ buffers: [Buffer], keptBuffers: Set<Int>) {
    var lives: [Int: ClosedRange<Int>] = [:]
    for (time, instruction) in instructions.enumerated() {
      for buffer in instruction.buffers {
        guard case .arena = buffers[buffer].home else { continue }
        lives[buffer] = Swift.min(lives[buffer]?.lowerBound ?? time, time)...time
      }
    }
    for buffer in keptBuffers {
      if let life = lives[buffer] { lives[buffer] = life.lowerBound...instructions.count }
    }
    var placed: [(range: Range<Int>, life: ClosedRange<Int>)] = []
    let order = lives.keys.sorted {
      (buffers[$1].byteCount, $0) < (buffers[$0].byteCount, $1)
    }
    for buffer in order {
      guard let life = lives[buffer] else { continue }
      let size =
        (Swift.max(buffers[buffer].byteCount, 1) + Self.alignment - 1) / Self.alignment * Self.alignment
      var offset = 0
      let taken = placed.filter { $0.life.overlaps(life) }.map(\.range).sorted {
        $0.lowerBound < $1.lowerBound
      }
      for range in taken {
        if range.lowerBound >= offset + size { break }
        offset = Swift.max(offset, range.upperBound)
      }
      offsets[buffer] = offset
      placed.append((offset..<(offset + size), life))
      byteCount = Swift.max(byteCount, offset + size)
    }
  }
}
