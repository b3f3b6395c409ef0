import CHornbillKernels
import HornbillGraph

/// Turns instructions into the kernels' structures, in memory that the program owns.
///
/// Unsafe pointers throughout: the kernels read plain C structures, which must keep their addresses while the
/// program lives. Everything is allocated here and freed once, by `ProgramMemory`.
struct Encoder {
  let isa: OpaquePointer
  let memory: ProgramMemory
  let buffers: [Buffer]
  let offsets: [Int: Int]
  private(set) var instructions: [hb_instruction] = []

  init(_ memory: ProgramMemory, _ buffers: [Buffer], _ offsets: [Int: Int], isa: OpaquePointer) {
    self.memory = memory
    self.buffers = buffers
    self.offsets = offsets
    self.isa = isa
  }

  // MARK: - Addresses

  /// Writes the pointer for an address into a field, now or whenever the input it lies in is bound.
  private func point<Pointer>(_ field: UnsafeMutablePointer<Pointer>, to address: Address) {
    let raw = UnsafeMutableRawPointer(field).assumingMemoryBound(to: UnsafeMutableRawPointer?.self)
    switch buffers[address.buffer].home {
    case .arena: raw.pointee = memory.arena + (offsets[address.buffer] ?? 0) + address.offset
    case .storage(let storage):
      memory.keep(storage)
      raw.pointee = storage.pointer + address.offset
    case .input(let number): memory.patch(raw, input: number, offset: address.offset)
    case .thread: raw.pointee = nil
    }
  }

  // MARK: - Instructions

  mutating func encode(_ instruction: Instruction) {
    let isa = isa
    switch instruction {
    case .chain(let chain):
      let arguments = pointer(to: chain)
      append { hb_chain_plan(isa, arguments, $0) }
    case .reduce(let reduction):
      let arguments = memory.allocate(hb_reduce.self, 1)
      arguments.initialize(to: Self.skeleton(reduction))
      arguments.pointee.chain = encode(reduction.chain)
      let outputs = UnsafeMutableRawPointer(fields(arguments, \.outputs))
        .assumingMemoryBound(to: UnsafeMutableRawPointer?.self)
      for (index, value) in reduction.values.enumerated() { point(outputs + index, to: value.output) }
      if let partials = reduction.partials {
        point(fields(arguments, \.partials), to: Address(buffer: partials, offset: 0))
      }
      append { hb_reduce_plan(isa, arguments, $0) }
    case .matmul(let product):
      let arguments = memory.allocate(hb_matmul.self, 1)
      arguments.initialize(to: Self.skeleton(product))
      point(fields(arguments, \.a), to: product.a)
      point(fields(arguments, \.b), to: product.b)
      point(fields(arguments, \.c), to: product.c)
      if let partials = product.partials {
        point(fields(arguments, \.partials), to: Address(buffer: partials, offset: 0))
      }
      arguments.pointee.epilogue = product.epilogue.map { UnsafePointer(pointer(to: $0)) }
      append { hb_matmul_plan(isa, arguments, $0) }
    case .copy(let copy):
      let arguments = memory.allocate(hb_copy.self, 1)
      arguments.initialize(to: hb_copy())
      arguments.pointee.element_bytes = Int32(copy.elementBytes)
      arguments.pointee.rank = Int32(copy.shape.count)
      fill(fields(arguments, \.shape), copy.shape)
      fill(fields(arguments, \.input_strides), copy.inputStrides)
      fill(fields(arguments, \.output_strides), copy.outputStrides)
      point(fields(arguments, \.input), to: copy.input)
      point(fields(arguments, \.output), to: copy.output)
      append { hb_copy_plan(isa, arguments, $0) }
    case .call(let call):
      encode(call)
    }
  }

  private func fields<Value, Field>(
    _ pointer: UnsafeMutablePointer<Value>, _ path: WritableKeyPath<Value, Field>
  ) -> UnsafeMutablePointer<Field> {
    // Every stored field of an imported C structure has an address.
    let offset = MemoryLayout<Value>.offset(of: path) ?? 0
    return (UnsafeMutableRawPointer(pointer) + offset).assumingMemoryBound(to: Field.self)
  }

  /// Writes numbers into a C array, which Swift sees as a tuple.
  private func fill<Tuple>(_ array: UnsafeMutablePointer<Tuple>, _ numbers: [Int]) {
    let elements = UnsafeMutableRawPointer(array).assumingMemoryBound(to: Int64.self)
    for (index, number) in numbers.enumerated() { elements[index] = Int64(number) }
  }

  private mutating func append(_ plan: (UnsafeMutablePointer<hb_instruction>) -> Int32) {
    withUnsafeTemporaryAllocation(of: hb_instruction.self, capacity: Int(HB_MAX_INSTRUCTIONS)) { space in
      guard let base = space.baseAddress else { return }
      let count = Int(plan(base))
      instructions += Swift.max(count, 0) == 0 ? [] : Array(space[..<count]).filter { $0.tasks > 0 }
    }
  }

