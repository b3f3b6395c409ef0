import CHornbillKernels
package import HornbillGraph

/// Runs graphs on the processor: simplified, fused, planned, and executed by the kernels.
package struct CPUExecutor: Executor {
  package init() {}

  package func rewritten(_ graph: Graph) -> Graph {
    let isa = hb_isa_best()
    let panelColumns = isa.map(hb_panel_columns) ?? 0
    return graph.simplified().usingWinograd().usingWindows(isa).usingPanels(of: Int(panelColumns))
  }

  package func compile(_ graph: Graph) throws -> any Executable {
    try Program(graph.simplified().usingWinograd())
  }
}
