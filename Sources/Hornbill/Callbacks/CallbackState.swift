public import HornbillGraph

/// What a callback has to know to go on in another process: numbers and tensors by names of its own.
public struct CallbackState: Sendable {
  /// Counters, best values.
  public var numbers: [String: Double]
  /// Weights that are kept.
  public var tensors: [String: Tensor]

  /// The given numbers and tensors.
  public init(numbers: [String: Double] = [:], tensors: [String: Tensor] = [:]) {
    self.numbers = numbers
    self.tensors = tensors
  }

  /// A number that counts something.
  ///
  /// - Throws: `HornbillError` where it is missing or no such number.
  func integer(_ name: String) throws -> Int {
    guard let number = numbers[name], let integer = Int(exactly: number) else {
      throw HornbillError(
        "BackupAndRestore", path: name, expected: "a whole number in a callback's state",
        received: numbers[name].map { "\($0)" } ?? "none", hint: "The backup is of other callbacks.")
    }
    return integer
  }
}
