import HornbillGraph

/// A function of tensors as a compiled step: it is traced once for each combination of its arguments' shapes and
/// dtypes, and afterwards only runs.
///
/// ```swift
/// let w = Variable(Tensor.zeros([3, 1]), name: "w")
/// let step = compiled { (x: Tensor, y: Tensor) in
///   let (loss, slope) = valueWithGradient(of: { mean(square(matmul(x, $0) - y)) }, at: w.value)
///   try w.assign(w.value - 0.1 * slope)
///   return loss
/// }
/// let losses = try (0..<100).map { _ in try step(x, y).item }
/// ```
///
/// It is as fast as a step of `fit`: operations are fused, memory is planned, and a run allocates its results
/// alone. State that is to stay in place between runs is a `Variable`; everything else goes in as arguments and
/// comes out as results, each a tensor, an array of tensors, or a ``TensorStructure``.
///
/// While the function is traced its arguments have no values yet: it must not read them. What it does besides
/// making tensors and assigning variables happens only when it is traced, and tensors that it captures are
/// computed then, once. Called inside another compiled function, it becomes a part of that one.
///
/// - Returns: the compiled function. It throws what `function` throws while it is traced, and `HornbillError`
///   where the result or an argument cannot be computed.
public func compiled<each Input: TensorStructure, Output: TensorStructure>(
  _ function: @escaping (repeat each Input) throws -> Output
) -> (repeat each Input) throws -> Output {
  // Closures, since the runtime of Swift 6.3 cannot make a key path where there are parameter packs.
  compiled(function, tensors: { $0.tensors }, replacing: { $0.replacing(&$1) })
}

/// The same for a function of several results.
///
/// - Returns: the compiled function. It throws what `function` throws while it is traced, and `HornbillError`
///   where a result or an argument cannot be computed.
public func compiled<each Input: TensorStructure, each Output: TensorStructure>(
  _ function: @escaping (repeat each Input) throws -> (repeat each Output)
) -> (repeat each Input) throws -> (repeat each Output) {
  compiled(
    function,
    tensors: { output in
      var tensors: [Tensor] = []
      for result in repeat each output { tensors += result.tensors }
      return tensors
    },
    replacing: { output, new in (repeat (each output).replacing(&new)) })
}

/// The compiled function, for a result of any type that is taken apart and put together again.
private func compiled<each Input: TensorStructure, Output>(
  _ function: @escaping (repeat each Input) throws -> Output, tensors: @escaping (Output) -> [Tensor],
  replacing: @escaping (Output, inout ArraySlice<Tensor>) -> Output
) -> (repeat each Input) throws -> Output {
  let programs = CompiledPrograms<Output>()
  return { (input: repeat each Input) in
    guard Trace.current == nil else { return try function(repeat each input) }
    var given: [Tensor] = []
    var counts: [Int] = []
    for argument in repeat each input {
      let tensors = argument.tensors
      given += tensors
      counts.append(tensors.count)
    }
    let key = CompiledKey(types: given.map(\.node.type), counts: counts)
    let program: CompiledProgram<Output>
    if let known = programs[key] {
      program = known
    } else {
      let tracing = Tracing(given)
      var placeholders = tracing.placeholders[...]
      let arguments = (repeat (each input).replacing(&placeholders))
      let output = try Trace.$current.withValue(tracing.trace) { try function(repeat each arguments) }
      let results = tensors(output)
      program = CompiledProgram(try tracing.compile(results), results.map(\.node.type), output)
      programs[key] = program
    }
    var values = try program.run(given)[...]
    return replacing(program.output, &values)
  }
}

/// What the program of a compiled function depends on.
struct CompiledKey: Hashable {
  var types: [TensorType]
  /// How many tensors each argument has.
  var counts: [Int]
}

/// The programs of one compiled function.
final class CompiledPrograms<Output> {
  private var programs: [CompiledKey: CompiledProgram<Output>] = [:]

  subscript(key: CompiledKey) -> CompiledProgram<Output>? {
    get { programs[key] }
    set {
      // A program keeps its memory: shapes come and go, so only so many programs are kept.
      if programs.count >= 16 { programs.removeAll() }
      programs[key] = newValue
    }
  }
}

/// A function in the course of being traced.
struct Tracing {
  let trace = Trace()
  /// What stands for the arguments.
  let placeholders: [Tensor]
  /// Nodes with smaller numbers existed before.
  private let first: Int

  init(_ arguments: [Tensor]) {
    first = Tensor.full([], 0).node.id
    placeholders = arguments.enumerated().map { .placeholder("argument \($0)", $1.shape, $1.dtype) }
  }

  /// The program of the function's results and of its assignments.
  func compile(_ results: [Tensor]) throws -> any Executable {
    let graph = Graph(outputs: results, assignments: trace.assignments, placeholders: placeholders)
    // What the function captured is computed once, and not in every run.
    let used = graph.nodes.filter { $0.id >= first }.flatMap(\.inputs) + graph.targets.map(\.node)
    var seen: Set<Int> = []
    let captured = used.filter { $0.id < first && !$0.inputs.isEmpty && seen.insert($0.id).inserted }
    _ = try Evaluation.storages(captured.map { Tensor($0) })
    return try Evaluation.executor.compile(graph)
  }
}

/// A compiled function for arguments of given types.
final class CompiledProgram<Output> {
  private let executable: any Executable
  private let types: [TensorType]
  /// The result as it was traced: its structure is that of every result.
  let output: Output

  init(_ executable: any Executable, _ types: [TensorType], _ output: Output) {
    self.executable = executable
    self.types = types
    self.output = output
  }

  func run(_ arguments: [Tensor]) throws -> [Tensor] {
    let storages = try Evaluation.storages(arguments)
    for (index, storage) in storages.enumerated() { executable.bind(index, to: storage.pointer) }
    // The program only knows where its inputs lie.
    withExtendedLifetime(storages) { executable.run() }
    return types.enumerated().map { index, type in
      Tensor(Storage(copying: executable.output(index)), shape: type.shape, dtype: type.dtype)
    }
  }
}
