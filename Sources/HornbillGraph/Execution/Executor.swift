/// Turns a graph into something that runs.
///
/// Nothing above knows which executor it is.
package protocol Executor: Sendable {
  /// The same graph, whose constant parts are to be computed ahead, of the operations that the executor then runs fastest.
  func rewritten(_ graph: Graph) -> Graph
  /// - Throws: `HornbillError` where the executor cannot run the graph.
  func compile(_ graph: Graph) throws -> any Executable
}

/// A compiled graph.
///
/// Not for several threads at once: whoever owns it sees to that.
package protocol Executable: AnyObject {
  /// Binds the memory from which input number `index` is read in the runs to come. The caller keeps it alive
  /// and large enough.
  func bind(_ index: Int, to memory: UnsafeRawPointer)
  /// Computes the outputs and assigns the variables.
  func run()
  /// The bytes of output number `index`, valid until the next run.
  func output(_ index: Int) -> UnsafeRawBufferPointer
  /// Runs a number of times, and gives for each line of the description the best time.
  func profile(repetitions: Int) -> [(line: String, microseconds: Double)]
  /// The program in words.
  var description: String { get }
  /// Bytes of memory for intermediate values.
  var arenaByteCount: Int { get }
}
