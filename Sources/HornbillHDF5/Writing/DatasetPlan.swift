import HornbillFiles

/// A data set to be written.
struct DatasetPlan {
  let path: String
  let type: HDF5Type
  let shape: [Int]
  let content: HDF5Writer.Content
  let byteCount: Int
  var attributes: [AttributePlan] = []

  init(
    path: String, type: HDF5Type, shape: [Int], file: String, content: @escaping HDF5Writer.Content
  ) throws {
    let elementByteCount: Int? =
      switch type {
      case .number(let number): number.byteCount
      case .opaque(let byteCount) where (1...Int(Int32.max)).contains(byteCount): byteCount
      default: nil
      }
    guard let elementByteCount, shape.count <= Dataspace.largestRank, let count = elementCount(shape),
      case let (byteCount, overflow) = count.multipliedReportingOverflow(by: elementByteCount), !overflow
    else {
      throw FileError(
        file, "data set \(path) cannot be written", expected: "numbers in a shape of the format",
        received: "\(type) \(shape)")
    }
    self.path = path
    self.type = type
    self.shape = shape
    self.content = content
    self.byteCount = byteCount
  }
}
