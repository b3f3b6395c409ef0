import Foundation

/// A web server on this machine alone, which answers every request for a path in its own way.
// Sendable: nothing changes after `init`.
final class LoopbackServer: Sendable {
  /// How a path is answered.
  enum Answer {
    case content([UInt8])
    /// The length of the whole is announced, but only a part is sent.
    case cutShort([UInt8])
    case status(Int)
    /// The request is taken, and nothing is ever said.
    case silence
    /// The answer begins, and does not go on.
    case stall
  }

  private let listener: Int32
  private let port: UInt16
  private let answers: @Sendable (String) -> Answer

  init(_ answers: @escaping @Sendable (String) -> Answer) throws {
    self.answers = answers
    #if canImport(Darwin)
    let kind = SOCK_STREAM
    #else
    let kind = Int32(SOCK_STREAM.rawValue)
    #endif
    listener = socket(AF_INET, kind, 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = listener
    let isListening = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        bind(descriptor, generic, length) == 0 && listen(descriptor, 8) == 0
          && getsockname(descriptor, generic, &length) == 0
      }
    }
    guard isListening else { throw POSIXError(.EADDRINUSE) }
    port = UInt16(bigEndian: address.sin_port)
    let answers = self.answers
    Thread.detachNewThread {
      while true {
        let connection = accept(descriptor, nil, nil)
        guard connection >= 0 else { return }
        Thread.detachNewThread { Self.serve(connection, answers) }
      }
    }
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  func address(_ path: String) -> String { "http://127.0.0.1:\(port)/\(path)" }

  private static func serve(_ connection: Int32, _ answers: (String) -> Answer) {
    defer { close(connection) }
    var request = [UInt8](repeating: 0, count: 4096)
    let count = recv(connection, &request, request.count, 0)
    guard count > 0 else { return }
    let line = String(decoding: request[..<count], as: UTF8.self).split(separator: " ")
    switch answers(line.count > 1 ? String(line[1].dropFirst()) : "") {
    case .content(let bytes): send(connection, head(200, count: bytes.count) + bytes)
    case .cutShort(let bytes): send(connection, head(200, count: bytes.count) + bytes.prefix(bytes.count / 2))
    case .status(let status): send(connection, head(status, count: 0))
    case .silence: waitForGoodbye(connection)
    case .stall:
      send(connection, head(200, count: 100) + [1, 2, 3])
      waitForGoodbye(connection)
    }
  }

  private static func head(_ status: Int, count: Int) -> [UInt8] {
    Array("HTTP/1.1 \(status) -\r\nContent-Length: \(count)\r\nConnection: close\r\n\r\n".utf8)
  }

  private static func send(_ connection: Int32, _ bytes: [UInt8]) {
    #if canImport(Darwin)
    let flags: Int32 = 0
    #else
    let flags = Int32(MSG_NOSIGNAL)
    #endif
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        Foundation.send(connection, $0.baseAddress, $0.count, flags)
      }
      guard count > 0 else { return }
      sent += count
    }
  }

  /// Waits until the other side hangs up.
  private static func waitForGoodbye(_ connection: Int32) {
    var byte: UInt8 = 0
    while recv(connection, &byte, 1, 0) > 0 {}
  }
}
