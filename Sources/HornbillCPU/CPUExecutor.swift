package import HornbillGraph

/// Runs graphs on the processor with the kernels.
package struct CPUExecutor: Executor {
  package init() {}

  package func compile(_ graph: Graph) throws -> any Executable { try ReferenceExecutor().compile(graph) }
}