  // MARK: - Chains

  private func pointer(to chain: Instruction.Chain) -> UnsafeMutablePointer<hb_chain> {
    let pointer = memory.allocate(hb_chain.self, 1)
    pointer.initialize(to: encode(chain))
    return pointer
  }

  private func encode(_ chain: Instruction.Chain) -> hb_chain {
    let operands = memory.allocate(hb_operand.self, Swift.max(chain.operands.count, 1))
    for (index, operand) in Self.operands(chain).enumerated() {
      (operands + index).initialize(to: operand)
      point(fields(operands + index, \.data), to: chain.operands[index].address)
    }
    let steps = memory.allocate(hb_step.self, Swift.max(chain.steps.count, 1))
    for (index, step) in Self.steps(chain).enumerated() {
      (steps + index).initialize(to: step)
      if let seed = chain.steps[index].seed { point(fields(steps + index, \.seed), to: seed) }
      if let counter = chain.steps[index].step { point(fields(steps + index, \.step), to: counter) }
    }
    return Self.skeleton(chain, operands, steps)
  }

  private static func operands(_ chain: Instruction.Chain) -> [hb_operand] {
    chain.operands.map {
      hb_operand(
        data: nil, dtype: $0.dtype.kernel, row_stride: Int64($0.rowStride),
        column_stride: Int64($0.columnStride))
    }
  }

  private static func steps(_ chain: Instruction.Chain) -> [hb_step] {
    chain.steps.map { step in
      var encoded = hb_step()
      encoded.opcode = step.opcode
      encoded.target = Int32(step.target)
      encoded.a = Int32(step.sources.first ?? 0)
      encoded.b = Int32(step.sources.dropFirst().first ?? 0)
      encoded.c = Int32(step.sources.dropFirst(2).first ?? 0)
      encoded.immediate = step.immediate
      encoded.stream = UInt64(step.stream)
      return encoded
    }
  }

  private static func skeleton(
    _ chain: Instruction.Chain, _ operands: UnsafePointer<hb_operand>?, _ steps: UnsafePointer<hb_step>?
  ) -> hb_chain {
    hb_chain(
      compute: chain.compute.kernel, rows: Int64(chain.rows), columns: Int64(chain.columns),
      operand_count: Int32(chain.operands.count), step_count: Int32(chain.steps.count),
      register_count: Int32(chain.registerCount), operands: operands, steps: steps)
  }

  /// The bytes of partial results that a reduction wants.
  ///
  /// They depend on its chain's steps and strides.
  static func partialsByteCount(_ reduction: Instruction.Reduction, _ isa: OpaquePointer) -> Int {
    operands(reduction.chain).withUnsafeBufferPointer { operands in
      steps(reduction.chain).withUnsafeBufferPointer { steps in
        var arguments = skeleton(reduction)
        arguments.chain = skeleton(reduction.chain, operands.baseAddress, steps.baseAddress)
        return hb_reduce_partials_bytes(isa, &arguments)
      }
    }
  }

  // MARK: - Structures without addresses, to ask how much memory the kernels want

  private static func skeleton(_ reduction: Instruction.Reduction) -> hb_reduce {
    var arguments = hb_reduce()
    arguments.value_count = Int32(reduction.values.count)
    withUnsafeMutableBytes(of: &arguments.values) { bytes in
      let registers = bytes.bindMemory(to: Int32.self)
      for (index, value) in reduction.values.enumerated() { registers[index] = Int32(value.register) }
    }
    arguments.kind = Int32(reduction.kind.rawValue)
    arguments.axis = Int32(reduction.axis.rawValue)
    arguments.group = Int64(reduction.group)
    arguments.output_dtype = reduction.outputType.kernel
    arguments.scale = 1
    return arguments
  }

  static func skeleton(_ product: Instruction.Product) -> hb_matmul {
    var arguments = hb_matmul()
    arguments.dtype = product.dtype.kernel
    (arguments.batch, arguments.m) = (Int64(product.batch), Int64(product.m))
    (arguments.n, arguments.k) = (Int64(product.n), Int64(product.k))
    arguments.a_batch = Int64(product.aStrides.batch)
    (arguments.a_row, arguments.a_column) = (Int64(product.aStrides.row), Int64(product.aStrides.column))
    arguments.b_batch = Int64(product.bStrides.batch)
    (arguments.b_row, arguments.b_column) = (Int64(product.bStrides.row), Int64(product.bStrides.column))
    switch product.bForm {
    case .matrix: break
    case .panels(let distance): arguments.b_panel = Int64(distance)
    case .tileParts: arguments.b_is_parts = 1
    }
    (arguments.c_batch, arguments.c_row) = (Int64(product.m * product.n), Int64(product.n))
    return arguments
  }

