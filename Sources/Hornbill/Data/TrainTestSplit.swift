public import HornbillGraph

/// Which rows of a data set are for training and which for testing: scikit-learn's `train_test_split`.
///
/// ```swift
/// let split = try TrainTestSplit(rows: x.shape[0], testSize: 0.2, seed: 42)
/// let (xTrain, xTest) = try split(x)
/// let (yTrain, yTest) = try split(y)
/// ```
///
/// The same seed gives the same rows in the same order as scikit-learn's `random_state`.
public struct TrainTestSplit: Sendable, Hashable {
  /// The numbers of the rows to learn from.
  public let train: [Int]
  /// The numbers of the rows to test on.
  public let test: [Int]

  /// A part of the rows for testing, `ceil(testSize * rows)`.
  ///
  /// - Parameters:
  ///   - rows: how many there are.
  ///   - testSize: the part for testing, above 0 and below 1.
  ///   - seed: of the ``RandomState`` that orders the rows; nil leaves them as they are, with the last for testing.
  ///   - labels: the class of each row, if every class is to have its part on either side.
  /// - Throws: `HornbillError` where a side would be empty, or a class does not have a row for each.
  public init(rows: Int, testSize: Double = 0.25, seed: UInt32?, stratifiedBy labels: [Int]? = nil) throws {
    guard testSize > 0, testSize < 1, rows >= 2 else {
      throw HornbillError(
        "TrainTestSplit", expected: "a part between 0 and 1 of at least 2 rows",
        received: "\(testSize) of \(rows)")
    }
    let count = Int((testSize * Double(rows)).rounded(.up))
    try self.init(rows: rows, testCount: count, seed: seed, stratifiedBy: labels)
  }

  /// A number of rows for testing.
  ///
  /// - Throws: `HornbillError` where a side would be empty, or a class does not have a row for each.
  public init(rows: Int, testCount: Int, seed: UInt32?, stratifiedBy labels: [Int]? = nil) throws {
    guard testCount > 0, testCount < rows else {
      throw HornbillError(
        "TrainTestSplit", expected: "rows for training and for testing",
        received: "\(testCount) of \(rows) for testing")
    }
    let trainCount = rows - testCount
    switch (seed, labels) {
    case (nil, nil):
      train = Array(0..<trainCount)
      test = Array(trainCount..<rows)
    case (nil, _?):
      throw HornbillError(
        "TrainTestSplit", expected: "a seed to stratify the rows with", received: "nil")
    case (let seed?, nil):
      var random = RandomState(seed)
      let order = random.permutation(rows)
      test = Array(order.prefix(testCount))
      train = Array(order.dropFirst(testCount))
    case (let seed?, let labels?):
      guard labels.count == rows else {
        throw HornbillError(
          "TrainTestSplit", expected: "\(rows) labels", received: "\(labels.count)")
      }
      var random = RandomState(seed)
      (train, test) = try Self.stratified(labels, trainCount: trainCount, &random)
    }
  }

  /// The rows of a tensor on either side.
  ///
  /// - Throws: `HornbillError` where the tensor does not have as many rows as are split.
  public func callAsFunction(_ tensor: Tensor) throws -> (train: Tensor, test: Tensor) {
    guard tensor.rank > 0, tensor.shape[0] == train.count + test.count else {
      throw HornbillError(
        "TrainTestSplit", expected: "a tensor of \(train.count + test.count) rows",
        received: "\(tensor.shape)")
    }
    return (gather(tensor, Tensor(train)).evaluated(), gather(tensor, Tensor(test)).evaluated())
  }

  /// scikit-learn's `StratifiedShuffleSplit`.
  private static func stratified(
    _ labels: [Int], trainCount: Int, _ random: inout RandomState
  ) throws -> (train: [Int], test: [Int]) {
    let rows = Dictionary(grouping: labels.indices) { labels[$0] }.sorted { $0.key < $1.key }
    if let rare = rows.first(where: { $0.value.count < 2 }) {
      throw HornbillError(
        "TrainTestSplit", expected: "at least 2 rows of each class", received: "1 of class \(rare.key)")
    }
    let testCount = labels.count - trainCount
    guard min(trainCount, testCount) >= rows.count else {
      throw HornbillError(
        "TrainTestSplit", expected: "at least \(rows.count) rows, one of each class, on either side",
        received: "\(trainCount) and \(testCount)")
    }
    let counts = rows.map(\.value.count)
    let trainCounts = shares(of: trainCount, among: counts, &random)
    let testCounts = shares(of: testCount, among: zip(counts, trainCounts).map { $0 - $1 }, &random)
    var train: [Int] = []
    var test: [Int] = []
    for (index, members) in rows.map(\.value).enumerated() {
      let order = random.permutation(members)
      train += order.prefix(trainCounts[index])
      test += order.dropFirst(trainCounts[index]).prefix(testCounts[index])
    }
    return (random.permutation(train), random.permutation(test))
  }

  /// How many of each class to draw: its share rounded down, and one more where most was rounded off.
  private static func shares(
    of draws: Int, among counts: [Int], _ random: inout RandomState
  ) -> [Int] {
    let total = Double(counts.reduce(0, +))
    let exact = counts.map { Double($0) / total * Double(draws) }
    var shares = exact.map { Int($0) }
    let remainders = exact.map { $0 - $0.rounded(.down) }
    var missing = draws - shares.reduce(0, +)
    for remainder in Set(remainders).sorted(by: >) where missing > 0 {
      let alike = remainders.indices.filter { remainders[$0] == remainder }
      let lucky = random.permutation(alike).prefix(missing)
      for index in lucky { shares[index] += 1 }
      missing -= lucky.count
    }
    return shares
  }
}
