import CHornbillKernels
import HornbillGraph

/// A place in memory.
struct Address: Hashable {
  var buffer: Int
  /// In bytes.
  var offset: Int
}

/// Memory that instructions read and write.
struct Buffer {
  enum Home {
    /// In the arena, at an offset that the memory plan chooses.
    case arena
    /// A variable's or a constant's own memory.
    case storage(Storage)
    /// Bound before a run.
    case input(Int)
    /// The executing thread's own memory, for one block after the other: what a product leaves to its epilogue.
    case thread
  }

  var home: Home
  var byteCount: Int
  var label: String
}

/// One step of a program, in terms of buffers.
///
/// The encoder turns it into the kernels' structures.
enum Instruction {
  case chain(Chain)
  case reduce(Reduction)
  case matmul(Product)
  case copy(Copy)
  case call(Call)

  /// An operand of a chain: a matrix in memory.
  struct Operand: Hashable {
    var address: Address
    var dtype: DType
    var rowStride: Int
    var columnStride: Int
  }

  /// One operation on registers.
  struct Step {
    var opcode: Int32
    var target: Int
    var sources: [Int] = []
    var immediate: Double = 0
    var stream: Int = 0
    var seed: Address?
    var step: Address?
  }

  /// An element-wise pass over a matrix.
  struct Chain {
    var compute: DType
    var rows: Int
    var columns: Int
    var operands: [Operand] = []
    /// Which operands are written.
    var outputs: Set<Int> = []
    var steps: [Step] = []
    var registerCount = 0
  }

  /// Reductions of some of a chain's registers, all alike.
  struct Reduction {
    var chain: Chain
    /// The registers, at most `HB_MAX_REDUCED`, and where the results go.
    var values: [(register: Int, output: Address)]
    var kind: hb_reduction
    var axis: hb_reduce_axis
    var group: Int
    var outputType: DType
    var partials: Int?
  }

  /// A matrix product, and what is done to its blocks while they are in cache.
  struct Product {
    /// How a right side lies in memory.
    enum Form {
      case matrix
      /// What `Panels` made of it, from one panel to the next.
      case panels(distance: Int)
      /// What `TileParts` made of it.
      case tileParts
    }
    var dtype: DType
    var batch, m, n, k: Int
    var a, b: Address
    var aStrides, bStrides: (batch: Int, row: Int, column: Int)
    var bForm = Form.matrix
    var c: Address
    var epilogue: Chain?
    var partials: Int?
  }

  /// A strided copy.
  struct Copy {
    var elementBytes: Int
    var shape: [Int]
    var input: Address
    var inputStrides: [Int]
    var output: Address
    var outputStrides: [Int]
  }

  /// A kernel found by its name, or an operation's reference where there is none.
  struct Call {
    var operation: any HornbillGraph.Operation
    var inputs: [(address: Address, type: TensorType)]
    var output: (address: Address, type: TensorType)
    /// What is done to the parts of the output while they are in cache.
    var epilogue: Chain?
    var workspace: Int?
  }
}

extension Instruction.Chain {
  var reads: [Address] {
    operands.indices.filter { !outputs.contains($0) }.map { operands[$0].address }
      + steps.compactMap(\.seed) + steps.compactMap(\.step)
  }
  var writes: [Address] { outputs.sorted().map { operands[$0].address } }
}

extension Instruction {
  /// The buffers that the instruction touches.
  var buffers: [Int] {
    switch self {
    case .chain(let chain): (chain.reads + chain.writes).map(\.buffer)
    case .reduce(let reduction):
      (reduction.chain.reads + reduction.chain.writes + reduction.values.map(\.output)).map(\.buffer)
        + (reduction.partials.map { [$0] } ?? [])
    case .matmul(let product):
      [product.a, product.b, product.c].map(\.buffer)
        + (product.epilogue.map { ($0.reads + $0.writes).map(\.buffer) } ?? [])
        + (product.partials.map { [$0] } ?? [])
    case .copy(let copy): [copy.input.buffer, copy.output.buffer]
    case .call(let call):
      call.inputs.map(\.address.buffer) + [call.output.address.buffer]
        + (call.epilogue.map { ($0.reads + $0.writes).map(\.buffer) } ?? [])
        + (call.workspace.map { [$0] } ?? [])
    }
  }

  /// The places read.
  var reads: [Address] {
    switch self {
    case .chain(let chain): chain.reads
    case .reduce(let reduction): reduction.chain.reads
    case .matmul(let product): [product.a, product.b] + (product.epilogue?.reads ?? [])
    case .copy(let copy): [copy.input]
    case .call(let call): call.inputs.map(\.address) + (call.epilogue?.reads ?? [])
    }
  }
}
