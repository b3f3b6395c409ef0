import CAllocationCounter
import Hornbill
import Testing

/// Notes the thread's allocations at the end of every batch.
private final class AllocationLog: Callback {
  private(set) var counts: [Int] = []

  init(batches: Int) { counts.reserveCapacity(batches) }

  func batchDidEnd(_ batch: Int, logs: () -> Logs, _ state: TrainingState) {
    counts.append(allocation_count())
  }
}

/// What allocates is counted, not timed; the counter needs glibc.
@Suite(
  "Allocations", .enabled(if: allocation_counter_works() == 1, "needs glibc, whose malloc can be replaced"))
struct AllocationTests {
  @Test("the counter counts")
  func counter() {
    let before = allocation_count()
    let numbers = [Int](repeating: 1, count: Int.random(in: 100...200))
    #expect(allocation_count() > before && numbers.count >= 100)
  }

  @Test("a steady training step allocates nothing")
  func trainingStep() throws {
    let model = try SmallProblem.model(RMSprop())
    let log = AllocationLog(batches: 100)
    try model.fitSmall(epochs: 1, batchSize: 1, callbacks: [log])
    #expect(log.counts.count == 60)
    #expect(log.counts[45] - log.counts[5] == 0)
  }

  @Test("every call of predict allocates as often as the one before, for its result alone")
  func predict() throws {
    let model = try SmallProblem.model()
    let row = SmallProblem.x[0..<1].evaluated()
    var counts: [Int] = []
    counts.reserveCapacity(20)
    for _ in 0..<20 {
      let before = allocation_count()
      _ = try model.predict(row)
      counts.append(allocation_count() - before)
    }
    #expect(Set(counts[5...]).count == 1)
    #expect(counts[10] <= 24, "\(counts[10]) allocations")
  }

  @Test("20,000 predictions of one row keep less than 2 MB")
  func manyPredictions() throws {
    let model = try SmallProblem.model()
    let row = SmallProblem.x[0..<1].evaluated()
    _ = try model.predict(row)
    let before = allocation_live_bytes()
    for _ in 0..<20_000 { _ = try model.predict(row) }
    #expect(allocation_live_bytes() - before < 2 << 20)
  }

  @Test("training, evaluating and predicting again and again keeps less than 2 MB")
  func manyCalls() throws {
    let model = try SmallProblem.model()
    func round() throws {
      try model.fitSmall()
      _ = try model.evaluate(SmallProblem.x, SmallProblem.hot)
      for rows in 1...12 { _ = try model.predict(SmallProblem.x[0..<rows]) }
    }
    for _ in 0..<3 { try round() }
    let before = allocation_live_bytes()
    for _ in 0..<50 { try round() }
    #expect(allocation_live_bytes() - before < 2 << 20)
  }
}
