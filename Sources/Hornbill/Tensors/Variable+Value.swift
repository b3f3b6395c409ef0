public import HornbillGraph

extension Variable {
  /// A variable that begins with a value, which is computed now.
  ///
  /// - Precondition: the value does not depend on the arguments of a function that is being compiled.
  public convenience init(_ value: Tensor, name: String = "variable") {
    self.init(name, value.shape, value.dtype)
    write(Evaluation.storage(value))
  }

  /// The value: inside a function given to ``compiled(_:)`` the value at that point of the function, elsewhere a
  /// copy of what the variable holds now.
  public var value: Tensor {
    if let trace = Trace.current { return trace.value(of: self) }
    let bytes = UnsafeRawBufferPointer(start: storage.pointer, count: type.byteCount)
    return Tensor(Storage(copying: bytes), shape: shape, dtype: dtype)
  }

  /// Replaces the value: inside a function given to ``compiled(_:)`` whenever it runs, elsewhere now.
  ///
  /// The value is cast to the variable's dtype.
  ///
  /// - Throws: `HornbillError` where the shape is another, or the value cannot be computed.
  public func assign(_ value: Tensor) throws {
    guard value.shape == shape else {
      throw HornbillError(
        "assign", path: name, expected: "the shape \(shape)", received: "\(value.shape)",
        hint: "A variable keeps its shape; a value that grows is an argument and a result.")
    }
    let cast = value.cast(to: dtype)
    if let trace = Trace.current {
      trace.assign(self, cast)
    } else if let storage = try Evaluation.storages([cast]).first {
      write(storage)
    }
  }

  private func write(_ new: Storage) {
    storage.pointer.copyMemory(from: new.pointer, byteCount: type.byteCount)
  }
}
