import HornbillCPU
package import HornbillGraph

/// Which executor runs programs: the CPU engine, or the reference where `HORNBILL_EXECUTOR=reference`.
package enum Evaluation {
  package static let executor: any Executor =
    Environment.value("HORNBILL_EXECUTOR") == "reference" ? ReferenceExecutor() : CPUExecutor()

  /// The values of tensors, computed together, each once.
  ///
  /// - Throws: `HornbillError` where the executor cannot run the graph.
  package static func storages(_ tensors: [Tensor]) throws -> [Storage] {
    let missing = tensors.filter { $0.node.known == nil }
    if !missing.isEmpty {
      let executable = try executor.compile(Graph(outputs: missing))
      executable.run()
      for (index, tensor) in missing.enumerated() {
        tensor.node.value = Storage(copying: executable.output(index))
      }
    }
    return tensors.compactMap(\.node.known)
  }

  /// The value of a tensor, for reads that cannot throw.
  package static func storage(_ tensor: Tensor) -> Storage {
    do {
      guard let storage = try storages([tensor]).first else {
        throw HornbillError("read", expected: "a value", received: "none")
      }
      return storage
    } catch {
      trap(error)
    }
  }
}

extension Node {
  /// The value where nothing needs to be computed: it was read before, or it was given as it is.
  fileprivate var known: Storage? { value ?? (operation as? Constant)?.storage }
}
