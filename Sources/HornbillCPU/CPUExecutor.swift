package import HornbillGraph

/// Runs graphs on the processor: simplified, fused, planned, and executed by the kernels.
package struct CPUExecutor: Executor {
  package init() {}

  package func compile(_ graph: Graph) throws -> any Executable { try Program(graph.simplified()) }
}
