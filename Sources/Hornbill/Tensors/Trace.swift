import HornbillGraph
import Synchronization

/// What happens to variables while a function is traced: the function sees its own assignments, which the
/// program makes when it runs.
final class Trace: Sendable {
  /// The trace that the current task is in the middle of.
  @TaskLocal static var current: Trace?

  private struct State {
    var values: [ObjectIdentifier: Tensor] = [:]
    var assigned: [Variable] = []
  }

  private let state = Mutex(State())

  /// The variable's value at this point of the function.
  func value(of variable: Variable) -> Tensor {
    state.withLock { state in
      if let known = state.values[ObjectIdentifier(variable)] { return known }
      let read = variable.tensor
      state.values[ObjectIdentifier(variable)] = read
      return read
    }
  }

  func assign(_ variable: Variable, _ value: Tensor) {
    state.withLock { state in
      state.values[ObjectIdentifier(variable)] = value
      if !state.assigned.contains(where: { $0 === variable }) { state.assigned.append(variable) }
    }
  }

  /// The variables that were assigned, with their last values.
  var assignments: [Graph.Assignment] {
    state.withLock { state in
      state.assigned.compactMap { variable in
        state.values[ObjectIdentifier(variable)].map { Graph.Assignment(variable, $0) }
      }
    }
  }
}
