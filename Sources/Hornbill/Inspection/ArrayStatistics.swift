/// What the numbers of an array are like.
package struct ArrayStatistics: Equatable {
  /// Of the finite numbers; nil where there is none.
  package private(set) var minimum, maximum, mean, deviation: Double?
  package private(set) var nanCount = 0
  package private(set) var infiniteCount = 0
  package private(set) var zeroCount = 0
  package let count: Int

  /// The statistics of numbers; the deviation is that of all of them, divided by their number.
  package init(_ numbers: [Double]) {
    count = numbers.count
    var (low, high) = (Double.infinity, -Double.infinity)
    var sum = 0.0
    var finiteCount = 0
    for number in numbers {
      guard number.isFinite else {
        if number.isNaN { nanCount += 1 } else { infiniteCount += 1 }
        continue
      }
      low = Swift.min(low, number)
      high = Swift.max(high, number)
      sum += number
      finiteCount += 1
      if number == 0 { zeroCount += 1 }
    }
    guard finiteCount > 0 else { return }
    let mean = sum / Double(finiteCount)
    let squares = numbers.reduce(0) { sum, number in
      number.isFinite ? sum + (number - mean) * (number - mean) : sum
    }
    (minimum, maximum, self.mean) = (low, high, mean)
    deviation = (squares / Double(finiteCount)).squareRoot()
  }

  /// The share of the numbers that are zero.
  package var zeroShare: Double { count == 0 ? 0 : Double(zeroCount) / Double(count) }
}
