import BuiltPrograms
import Foundation
import Hornbill
import Testing

/// Runs that are cut short, in processes of their own.
@Suite("Runs that are cut short", .serialized)
struct InterruptionTests {
  /// What a finished run of `TrainingHelper` leaves, by the files' names.
  private func files(_ tool: Tool) throws -> [String: Data] {
    try Dictionary(
      uniqueKeysWithValues: tool.files().map { name in
        (name, try Data(contentsOf: tool.folder.appending(path: name)))
      })
  }

  /// `HORNBILL_KILLS` is the number of kills, 5 without it.
  @Test("a run that is killed at any moment and started again ends with the same bits")
  func killed() throws {
    let (whole, cut) = (try Tool(), try Tool())
    defer { [whole, cut].forEach { $0.remove() } }
    let start = ProcessInfo.processInfo.systemUptime
    let result = try whole.wait(for: whole.start([whole.folder.path], program: "TrainingHelper"))
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    let duration = ProcessInfo.processInfo.systemUptime - start
    let expected = try files(whole)
    #expect(expected.keys.sorted() == ["best.safetensors", "history.txt", "log.csv", "model.safetensors"])

    let wanted = ProcessInfo.processInfo.environment["HORNBILL_KILLS"].flatMap { Int($0) } ?? 5
    var kills = 0
    var epochs: [Int] = []
    while kills < wanted {
      let process = try cut.start([cut.folder.path], program: "TrainingHelper")
      Thread.sleep(forTimeInterval: 0.02 + .random(in: 0...(2 * duration / Double(wanted))))
      kill(process.processIdentifier, SIGKILL)
      let result = try cut.wait(for: process)
      #expect(result.errors.isEmpty, "\(result.errors)")
      // One that was done before it could be killed has begun a new run of the same bits.
      kills += 1
      let lines = try? String(contentsOf: cut.folder.appending(path: "log.csv"), encoding: .utf8)
      epochs.append((lines?.split(separator: "\r\n").count ?? 1) - 1)
    }
    let last = try cut.wait(for: cut.start([cut.folder.path], program: "TrainingHelper"))
    #expect(last.status == 0 && last.errors.isEmpty, "\(last.errors)")
    print("\(kills) kills, after the epochs \(epochs); whole run: \(String(format: "%.2f", duration)) s")
    var actual = try files(cut)
    // What a process that was killed while it wrote could not remove.
    actual = actual.filter { !$0.key.hasPrefix(".hornbill-") }
    #expect(actual.keys.sorted() == expected.keys.sorted())
    for (name, data) in expected { #expect(actual[name] == data, "\(name) differs after kills at \(epochs)") }
  }

  @Test("a save that is killed at any moment, a hundred times, leaves a whole file")
  func killedSaves() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let path = tool.path("model.keras")
    var seen: Set<Float> = []
    for _ in 0..<100 {
      let isFirst = !FileManager.default.fileExists(atPath: path)
      let process = try tool.start([tool.folder.path, "--save"], program: "TrainingHelper")
      let limit = Date(timeIntervalSinceNow: 60)
      while isFirst, !FileManager.default.fileExists(atPath: path), Date() < limit { usleep(1000) }
      Thread.sleep(forTimeInterval: .random(in: 0.01...0.15))
      kill(process.processIdentifier, SIGKILL)
      let result = try tool.wait(for: process)
      #expect(result.errors.isEmpty, "\(result.errors)")
      let numbers = Set(try Model.load(from: path).weights().flatMap { $0.value.scalars })
      #expect(numbers.count == 1)
      seen.formUnion(numbers)
    }
    #expect(seen.count > 1)
  }

  /// Starts a long training run, and waits until it has trained for an epoch.
  private func startTraining(_ tool: Tool) throws -> Process {
    let process = try tool.start([
      "train", "mnist-dense", "--epochs", "10000", "--seed", "1", "--history", "history.json",
    ])
    let deadline = Date(timeIntervalSinceNow: 60)
    while try !String(contentsOf: tool.output, encoding: .utf8).contains("469/469"), Date() < deadline {
      Thread.sleep(forTimeInterval: 0.02)
    }
    return process
  }

  /// Waits for a process that is to end by itself; one that does not is killed, which its status then shows.
  private func finish(_ process: Process, _ tool: Tool) throws -> Tool.Result {
    let limit = Date(timeIntervalSinceNow: 60)
    while process.isRunning, Date() < limit { Thread.sleep(forTimeInterval: 0.02) }
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    return try tool.wait(for: process)
  }

  @Test("Ctrl-C ends training, saves the model and the history, and says so with status 130")
  func controlC() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let process = try startTraining(tool)
    kill(process.processIdentifier, SIGINT)
    let result = try finish(process, tool)
    #expect(result.status == 130)
    #expect(result.errors.hasSuffix("hornbill: training was interrupted; what there was has been saved"))
    #expect(result.output.contains("Saved mnist-dense.keras and history.json\n"))
    #expect(try tool.files() == ["history.json", "mnist-dense.keras"])
    let history = try JSONDecoder().decode(
      [String: [Double]].self, from: Data(contentsOf: tool.folder.appending(path: "history.json")))
    #expect((history["loss"]?.count ?? 0) >= 1 && (history["loss"]?.count ?? 0) < 10000)
    #expect(try tool.run("summary", "mnist-dense.keras").status == 0)
  }

  @Test("a second Ctrl-C ends the process at once")
  func secondControlC() throws {
    let tool = try Tool()
    defer { tool.remove() }
    // A batch that takes a minute, so that the first one has not ended training yet.
    let process = try tool.start([tool.folder.path, "--slow"], program: "TrainingHelper")
    let deadline = Date(timeIntervalSinceNow: 30)
    while try tool.files() != ["slow"], Date() < deadline { Thread.sleep(forTimeInterval: 0.02) }
    kill(process.processIdentifier, SIGINT)
    Thread.sleep(forTimeInterval: 0.3)
    #expect(process.isRunning)
    kill(process.processIdentifier, SIGINT)
    _ = try finish(process, tool)
    #expect(process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGINT)
  }
}
