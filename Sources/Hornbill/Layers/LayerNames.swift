import Synchronization

/// Numbers layer and model names as Keras does: `dense`, `dense_1`, `dense_2`, counted over the whole process.
package final class LayerNames: Sendable {
  private let counts = Mutex<[String: Int]>([:])

  /// The counter in use; tests and loaders bind one of their own.
  @TaskLocal package static var current = LayerNames()

  package init() {}

  /// The next name of a kind.
  package func next(_ base: String) -> String {
    counts.withLock { counts in
      let count = counts[base, default: 0]
      counts[base] = count + 1
      return count == 0 ? base : "\(base)_\(count)"
    }
  }

  /// The given name, or the next one of a class.
  package static func name(_ given: String?, _ className: String) -> String {
    given ?? current.next(snakeCase(className))
  }
}

/// Keras's file and layer names of a class: `MaxPooling2D` is `max_pooling2d`, `ReLU` is `re_lu`
/// (`keras/src/utils/naming.py`).
package func snakeCase(_ name: String) -> String {
  let characters = Array(name)
  var result = ""
  for (index, character) in characters.enumerated() {
    if character.isUppercase, index > 0 {
      let previous = characters[index - 1]
      let next = index + 1 < characters.count ? characters[index + 1] : nil
      if previous.isLowercase || next?.isLowercase == true {
        result += "_"
      }
    }
    result += character.lowercased()
  }
  return result
}
