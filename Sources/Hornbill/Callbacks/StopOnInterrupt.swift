import Foundation
import Synchronization

/// Lets Ctrl-C (SIGINT) end training after the batch at hand, with its history and its files, and not the process.
///
/// A second Ctrl-C ends the process. The handler is there only while a model is trained; what stood there before
/// comes back afterwards. Where several models are trained at once, Ctrl-C ends all that have this callback.
public final class StopOnInterrupt: Callback {
  /// Of the process, as signals are.
  private static let isRaised = Atomic(false)

  /// Whether training was ended by Ctrl-C.
  public private(set) var wasInterrupted = false
  private var isInstalled = false
  private var previous: sig_t?
  private var wasBlocked = false

  /// Lets Ctrl-C end training in good order.
  public init() {}

  deinit { removeHandler() }

  /// Takes over Ctrl-C.
  public func trainingWillBegin(_ state: TrainingState) {
    removeHandler()
    wasInterrupted = false
    Self.isRaised.store(false, ordering: .relaxed)
    previous = signal(SIGINT) { _ in
      StopOnInterrupt.isRaised.store(true, ordering: .relaxed)
      // The next one has the system's own effect.
      signal(SIGINT, SIG_DFL)
    }
    isInstalled = true
    // Programs that start others from a thread of their own hand on its mask, in which signals may be blocked.
    var (interrupt, before) = (Self.interruptAlone, sigset_t())
    pthread_sigmask(SIG_UNBLOCK, &interrupt, &before)
    wasBlocked = sigismember(&before, SIGINT) == 1
  }

  /// Stops training, if asked to.
  public func batchDidEnd(_ batch: Int, logs: () -> Logs, _ state: TrainingState) {
    guard Self.isRaised.load(ordering: .relaxed) else { return }
    wasInterrupted = true
    state.isInterrupted = true
    state.stopsTraining = true
  }

  /// Gives Ctrl-C back.
  public func trainingDidEnd(_ state: TrainingState) { removeHandler() }

  private func removeHandler() {
    guard isInstalled else { return }
    isInstalled = false
    var interrupt = Self.interruptAlone
    if wasBlocked { pthread_sigmask(SIG_BLOCK, &interrupt, nil) }
    signal(SIGINT, previous ?? SIG_DFL)
  }

  private static var interruptAlone: sigset_t {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    return signals
  }
}
