// Executes instructions on the calling thread, task by task, in either order: a kernel whose tasks are
// independent gives the same bits for both.

import CHornbillKernels

/// The instruction sets this machine can run.
var availableInstructionSets: [OpaquePointer] {
  var sets: [OpaquePointer] = []
  while let name = hb_isa_available(Int32(sets.count)), let isa = hb_isa_named(name) { sets.append(isa) }
  return sets
}

func name(of isa: OpaquePointer) -> String { String(cString: hb_isa_name(isa)) }

/// Plans by `plan`, which appends instructions and returns their number, then runs them: task by task, or on a pool
/// of `threads`.
@discardableResult
func plannedAndRun(
  reversed: Bool = false, threads: Int = 0, _ plan: (UnsafeMutablePointer<hb_instruction>) -> Int32
) -> Int32 {
  withUnsafeTemporaryAllocation(of: hb_instruction.self, capacity: Int(HB_MAX_INSTRUCTIONS)) { instructions in
    guard let list = instructions.baseAddress else { return 0 }
    let count = plan(list)
    guard count > 0 else { return count }
    let scratch = UnsafeMutableRawPointer.allocate(byteCount: 4 << 20, alignment: 64)
    defer { scratch.deallocate() }
    if threads > 0 {
      let pool = hb_pool_create(Int32(threads))
      defer { hb_pool_destroy(pool) }
      hb_run(pool, list, Int64(count), scratch)
      return count
    }
    for instruction in instructions.prefix(Int(count)) {
      scratch.storeBytes(of: 0, as: Int64.self)  // as hb_run does
      for task in 0..<instruction.tasks {
        instruction.run(instruction.args, reversed ? instruction.tasks - 1 - task : task, scratch)
      }
    }
    return count
  }
}

/// A chain under construction.
struct ChainBuilder {
  var compute: hb_dtype = HB_FLOAT32
  var rows: Int
  var columns: Int
  var operands: [hb_operand] = []
  var steps: [hb_step] = []

  init(_ compute: hb_dtype = HB_FLOAT32, rows: Int, columns: Int) {
    self.compute = compute
    self.rows = rows
    self.columns = columns
  }

  mutating func operand(_ data: UnsafeMutableRawPointer?, _ dtype: hb_dtype, row: Int, column: Int) -> Int32 {
    operands.append(
      hb_operand(
        data: data, dtype: Int32(dtype.rawValue), row_stride: Int64(row), column_stride: Int64(column)))
    return Int32(operands.count - 1)
  }

  mutating func step(_ name: String, _ target: Int32, _ a: Int32 = 0, _ b: Int32 = 0, _ c: Int32 = 0) {
    var step = hb_step()
    step.opcode = hb_opcode_named(name)
    step.target = target
    (step.a, step.b, step.c) = (a, b, c)
    steps.append(step)
  }

  mutating func constant(_ target: Int32, _ value: Double) {
    step("constant", target)
    steps[steps.count - 1].immediate = value
  }

  func withChain<Result>(_ body: (UnsafeMutablePointer<hb_chain>) -> Result) -> Result {
    operands.withUnsafeBufferPointer { operands in
      steps.withUnsafeBufferPointer { steps in
        var chain = hb_chain(
          compute: Int32(compute.rawValue), rows: Int64(rows), columns: Int64(columns),
          operand_count: Int32(operands.count), step_count: Int32(steps.count), register_count: 32,
          operands: operands.baseAddress, steps: steps.baseAddress)
        return body(&chain)
      }
    }
  }

  func run(on isa: OpaquePointer, reversed: Bool = false) {
    withChain { chain in _ = plannedAndRun(reversed: reversed) { hb_chain_plan(isa, chain, $0) } }
  }
}

/// A small seeded generator, so that failures repeat.
struct Generator: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
  mutating func next32() -> UInt32 { UInt32(truncatingIfNeeded: next()) }
}

/// Memory of `count` elements with guards on both sides, which show writes outside.
final class Guarded<Element: Equatable> {
  let count: Int
  let guardElement: Element
  private let memory: UnsafeMutablePointer<Element>
  static var margin: Int { 64 }

  init(_ elements: [Element], guardElement: Element) {
    count = elements.count
    self.guardElement = guardElement
    memory = .allocate(capacity: count + 2 * Self.margin)
    memory.initialize(repeating: guardElement, count: count + 2 * Self.margin)
    for (index, element) in elements.enumerated() { memory[Self.margin + index] = element }
  }
  deinit { memory.deallocate() }

  var pointer: UnsafeMutablePointer<Element> { memory + Self.margin }
  var elements: [Element] { Array(UnsafeBufferPointer(start: pointer, count: count)) }
  var isGuardIntact: Bool {
    (0..<Self.margin).allSatisfy {
      memory[$0] == guardElement && memory[Self.margin + count + $0] == guardElement
    }
  }
}
