import HornbillGraph

/// Compiled forward passes: one program for each number of rows and type of input.
///
/// Not for several threads at once.
final class ForwardPrograms {
  private struct Key: Hashable {
    var rows: Int
    var input: TensorType
  }

  /// A program with the type of its output.
  struct Program {
    let executable: any Executable
    let outputType: TensorType
  }

  private var programs: [Key: Program] = [:]

  /// Rows that are computed at once: enough to keep the kernels busy, few enough to stay in cache.
  private static let rowsAtOnce = 512

  /// The program for a number of rows; `trace` computes the output.
  func program(_ rows: Int, _ row: TensorType, _ trace: (Tensor) throws -> Tensor) throws -> Program {
    let key = Key(rows: rows, input: row)
    if let known = programs[key] { return known }
    // A program keeps its memory: sizes of batches come and go, so only a few programs are kept.
    if programs.count >= 8 { programs.removeAll() }
    let x = Tensor.placeholder("input", Shape([rows] + row.shape.dimensions), row.dtype)
    let output = try trace(x.asModelInput)
    let program = Program(
      executable: try Evaluation.executor.compile(Graph(outputs: [output], placeholders: [x])),
      outputType: output.node.type)
    programs[key] = program
    return program
  }

  /// The outputs for all rows, some of them at a time.
  func outputs(_ x: Tensor, batchSize: Int?, _ trace: (Tensor) throws -> Tensor) throws -> Tensor {
    let count = x.shape[0]
    let size = Swift.min(batchSize ?? Self.rowsAtOnce, Swift.max(count, 1))
    let storage = try Evaluation.storages([x])[0]
    defer { withExtendedLifetime(storage) {} }  // a program only knows where its input lies
    let rowType = TensorType(Shape(Array(x.shape.dimensions.dropFirst())), x.dtype)
    var result: Storage?
    var outputRow = TensorType([], .float32)
    var start = 0
    repeat {
      let rows = Swift.min(size, count - start)
      let program = try program(rows, rowType, trace)
      outputRow = TensorType(
        Shape(Array(program.outputType.shape.dimensions.dropFirst())), program.outputType.dtype)
      let target = result ?? Storage(byteCount: count * outputRow.byteCount)
      result = target
      if rows > 0 {
        program.executable.bind(0, to: storage.pointer + start * rowType.byteCount)
        program.executable.run()
        let output = program.executable.output(0)
        if let base = output.baseAddress {
          (target.pointer + start * outputRow.byteCount).copyMemory(from: base, byteCount: output.count)
        }
      }
      start += rows
    } while start < count
    return Tensor(
      result ?? Storage(byteCount: 0), shape: Shape([count] + outputRow.shape.dimensions),
      dtype: outputRow.dtype)
  }
}
