import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// One answer of a server, collected in memory.
///
/// URLSession reports on a queue of its own; the thread that asked waits on the condition, so it can give
/// up on a server that says nothing. (URLSession's own time limits begin only once it is connected.)
// Sendable: every access to the mutable state holds the condition's lock.
final class Transfer: NSObject, URLSessionDataDelegate, @unchecked Sendable {
  private let condition = NSCondition()
  private let limit: Int
  private var received: [UInt8] = []
  private var hasAnswered = false
  private var failure: String?
  private var isDone = false

  private init(limit: Int) {
    self.limit = limit
  }

  /// The bytes at an address, of which there may be no more than `limit`.
  static func bytes(of address: String, limit: Int, patience: Download.Patience) throws -> [UInt8] {
    guard let url = URL(string: address), ["http", "https"].contains(url.scheme), url.host != nil else {
      throw FileError(address, "is not an address", expected: "http://… or https://…")
    }
    let transfer = Transfer(limit: limit)
    let configuration = URLSessionConfiguration.ephemeral
    configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
    let session = URLSession(configuration: configuration, delegate: transfer, delegateQueue: nil)
    let task = session.dataTask(with: url)
    task.resume()
    // This also breaks the circle of references between the session and its delegate.
    defer { session.invalidateAndCancel() }
    if let problem = transfer.wait(patience) { throw FileError(address, problem) }
    return transfer.condition.withLock { transfer.received }
  }

  /// Waits for the end of the answer; returns what went wrong, or nil.
  private func wait(_ patience: Download.Patience) -> String? {
    condition.withLock {
      while !isDone {
        let seconds = hasAnswered ? patience.piece : patience.answer
        let progress = received.count
        let hadAnswered = hasAnswered
        let deadline = Date(timeIntervalSinceNow: seconds)
        while !isDone, received.count == progress, hasAnswered == hadAnswered {
          guard condition.wait(until: deadline) else {
            return "\(hadAnswered ? "stopped sending" : "did not answer") for \(seconds.formatted()) seconds"
          }
        }
      }
      return failure
    }
  }

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
  ) {
    let status = (response as? HTTPURLResponse)?.statusCode ?? 200
    condition.withLock {
      hasAnswered = true
      if status != 200 { finish("answered with HTTP status \(status)") }
      condition.signal()
    }
    completionHandler(status == 200 ? .allow : .cancel)
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    condition.withLock {
      received.append(contentsOf: data)
      if received.count > limit {
        finish("sends too much (expected at most \(limit) bytes)")
        dataTask.cancel()
      }
      condition.signal()
    }
  }

  func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
    condition.withLock { finish(error.map { "failed: \(Self.sentence($0))" }) }
  }

  /// Ends the transfer, for the first reason that is given; the caller holds the lock.
  private func finish(_ problem: String?) {
    if !isDone { failure = problem }
    isDone = true
    condition.signal()
  }

  /// The system's reason without its full stop, which the sentence around it brings.
  private static func sentence(_ error: any Error) -> String {
    let text = error.localizedDescription
    return text.hasSuffix(".") ? String(text.dropLast()) : text
  }
}
