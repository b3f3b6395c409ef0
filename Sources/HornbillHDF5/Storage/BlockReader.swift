import HornbillFiles

/// Reads the blocks of one object, and no more of them than a sound file can have.
///
/// Trees, lists and heaps point to each other by address, so a damaged file can send a reader in circles. A sound one
/// has each block once: reading more bytes of blocks than the file has several times over is an error, which ends every
/// circle whatever its form.
final class BlockReader {
  let view: FileView
  /// The path of the object that is read, for error messages.
  let object: String
  private var remaining: Int
  /// What the file says of messages that objects share, and the heaps that they lie in, once something has asked.
  var sharedMessages: SharedMessageTable?
  var sharedHeaps: [MessageKind: FractalHeap] = [:]

  init(_ view: FileView, object: String) {
    self.view = view
    self.object = object
    remaining = 4 * min(view.source.count, .max / 8) + (1 << 16)
  }

  /// The bytes of a block; `what` is its name for error messages.
  func block(at address: Int, count: Int, of what: String) throws -> Fields {
    let place = Place(file: view.source.name, object: object, what: what)
    guard let range = view.range(at: address, count: count) else {
      throw place.damaged(
        "does not lie in the file", expected: "\(view.source.count) bytes",
        received: "\(count) bytes at \(address)")
    }
    // No block is empty, so an empty one counts too.
    remaining -= max(count, 16)
    guard remaining >= 0 else { throw place.damaged("is in a circle of blocks") }
    return Fields(view.source.bytes(range), view, place)
  }
}

/// Which part of which object of which file is read, for error messages.
struct Place: Sendable {
  let file: String
  let object: String
  let what: String

  static let hint = "The file is truncated or damaged; download or copy it again."

  /// The error for a file that breaks the format's rules.
  func damaged(_ problem: String, expected: String? = nil, received: String? = nil) -> FileError {
    FileError(
      file, "\(object): the \(what) \(problem)", expected: expected, received: received, hint: Self.hint)
  }

  /// The error for a sound file that uses what is not read.
  func refused(_ problem: String, expected: String? = nil, received: String? = nil, hint: String) -> FileError
  {
    FileError(file, "\(object): the \(what) \(problem)", expected: expected, received: received, hint: hint)
  }
}
