import Dispatch
import Foundation
import Synchronization

/// Lets Ctrl-C (SIGINT) end training after the batch at hand, with its history and its files, and not the process.
///
/// A second Ctrl-C ends the process. The handler is there only while a model is trained; what stood there before
/// comes back afterwards.
public final class StopOnInterrupt: Callback {
  private final class Flag: Sendable {
    let isRaised = Atomic(false)
  }

  /// Whether training was ended by Ctrl-C.
  public private(set) var wasInterrupted = false
  private var flag = Flag()
  private var source: (any DispatchSourceSignal)?
  private var previous: sig_t?

  /// Lets Ctrl-C end training in good order.
  public init() {}

  deinit { removeHandler() }

  /// Takes over Ctrl-C.
  public func trainingWillBegin(_ state: TrainingState) {
    removeHandler()
    wasInterrupted = false
    let flag = Flag()
    self.flag = flag
    // The signal's own action would end the process before the source hears of it.
    previous = signal(SIGINT, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global(qos: .userInteractive))
    source.setEventHandler {
      guard flag.isRaised.exchange(true, ordering: .relaxed) else { return }
      signal(SIGINT, SIG_DFL)
      kill(getpid(), SIGINT)
    }
    source.activate()
    self.source = source
  }

  /// Stops training, if asked to.
  public func batchDidEnd(_ batch: Int, logs: () -> Logs, _ state: TrainingState) {
    guard flag.isRaised.load(ordering: .relaxed) else { return }
    wasInterrupted = true
    state.isInterrupted = true
    state.stopsTraining = true
  }

  /// Gives Ctrl-C back.
  public func trainingDidEnd(_ state: TrainingState) { removeHandler() }

  private func removeHandler() {
    guard let source else { return }
    source.cancel()
    self.source = nil
    signal(SIGINT, previous ?? SIG_DFL)
  }
}
