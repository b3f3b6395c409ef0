/// The number of elements in a shape from a file; nil where it is negative or does not fit an `Int`.
package func elementCount(_ shape: [Int]) -> Int? {
  // An axis of zero makes the count zero, even where the other axes alone would overflow.
  if shape.contains(where: { $0 < 0 }) { return nil }
  if shape.contains(0) { return 0 }
  var count = 1
  for extent in shape {
    let (product, overflow) = count.multipliedReportingOverflow(by: extent)
    if overflow { return nil }
    count = product
  }
  return count
}