  static func skeleton(_ call: Instruction.Call) -> hb_call {
    var arguments = hb_call()
    func array(_ type: TensorType) -> hb_array {
      var array = hb_array()
      array.dtype = type.dtype.kernel
      array.rank = Int32(type.shape.rank)
      withUnsafeMutableBytes(of: &array.shape) { bytes in
        let extents = bytes.bindMemory(to: Int64.self)
        for (axis, extent) in type.shape.dimensions.enumerated() { extents[axis] = Int64(extent) }
      }
      return array
    }
    withUnsafeMutableBytes(of: &arguments.inputs) { bytes in
      let inputs = bytes.bindMemory(to: hb_array.self)
      for (index, input) in call.inputs.enumerated() { inputs[index] = array(input.type) }
    }
    arguments.input_count = Int32(call.inputs.count)
    arguments.output = array(call.output.type)
    withUnsafeMutableBytes(of: &arguments.attributes) { bytes in
      let attributes = bytes.bindMemory(to: Int64.self)
      for (index, attribute) in call.operation.attributes.enumerated() {
        attributes[index] = Int64(attribute)
      }
    }
    arguments.attribute_count = Int32(call.operation.attributes.count)
    return arguments
  }

  // MARK: - Calls

  /// The kernel of an operation's name, where it fits the limits of a call.
  static func kernel(_ call: Instruction.Call) -> OpaquePointer? {
    let fits =
      call.inputs.count <= Int(HB_MAX_INPUTS)
      && (call.inputs.map(\.type) + [call.output.type]).allSatisfy { $0.shape.rank <= Int(HB_MAX_RANK) }
      && call.operation.attributes.count <= Int(HB_MAX_ATTRIBUTES)
    return fits ? hb_kernel_named(type(of: call.operation).name) : nil
  }

  private mutating func encode(_ call: Instruction.Call) {
    let isa = isa
    guard call.output.type.shape.elementCount > 0 else { return }
    if let kernel = Self.kernel(call) {
      let arguments = memory.allocate(hb_call.self, 1)
      arguments.initialize(to: Self.skeleton(call))
      let inputs = UnsafeMutableRawPointer(fields(arguments, \.inputs)).assumingMemoryBound(to: hb_array.self)
      for (index, input) in call.inputs.enumerated() {
        point(fields(inputs + index, \.data), to: input.address)
      }
      point(fields(fields(arguments, \.output), \.data), to: call.output.address)
      if let workspace = call.workspace {
        point(fields(arguments, \.workspace), to: Address(buffer: workspace, offset: 0))
      }
      arguments.pointee.epilogue = call.epilogue.map { UnsafePointer(pointer(to: $0)) }
      var planned: Int32 = -1
      append {
        planned = hb_kernel_plan(kernel, isa, arguments, $0); return planned
      }
      if planned >= 0 { return }
    }
    let pointers = memory.allocate(UnsafeMutableRawPointer?.self, call.inputs.count + 1)
    for (index, address) in (call.inputs.map(\.address) + [call.output.address]).enumerated() {
      (pointers + index).initialize(to: nil)
      point(pointers + index, to: address)
    }
    let context = ReferenceCall(call, UnsafePointer(pointers))
    memory.keep(context)
    instructions.append(
      hb_instruction(
        run: { arguments, _, _ in
          guard let arguments else { return }
          Unmanaged<ReferenceCall>.fromOpaque(arguments).takeUnretainedValue().run()
        }, args: UnsafeRawPointer(Unmanaged.passUnretained(context).toOpaque()), tasks: 1))
    if let epilogue = call.epilogue { encode(.chain(epilogue)) }
  }
}

/// An operation without a kernel: its reference runs on copies of the operands.
private final class ReferenceCall {
  private let call: Instruction.Call
  // The operands' and the result's addresses, in the program's memory, which outlives this object's use.
  private let pointers: UnsafePointer<UnsafeMutableRawPointer?>

  init(_ call: Instruction.Call, _ pointers: UnsafePointer<UnsafeMutableRawPointer?>) {
    self.call = call
    self.pointers = pointers
  }

  func run() {
    let inputs = call.inputs.enumerated().map { index, input in
      let bytes = UnsafeRawBufferPointer(start: pointers[index], count: input.type.byteCount)
      return ReferenceArray(
        input.type,
        Storage(copying: bytes).doubles(count: input.type.shape.elementCount, as: input.type.dtype))
    }
    guard let output = pointers[call.inputs.count] else { return }
    let values = call.operation.reference(inputs, call.output.type)
    Storage(borrowing: output, byteCount: call.output.type.byteCount, release: {})
      .write(values, as: call.output.type.dtype)
  }
}

extension DType {
  /// The kernels' number for the type.
  var kernel: Int32 {
    switch self {
    case .float32: Int32(HB_FLOAT32.rawValue)
    case .float64: Int32(HB_FLOAT64.rawValue)
    case .int32: Int32(HB_INT32.rawValue)
    case .int64: Int32(HB_INT64.rawValue)
    case .uint8: Int32(HB_UINT8.rawValue)
    case .bool: Int32(HB_BOOL.rawValue)
    }
  }
}
