import HornbillGraph

extension RandomState {
  /// The numbers from 0 up to, not including, `count`, in random order: NumPy's `permutation(count)`.
  ///
  /// - Precondition: the count is not negative.
  public mutating func permutation(_ count: Int) -> [Int] {
    requireValid(count >= 0, "permutation", expected: "a count of at least 0", received: "\(count)")
    return permutation(Array(0..<count))
  }

  /// The elements in random order: NumPy's `permutation(array)`.
  public mutating func permutation<Element>(_ elements: [Element]) -> [Element] {
    var elements = elements
    shuffle(&elements)
    return elements
  }

  /// Puts the elements in random order: NumPy's `shuffle`.
  ///
  /// Fisher and Yates, from the last element to the second.
  public mutating func shuffle<Element>(_ elements: inout [Element]) {
    for last in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(last, Int(interval(upTo: UInt64(last))))
    }
  }

  /// Numbers drawn from 0 up to, not including, `count`: NumPy's `choice(count, size, replace, p)`.
  ///
  /// - Parameters:
  ///   - count: of how many numbers to choose.
  ///   - size: how many to choose.
  ///   - replacing: whether a number may be chosen again.
  ///   - probabilities: of each number, with the sum 1; nil if all are alike.
  /// - Throws: `HornbillError` where there are not enough numbers, or the probabilities are none.
  public mutating func choice(
    _ count: Int, size: Int, replacing: Bool = true, probabilities: [Double]? = nil
  ) throws -> [Int] {
    guard count > 0 || (count == 0 && size == 0), size >= 0 else {
      throw HornbillError(
        "choice", expected: "something to choose from, and a size of at least 0",
        received: "\(count) and \(size)")
    }
    if let probabilities { try Self.check(probabilities, count: count) }
    let available = probabilities.map { $0.count { $0 > 0 } } ?? count
    guard replacing || size <= available else {
      throw HornbillError(
        "choice", expected: "a size of at most \(available) without replacement", received: "\(size)",
        hint: "Choose fewer, or with replacing: true.")
    }
    switch (probabilities, replacing) {
    case (nil, true): return size == 0 ? [] : try wholeNumbers(0..<count, count: size)
    case (nil, false): return Array(permutation(count).prefix(size))
    case (let probabilities?, true): return drawn(size, by: probabilities)
    case (var probabilities?, false):
      var chosen: [Int] = []
      while chosen.count < size {
        for number in drawn(size - chosen.count, by: probabilities) where !chosen.contains(number) {
          chosen.append(number)
        }
        for number in chosen { probabilities[number] = 0 }
      }
      return chosen
    }
  }

  /// Elements drawn from an array: NumPy's `choice(array, size, replace, p)`.
  ///
  /// - Throws: `HornbillError` where there are not enough elements, or the probabilities are none.
  public mutating func choice<Element>(
    _ elements: [Element], size: Int, replacing: Bool = true, probabilities: [Double]? = nil
  ) throws -> [Element] {
    try choice(elements.count, size: size, replacing: replacing, probabilities: probabilities)
      .map { elements[$0] }
  }

  /// Numbers by inversion of the distribution: the first whose share of the cumulative sum is above a draw.
  private mutating func drawn(_ size: Int, by probabilities: [Double]) -> [Int] {
    var sum = 0.0
    let sums = probabilities.map { probability in
      sum += probability
      return sum
    }
    let shares = sums.map { $0 / sum }
    return (0..<size).map { _ in
      let draw = random()
      var (low, high) = (0, shares.count)
      while low < high {
        let middle = (low + high) / 2
        if shares[middle] <= draw { low = middle + 1 } else { high = middle }
      }
      return low
    }
  }

  /// NumPy's own test: the sum is 1 but for half of a double's digits.
  private static func check(_ probabilities: [Double], count: Int) throws {
    let sum = probabilities.reduce(0, +)
    guard probabilities.count == count, probabilities.allSatisfy({ $0 >= 0 }),
      abs(sum - 1) <= Double.ulpOfOne.squareRoot()
    else {
      throw HornbillError(
        "choice", expected: "\(count) probabilities of at least 0 with the sum 1",
        received: "\(probabilities.count) with the sum \(sum)")
    }
  }
}
