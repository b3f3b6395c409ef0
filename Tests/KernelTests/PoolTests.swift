import CHornbillKernels
import Foundation
import Testing

/// Counts how often each task of an instruction ran. Tasks of one number never run at the same time.
private final class Counts: @unchecked Sendable {
  let tasks: UnsafeMutablePointer<Int>
  let count: Int

  init(_ count: Int) {
    self.count = count
    tasks = .allocate(capacity: max(count, 1))
    tasks.initialize(repeating: 0, count: max(count, 1))
  }

  deinit { tasks.deallocate() }

  var instruction: hb_instruction {
    hb_instruction(
      run: { counts, task, scratch in
        scratch!.storeBytes(of: task, as: Int64.self)  // it belongs to this thread
        let counts = UnsafeMutableRawPointer(mutating: counts!).assumingMemoryBound(to: Int.self)
        counts[Int(task)] += scratch!.load(as: Int64.self) == task ? 1 : 1000
      }, args: tasks, tasks: Int64(count))
  }

  func all(_ expected: Int) -> Bool { (0..<count).allSatisfy { tasks[$0] == expected } }
}

private struct Pool: @unchecked Sendable {
  let pointer: OpaquePointer?
}

private func withScratch(_ body: (UnsafeMutableRawPointer) -> Void) {
  let scratch = UnsafeMutableRawPointer.allocate(byteCount: scratchBytes, alignment: 64)
  body(scratch)
  scratch.deallocate()
}

@Suite struct PoolTests {
  @Test func everyTaskRunsOnce() {
    for threads in 1...4 {
      let pool = hb_pool_create(Int32(threads))
      #expect(hb_pool_threads(pool) == Int32(threads))
      let counts = [0, 1, 2, 3, 7, 1000].map { Counts($0) }
      let instructions = counts.map(\.instruction)
      withScratch { scratch in
        for _ in 0..<100 { hb_run(pool, instructions, Int64(instructions.count), scratch) }
      }
      for count in counts { #expect(count.all(100), "\(threads) threads, \(count.count) tasks") }
      hb_pool_destroy(pool)
    }
  }

  /// A thread finds zero at the beginning of its scratch in its first task, and then what it left there.
  @Test func scratchTellsAThreadsFirstTask() {
    let first = Counts(64)
    let instruction = hb_instruction(
      run: { counts, task, scratch in
        let before = scratch!.load(as: Int64.self)
        UnsafeMutableRawPointer(mutating: counts!).assumingMemoryBound(to: Int.self)[Int(task)] =
          before == 0 ? 1 : before == 77 ? 0 : 1000
        scratch!.storeBytes(of: 77, as: Int64.self)
      }, args: first.tasks, tasks: 64)
    for threads in 0...3 {
      let pool = threads == 0 ? nil : hb_pool_create(Int32(threads))
      withScratch { scratch in
        for _ in 0..<50 {
          hb_run(pool, [instruction], 1, scratch)
          let beginners = (0..<64).reduce(0) { $0 + first.tasks[$1] }
          #expect((1...max(threads, 1)).contains(beginners))
        }
      }
      hb_pool_destroy(pool)
    }
  }

  /// Squares 1e-22 on each thread: 1e-44 is denormal in float32.
  @Test func denormalNumbersAreZeroInsideAndUntouchedOutside() {
    let pool = hb_pool_create(2)
    defer { hb_pool_destroy(pool) }
    let squares = UnsafeMutablePointer<Float>.allocate(capacity: 64)
    defer { squares.deallocate() }
    squares.initialize(repeating: 1e-22, count: 64)
    let instruction = hb_instruction(
      run: { squares, task, _ in
        let squares = UnsafeMutableRawPointer(mutating: squares!).assumingMemoryBound(to: Float.self)
        squares[Int(task)] *= squares[Int(task)]
        for _ in 0..<50 { usleep(1) }  // long enough for the other thread to take its share
      }, args: squares, tasks: 64)
    withScratch { hb_run(pool, [instruction], 1, $0) }
    #expect(UnsafeBufferPointer(start: squares, count: 64).allSatisfy { $0 == 0 })
    squares[0] = 1e-22
    squares[0] *= squares[0]
    #expect(squares[0] > 0)
  }

  @Test func noPoolIsOneThread() {
    let counts = Counts(20)
    withScratch { hb_run(nil, [counts.instruction], 1, $0) }
    #expect(counts.all(1))
    #expect(hb_pool_threads(nil) == 1)
    #expect(hb_pool_available_cores() >= 1)
  }

  /// Workers fall asleep after some tens of microseconds; they wake for the next instruction.
  @Test func sleepersWake() {
    let pool = hb_pool_create(3), counts = Counts(12)
    withScratch { scratch in
      for round in 0..<40 {
        usleep(UInt32(round * 10))
        hb_run(pool, [counts.instruction], 1, scratch)
      }
    }
    #expect(counts.all(40))
    hb_pool_destroy(pool)
  }

  /// Several callers share one pool: whoever finds it busy works alone.
  @Test func callersAtOnce() async {
    let pool = Pool(pointer: hb_pool_create(3))
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<4 {
        group.addTask {
          let counts = Counts(9)
          withScratch { scratch in
            for _ in 0..<500 { hb_run(pool.pointer, [counts.instruction, counts.instruction], 2, scratch) }
          }
          return counts.all(1000)
        }
      }
      for await isRight in group { #expect(isRight) }
    }
    hb_pool_destroy(pool.pointer)
  }

  @Test func poolsComeAndGo() {
    for round in 0..<200 {
      let pool = hb_pool_create(Int32(1 + round % 4))
      if round % 3 == 0 {
        let counts = Counts(5)
        withScratch { hb_run(pool, [counts.instruction], 1, $0) }
        #expect(counts.all(1))
      }
      hb_pool_destroy(pool)
    }
    hb_pool_destroy(nil)
  }
}
