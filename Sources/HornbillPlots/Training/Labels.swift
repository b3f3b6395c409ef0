import Hornbill
import HornbillGraph

/// The classes that a tensor says: its numbers, or the place of the largest in each row.
///
/// A tensor of one column holds probabilities of class 1 where it is not of integers.
///
/// - Throws: `HornbillError` where the tensor has more than two axes or numbers that are no classes.
func classes(_ tensor: Tensor, _ operation: String, _ name: String) throws -> [Int] {
  let isColumn = tensor.rank == 2 && tensor.shape[1] == 1
  guard tensor.rank == 1 || tensor.rank == 2 else {
    throw HornbillError(
      operation, path: name, expected: "classes of shape [count] or numbers of shape [count, classes]",
      received: "shape \(tensor.shape)")
  }
  let numbers = tensor.scalars(as: Double.self)
  if tensor.rank == 2, !isColumn {
    let width = tensor.shape[1]
    return (0..<tensor.shape[0]).map { row in
      (0..<width).reduce(0) { numbers[row * width + $1] > numbers[row * width + $0] ? $1 : $0 }
    }
  }
  if isColumn, tensor.dtype.isFloatingPoint { return numbers.map { $0 > 0.5 ? 1 : 0 } }
  return try numbers.map { number in
    guard let whole = Int(exactly: number), (0..<100_000).contains(whole) else {
      throw HornbillError(
        operation, path: name, expected: "classes, whole numbers from 0", received: "\(number)",
        hint: "Give probabilities as a matrix with a column for each class.")
    }
    return whole
  }
}

/// The names of so many classes: given ones, or their numbers.
///
/// - Throws: `HornbillError` where there are fewer names than classes.
func classNames(_ given: [String]?, count: Int, _ operation: String) throws -> [String] {
  guard let given else { return (0..<count).map(String.init) }
  guard given.count >= count else {
    throw HornbillError(operation, expected: "\(count) class names", received: "\(given.count)")
  }
  return given
}
