import CHornbillKernels
import HornbillGraph

/// Builds one chain: operands in the order of their first use, loads before their users, stores at the end, so
/// that an output may lie where an input does.
struct ChainBuilder {
  private(set) var chain: Instruction.Chain
  private var loaded: [Instruction.Operand: Int] = [:]
  private var constants: [Double: Int] = [:]
  private var stores: [(operand: Int, register: Int)] = []
  /// Each value is a register of its own until `finish` shares registers whose lives do not overlap.
  private var values = 0

  init(compute: DType, rows: Int, columns: Int) {
    chain = Instruction.Chain(compute: compute, rows: rows, columns: columns)
  }

  private mutating func newValue() -> Int {
    values += 1
    return values - 1
  }

  mutating func load(_ operand: Instruction.Operand) -> Int {
    if let register = loaded[operand] { return register }
    let register = newValue()
    chain.operands.append(operand)
    chain.steps.append(
      Instruction.Step(opcode: Opcode.load, target: register, sources: [chain.operands.count - 1]))
    loaded[operand] = register
    return register
  }

  mutating func constant(_ value: Double) -> Int {
    if let register = constants[value] { return register }
    let register = newValue()
    chain.steps.append(Instruction.Step(opcode: Opcode.constant, target: register, immediate: value))
    constants[value] = register
    return register
  }

  mutating func random(stream: Int, seed: Address, step: Address) -> Int {
    let register = newValue()
    chain.steps.append(
      Instruction.Step(opcode: Opcode.random, target: register, stream: stream, seed: seed, step: step))
    return register
  }

  mutating func apply(_ opcode: Int32, _ sources: [Int]) -> Int {
    let register = newValue()
    chain.steps.append(Instruction.Step(opcode: opcode, target: register, sources: sources))
    return register
  }

  mutating func store(_ register: Int, to operand: Instruction.Operand) {
    chain.operands.append(operand)
    chain.outputs.insert(chain.operands.count - 1)
    stores.append((chain.operands.count - 1, register))
  }

  /// The finished chain, and the registers of `values` in it; nil where it needs more registers than there are.
  mutating func finish(keeping values: [Int] = []) -> (chain: Instruction.Chain, values: [Int])? {
    for (operand, register) in stores {
      chain.steps.append(Instruction.Step(opcode: Opcode.store, target: operand, sources: [register]))
    }
    multiplyByReciprocalRoots(keeping: values)
    fuseMultiplyAdd(keeping: values)
    fuseMaximum(keeping: values)
    let isLoad = { (step: Instruction.Step) in step.opcode == Opcode.load }
    let isStore = { (step: Instruction.Step) in step.opcode == Opcode.store }
    var lastUse: [Int: Int] = [:]
    for (time, step) in chain.steps.enumerated() where !isLoad(step) {
      for source in step.sources { lastUse[source] = time }
    }
    for value in values { lastUse[value] = Int.max }
    // Loads and constants keep their registers: the kernel points them at memory or fills them once.
    var registers: [Int: Int] = [:]
    var free: [Int] = []
    var count = 0
    func take() -> Int {
      if let register = free.popLast() { return register }
      count += 1
      return count - 1
    }
    let fixed = { (step: Instruction.Step) in isLoad(step) || step.opcode == Opcode.constant }
    for time in chain.steps.indices {
      let step = chain.steps[time]
      let dying = isLoad(step) ? [] : Set(step.sources).filter { lastUse[$0] == time }
      if !isLoad(step) { chain.steps[time].sources = step.sources.map { registers[$0] ?? 0 } }
      if !isStore(step) {
        let register =
          fixed(step)
          ? {
            count += 1; return count - 1
          }() : take()
        registers[step.target] = register
        chain.steps[time].target = register
        fixedRegisters.formUnion(fixed(step) ? [register] : [])
      }
      for source in dying {
        if let register = registers[source], !fixedRegisters.contains(register) { free.append(register) }
      }
    }
    chain.registerCount = count
    guard count <= Int(HB_MAX_REGISTERS), chain.operands.count <= Int(HB_MAX_OPERANDS) else { return nil }
    return (chain, values.map { registers[$0] ?? 0 })
  }

