import CHornbillKernels
package import HornbillGraph

/// Runs graphs on the processor: simplified, fused, planned, and executed by the kernels.
package struct CPUExecutor: Executor {
  package init() {}

  package func rewritten(_ graph: Graph) -> Graph {
    let isa = hb_isa_best()
    return graph.simplified().usingWinograd().usingWindows(isa).usingPanels(isa)
  }

  package func compile(_ graph: Graph) throws -> any Executable {
    try Program(graph.simplified().usingColumnHalves().usingWinograd())
  }
}
