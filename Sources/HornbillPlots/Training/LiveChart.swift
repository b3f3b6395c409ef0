public import Hornbill

/// Draws the curves of training in the terminal while it goes on, in place.
///
/// ```swift
/// try model.fit(x, y, epochs: 50, verbose: .silent, callbacks: [LiveChart()])
/// ```
///
/// Into a pipe or a file it writes the curves once, when training has ended.
public final class LiveChart: Callback {
  private let names: [String]
  private let rows: Int
  private let screen: Screen
  /// How many lines stand on the screen.
  private var drawn = 0

  /// Curves on the process's standard output.
  ///
  /// - Parameters:
  ///   - names: which numbers, such as `loss`; the loss and the first metric where empty.
  ///   - rows: how many lines of the terminal the curves take; at least 8.
  public convenience init(_ names: String..., rows: Int = 16) {
    self.init(names, rows: rows, screen: .standardOutput)
  }

  package init(_ names: [String], rows: Int, screen: Screen) {
    (self.names, self.rows, self.screen) = (names, max(rows, 8), screen)
  }

  /// Leaves what stood on the screen alone.
  public func trainingWillBegin(_ state: TrainingState) { drawn = 0 }

  /// Draws the curves again.
  public func epochDidEnd(_ epoch: Int, logs: Logs, _ state: TrainingState) throws {
    guard screen.isTerminal else { return }
    // Up over what was drawn, and everything below away.
    let back = drawn > 0 ? "\u{1B}[\(drawn)A\r\u{1B}[J" : ""
    let text = try text(state)
    drawn = text.count { $0 == "\n" }
    screen.write(back + text)
  }

  /// Draws the curves where they could not be drawn before.
  public func trainingDidEnd(_ state: TrainingState) throws {
    if !screen.isTerminal, !state.history.epochs.isEmpty { screen.write(try text(state)) }
  }

  private func text(_ state: TrainingState) throws -> String {
    let history = state.history
    let others = history.trainingNames.filter { $0 != "loss" && state.metricNames.contains($0) }
    let shown = names.isEmpty ? Array((["loss"] + others).prefix(2)) : names
    // One column stays free, because a full line would wrap on some terminals.
    let columns = min(max((screen.columns() ?? 80) - 1, 20), 200)
    let known = shown.filter { history[$0] != nil }
    // Side by side each needs some room.
    let fitting = Array(known.prefix(max(columns / 36, 1)))
    let charts = try fitting.map { try chart($0, history, epochs: state.epochs) }
    let picture = try Panels(columns: max(charts.count, 1)) { charts }
      .terminal(columns: columns, rows: rows, hasColors: screen.hasColors)
    let epochs = history.epochs.last.map { $0 + 1 } ?? 0
    let numbers = history.values.keys.sorted().compactMap { name in
      history[name]?.last.map { "\(name): \(ProgressMeter.number($0))" }
    }
    let line = (["Epoch \(epochs)/\(state.epochs)"] + numbers).joined(separator: " - ")
    return picture + line.prefix(columns) + "\n"
  }

  /// The axis reaches to the last epoch from the first, so that the curve grows to the right.
  private func chart(_ name: String, _ history: History, epochs: Int) throws -> Chart {
    var chart = try history.chart(of: name)
    chart.title = name
    chart.yAxis.label = ""
    let first = Double((history.epochs.first ?? 0) + 1)
    if Double(epochs) > first {
      chart.xAxis.range = first...Double(epochs)
    }
    return chart
  }
}

extension Callback where Self == LiveChart {
  /// Draws the curves of training in the terminal, in place; see ``LiveChart``.
  public static var liveChart: LiveChart { LiveChart() }
}