  private var fixedRegisters: Set<Int> = []

  /// How often each register is read.
  private func uses(keeping values: [Int]) -> [Int: Int] {
    var uses: [Int: Int] = [:]
    for step in chain.steps where step.opcode != Opcode.load {
      for source in step.sources { uses[source, default: 0] += 1 }
    }
    for value in values { uses[value, default: 0] += 1 }
    return uses
  }

  /// a / √b with a root that nobody else reads is a · (1/√b), which float32 kernels have without a division.
  private mutating func multiplyByReciprocalRoots(keeping values: [Int]) {
    guard chain.compute == .float32 else { return }
    let (divide, multiply) = (hb_opcode_named(Divide.name), hb_opcode_named(Multiply.name))
    let (root, reciprocalRoot) = (
      hb_opcode_named(SquareRoot.name), hb_opcode_named(ReciprocalSquareRoot.name)
    )
    let uses = uses(keeping: values)
    var roots: [Int: Int] = [:]
    for time in chain.steps.indices {
      let step = chain.steps[time]
      if step.opcode == root, uses[step.target] == 1 { roots[step.target] = time }
      guard step.opcode == divide, let position = roots[step.sources[1]] else { continue }
      chain.steps[position].opcode = reciprocalRoot
      chain.steps[time].opcode = multiply
    }
  }

  /// A choice between a number and x, by whether x is less or equal, is their maximum where nobody else reads the mask.
  ///
  /// That is relu where no gradient is wanted. NaN stays NaN either way.
  private mutating func fuseMaximum(keeping values: [Int]) {
    let (lessEqual, maximum) = (hb_opcode_named(LessEqual.name), hb_opcode_named(Maximum.name))
    let select = hb_opcode_named(Select.name)
    let uses = uses(keeping: values)
    let numbers = Set(
      chain.steps.filter { $0.opcode == Opcode.constant && !$0.immediate.isNaN }.map(\.target))
    var masks: [Int: Int] = [:]
    var removed: Set<Int> = []
    for time in chain.steps.indices {
      let step = chain.steps[time]
      if step.opcode == lessEqual, uses[step.target] == 1, numbers.contains(step.sources[1]) {
        masks[step.target] = time
      }
      guard step.opcode == select, let mask = masks[step.sources[0]],
        chain.steps[mask].sources == [step.sources[2], step.sources[1]]
      else { continue }
      chain.steps[time].opcode = maximum
      chain.steps[time].sources = chain.steps[mask].sources
      removed.insert(mask)
    }
    chain.steps = chain.steps.enumerated().filter { !removed.contains($0.offset) }.map(\.element)
  }

  /// a · b + c with a product that nobody else reads is one operation.
  private mutating func fuseMultiplyAdd(keeping values: [Int]) {
    guard chain.compute.isFloatingPoint else { return }
    let multiply = hb_opcode_named(Multiply.name)
    let add = hb_opcode_named(Add.name)
    let uses = uses(keeping: values)
    var products: [Int: Int] = [:]
    var removed: Set<Int> = []
    for time in chain.steps.indices {
      let step = chain.steps[time]
      if step.opcode == multiply, uses[step.target] == 1 { products[step.target] = time }
      guard step.opcode == add else { continue }
      for (position, source) in step.sources.enumerated() {
        guard let product = products[source], !removed.contains(product) else { continue }
        let other = step.sources[1 - position]
        chain.steps[time].opcode = Opcode.multiplyAdd
        chain.steps[time].sources = chain.steps[product].sources + [other]
        removed.insert(product)
        break
      }
    }
    chain.steps = chain.steps.enumerated().filter { !removed.contains($0.offset) }.map(\.element)
  }
}
