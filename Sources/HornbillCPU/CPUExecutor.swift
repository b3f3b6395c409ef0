package import HornbillGraph

/// Runs graphs on the processor: simplified, fused, planned, and executed by the kernels.
package struct CPUExecutor: Executor {
  package init() {}

  package func rewritten(_ graph: Graph) -> Graph { graph.simplified().usingWinograd() }

  package func compile(_ graph: Graph) throws -> any Executable { try Program(rewritten(graph)) }
}
