import Foundation

/// The line that shows how far an epoch, an evaluation or a prediction has come: Keras's layout.
///
/// ```
/// 469/469 ━━━━━━━━━━━━━━━━━━━━ 3s 5ms/step - accuracy: 0.9238 - loss: 0.2488
/// ```
package struct ProgressMeter {
  /// How a line is shown.
  package enum Style {
    /// Redrawn in place, in colours or without.
    case bar
    /// Printed once, when all is done.
    case line
  }

  /// Names and numbers in the order in which they are shown.
  package typealias Values = [(name: String, value: Double)]

  private let target: Int
  private let style: Style
  private let screen: Screen
  /// What stands before a line of the style `line`, such as `Epoch 1/20 - `.
  private let title: String
  private let start: Double
  private var firstStepEnd: Double?
  private var lastDrawing: Double?
  private var previousWidth = 0

  private static let barWidth = 20
  /// Seconds between two drawings.
  private static let interval = 0.05

  package init(target: Int, style: Style, title: String = "", screen: Screen) {
    self.target = max(target, 1)
    self.style = style
    self.title = title
    self.screen = screen
    start = screen.clock()
  }

  /// Notes that steps are done, and redraws the line where it is time to.
  ///
  /// `values` is asked only then.
  package mutating func update(_ done: Int, isFinal: Bool = false, values: () -> Values) {
    let now = screen.clock()
    let perStep = secondsPerStep(done, now: now)
    switch style {
    case .line:
      guard isFinal else { return }
      let parts = [title + count(done), elapsed(now), Self.rate(perStep)] + values().map(Self.text)
      screen.write(parts.joined(separator: " - ") + "\n")
    case .bar:
      if let lastDrawing, now - lastDrawing < Self.interval, !isFinal { return }
      lastDrawing = now
      draw(done, isFinal: isFinal, now: now, perStep: perStep, values: values())
    }
  }

  private mutating func draw(_ done: Int, isFinal: Bool, now: Double, perStep: Double, values: Values) {
    let time = isFinal ? elapsed(now) : Self.remaining(perStep * Double(target - done))
    let head = count(done)
    var tail = " " + Self.rate(perStep)
    var width = head.count + 2 + Self.barWidth + time.count + tail.count
    let room = screen.columns().map { $0 - 1 } ?? .max
    for value in values {
      let text = " - " + Self.text(value)
      // A line that overflowed could not be redrawn, so what does not fit waits for the end.
      guard isFinal || width + text.count <= room else { break }
      tail += text
      width += text.count
    }
    let wipe = String(repeating: " ", count: max(0, min(previousWidth, room) - width))
    previousWidth = width
    screen.write("\r" + bold(head) + " " + bar(done) + " " + bold(time) + tail + wipe + (isFinal ? "\n" : ""))
  }

  private func bar(_ done: Int) -> String {
    let filled = min(Self.barWidth, Self.barWidth * done / target)
    let (left, right) = (filled, Self.barWidth - filled)
    guard screen.hasColors else {
      return String(repeating: "━", count: left) + String(repeating: "─", count: right)
    }
    let green = left > 0 ? "\u{1B}[32m" + String(repeating: "━", count: left) + "\u{1B}[0m" : ""
    return green + "\u{1B}[37m" + String(repeating: "━", count: right) + "\u{1B}[0m"
  }

  private func bold(_ text: String) -> String { screen.hasColors ? "\u{1B}[1m\(text)\u{1B}[0m" : text }

  private func count(_ done: Int) -> String { "\(done)".padded(to: "\(target)".count) + "/\(target)" }

  private func elapsed(_ now: Double) -> String { String(format: "%.0fs", now - start) }

  /// The first step, in which programs are made, is left out once there are others.
  private mutating func secondsPerStep(_ done: Int, now: Double) -> Double {
    guard done > 0 else { return 0 }
    defer { if done == 1 { firstStepEnd = now } }
    if let firstStepEnd, done > 1 { return (now - firstStepEnd) / Double(done - 1) }
    return (now - start) / Double(done)
  }

  /// Seconds that remain: `59s`, `1:01`, `1:00:01`.
  private static func remaining(_ seconds: Double) -> String {
    // A day's clock is enough; this also keeps what is not a number out of the conversion.
    let whole = Int(min(max(seconds, 0), 1e9))
    if seconds > 3600 { return String(format: "%d:%02d:%02d", whole / 3600, whole % 3600 / 60, whole % 60) }
    if seconds > 60 { return String(format: "%d:%02d", whole / 60, whole % 60) }
    return "\(whole)s"
  }

  /// The time of one step in the unit that suits it.
  private static func rate(_ seconds: Double) -> String {
    if seconds >= 1 || seconds == 0 { return String(format: "%.0fs/step", seconds) }
    if seconds >= 1e-3 { return String(format: "%.0fms/step", seconds * 1e3) }
    return String(format: "%.0fus/step", seconds * 1e6)
  }

  private static func text(_ value: (name: String, value: Double)) -> String {
    "\(value.name): \(number(value.value))"
  }

  /// Four digits after the point, with a power of ten where that would leave too little.
  package static func number(_ value: Double) -> String {
    if value.isNaN { return "nan" }
    return String(format: abs(value) > 1e-3 ? "%.4f" : "%.4e", value)
  }
}
