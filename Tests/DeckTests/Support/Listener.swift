import Hornbill

/// Keeps what training says to the person who watches.
final class Listener: Callback {
  private(set) var lines: [String] = []

  func trainingWillBegin(_ state: TrainingState) { state.warn = { self.lines.append($0) } }
}
