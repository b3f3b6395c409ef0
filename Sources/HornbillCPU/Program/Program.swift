import CHornbillKernels
import HornbillGraph

/// A compiled graph: a flat array of trivial instructions over one arena.
///
/// A run allocates nothing.
final class Program: Executable {
  private let memory: ProgramMemory
  // The kernels' instruction list, allocated once; a plain pointer so that a run touches no Swift array.
  private let instructions: UnsafeMutablePointer<hb_instruction>
  private let count: Int64
  private let outputs: [UnsafeRawBufferPointer]
  private let lines: [String]
  /// Where in the kernels' list each line's instructions end.
  private let ends: [Int]
  let arenaByteCount: Int

  init(_ graph: Graph) throws {
    let lowering = try Lowering(graph)
    var buffers = lowering.buffers
    guard let isa = hb_isa_best() else {
      throw HornbillError("compile", expected: "a processor with a known instruction set", received: "none")
    }
    let program = lowering.instructions.map { Self.withWorkMemory($0, &buffers, isa) }
    let plan = MemoryPlan(program, buffers, keptBuffers: Set(lowering.outputs.map(\.buffer)))
    try MemoryLimit.require(plan.byteCount, for: "compile")
    memory = ProgramMemory(arenaByteCount: plan.byteCount, inputs: graph.placeholders.count)
    var encoder = Encoder(memory, buffers, plan.offsets, isa: isa)
    var ends: [Int] = []
    for instruction in program {
      encoder.encode(instruction)
      ends.append(encoder.instructions.count)
    }
    self.ends = ends
    count = Int64(encoder.instructions.count)
    instructions = .allocate(capacity: Swift.max(encoder.instructions.count, 1))
    instructions.initialize(from: encoder.instructions, count: encoder.instructions.count)
    arenaByteCount = plan.byteCount
    let arena = memory.arena
    outputs = zip(lowering.outputs, graph.outputs).map { address, tensor in
      UnsafeRawBufferPointer(
        start: arena + (plan.offsets[address.buffer] ?? 0) + address.offset, count: tensor.node.type.byteCount
      )
    }
    lines = program.map { $0.description(buffers) }
  }

  deinit { instructions.deallocate() }

  /// Gives an instruction the buffers for partial results that its kernel asks for.
  private static func withWorkMemory(
    _ instruction: Instruction, _ buffers: inout [Buffer], _ isa: OpaquePointer
  ) -> Instruction {
    func buffer(_ byteCount: Int) -> Int? {
      guard byteCount > 0 else { return nil }
      buffers.append(Buffer(home: .arena, byteCount: byteCount, label: "w\(buffers.count)"))
      return buffers.count - 1
    }
    switch instruction {
    case .reduce(var reduction):
      reduction.partials = buffer(Encoder.partialsByteCount(reduction, isa))
      return .reduce(reduction)
    case .matmul(var product):
      var arguments = Encoder.skeleton(product)
      product.partials = buffer(hb_matmul_partials_bytes(isa, &arguments))
      return .matmul(product)
    case .call(var call):
      guard let kernel = Encoder.kernel(call) else { return instruction }
      var arguments = Encoder.skeleton(call)
      call.workspace = buffer(hb_kernel_workspace_bytes(kernel, &arguments))
      return .call(call)
    default:
      return instruction
    }
  }

  func bind(_ index: Int, to memory: UnsafeRawPointer) { self.memory.bind(index, to: memory) }

  func run() {
    let pool = ThreadPool.shared
    withExtendedLifetime(pool) { hb_run(pool.pointer, instructions, count, memory.scratch) }
  }

  func profile(repetitions: Int) -> [(line: String, microseconds: Double)] {
    let pool = ThreadPool.shared
    var best = [Duration](repeating: .seconds(1000), count: lines.count)
    for _ in 0..<repetitions {
      var start = 0
      for (line, end) in ends.enumerated() {
        let time = ContinuousClock().measure {
          hb_run(pool.pointer, instructions + start, Int64(end - start), memory.scratch)
        }
        best[line] = Swift.min(best[line], time)
        start = end
      }
    }
    return zip(lines, best).map { ($0, $1 / .microseconds(1)) }
  }

  func output(_ index: Int) -> UnsafeRawBufferPointer { outputs[index] }

  var description: String { lines.joined(separator: "\n") }
}
