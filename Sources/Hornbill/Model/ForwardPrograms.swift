import HornbillGraph

/// Compiled forward passes: one program for each number of rows and type of input.
///
/// Not for several threads at once.
final class ForwardPrograms {
  private struct Key: Hashable {
    var rows: Int
    var inputs: [TensorType]
  }

  /// A program with the types of its outputs.
  struct Program {
    let executable: any Executable
    let outputTypes: [TensorType]
  }

  /// Computes a model's outputs from its inputs.
  typealias Trace = (_ inputs: [Tensor]) throws -> [Tensor]

  private var programs: [Key: Program] = [:]
  /// What all programs compute from constants alone.
  private let constants: ConstantParts

  /// Rows that are computed at once: enough to keep the kernels busy, few enough to stay in cache.
  private static let rowsAtOnce = 512

  init(sharing constants: ConstantParts = ConstantParts()) { self.constants = constants }

  /// The program for a number of rows of each input; `trace` computes the outputs.
  func program(_ rows: Int, _ inputs: [TensorType], _ trace: Trace) throws -> Program {
    let key = Key(rows: rows, inputs: inputs)
    if let known = programs[key] { return known }
    // A program keeps its memory: sizes of batches come and go, so only a few programs are kept.
    if programs.count >= 8 {
      programs.removeAll()
      constants.removeAll()
    }
    let placeholders = inputs.map {
      Tensor.placeholder("input", Shape([rows] + $0.shape.dimensions), $0.dtype)
    }
    let outputs = try trace(placeholders.map(\.asModelInput))
    let folded = Graph(outputs: outputs, placeholders: placeholders).foldingScales().sinkingReshapes()
    let graph = try constants.evaluated(Evaluation.executor.rewritten(folded)) {
      _ = try Evaluation.storages($0)
    }
    let program = Program(
      executable: try Evaluation.executor.compile(graph), outputTypes: outputs.map(\.node.type))
    programs[key] = program
    return program
  }

  /// The outputs for all rows of the inputs, which are as many in each, some of them at a time.
  func outputs(_ inputs: [Tensor], batchSize: Int?, _ trace: Trace) throws -> [Tensor] {
    let count = inputs[0].shape[0]
    let size = Swift.min(batchSize ?? Self.rowsAtOnce, Swift.max(count, 1))
    let storages = try Evaluation.storages(inputs)
    defer { withExtendedLifetime(storages) {} }  // a program only knows where its inputs lie
    let rowTypes = inputs.map { TensorType(Shape(Array($0.shape.dimensions.dropFirst())), $0.dtype) }
    var results: [(row: TensorType, storage: Storage)] = []
    var start = 0
    repeat {
      let rows = Swift.min(size, count - start)
      let program = try program(rows, rowTypes, trace)
      if results.isEmpty {
        results = program.outputTypes.map { type in
          let row = TensorType(Shape(Array(type.shape.dimensions.dropFirst())), type.dtype)
          return (row, Storage(byteCount: count * row.byteCount))
        }
      }
      if rows > 0 {
        for (number, (storage, row)) in zip(storages, rowTypes).enumerated() {
          program.executable.bind(number, to: storage.pointer + start * row.byteCount)
        }
        program.executable.run()
        for (number, result) in results.enumerated() {
          let output = program.executable.output(number)
          if let base = output.baseAddress {
            (result.storage.pointer + start * result.row.byteCount).copyMemory(
              from: base, byteCount: output.count)
          }
        }
      }
      start += rows
    } while start < count
    return results.map { row, storage in
      Tensor(storage, shape: Shape([count] + row.shape.dimensions), dtype: row.dtype)
    }
  }
}
