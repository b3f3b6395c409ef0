/// Shows training as it goes on, in Keras's layout.
///
/// On a terminal a bar is redrawn in place, at most twenty times a second, and in colours unless `NO_COLOR` is
/// set. Into a pipe or a file it prints one line an epoch, without control characters.
public final class ProgressBar: Callback {
  private let verbosity: Verbosity
  private let screen: Screen
  private var meter: ProgressMeter?

  /// A bar on the process's standard output.
  public convenience init(_ verbosity: Verbosity = .bar) { self.init(verbosity, screen: .standardOutput) }

  package init(_ verbosity: Verbosity, screen: Screen) {
    self.verbosity = verbosity
    self.screen = screen
  }

  /// Announces the epoch.
  public func epochWillBegin(_ epoch: Int, _ state: TrainingState) {
    guard verbosity != .silent else { return }
    let title = "Epoch \(epoch + 1)/\(state.epochs)"
    let isOneLine = verbosity == .bar && !screen.isTerminal
    if state.epochs > 1, !isOneLine { screen.write(title + "\n") }
    meter = ProgressMeter(
      target: state.steps, style: verbosity == .bar && screen.isTerminal ? .bar : .line,
      title: state.epochs > 1 && isOneLine ? title + " - " : "", screen: screen)
  }

  /// Redraws the bar, where it is time to.
  public func batchDidEnd(_ batch: Int, logs: () -> Logs, _ state: TrainingState) {
    // Where nothing is redrawn, only the first step matters: it is left out of the time a step takes.
    guard verbosity == .bar, screen.isTerminal || batch == 0 else { return }
    meter?.update(batch + 1) { Self.ordered(logs(), state) }
  }

  /// Ends the epoch's line, with the validation's numbers.
  public func epochDidEnd(_ epoch: Int, logs: Logs, _ state: TrainingState) {
    meter?.update(state.steps, isFinal: true) { Self.ordered(logs, state) }
    meter = nil
  }

  /// Leaves the cursor on a line of its own.
  public func trainingDidEnd(_ state: TrainingState) {
    // An epoch that was cut short leaves its line open.
    if meter != nil, verbosity == .bar, screen.isTerminal { screen.write("\n") }
    meter = nil
  }

  /// The metrics in their order, then those of the validation, then whatever callbacks have added.
  package static func ordered(_ logs: Logs, _ state: TrainingState) -> ProgressMeter.Values {
    let names = state.metricNames + state.metricNames.map { "val_" + $0 }
    let others = logs.keys.filter { !names.contains($0) }.sorted()
    return (names + others).compactMap { name in logs[name].map { (name, $0) } }
  }
}
