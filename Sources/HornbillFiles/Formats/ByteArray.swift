/// Numbers of one byte each, and the shape they fill, the last axis changing fastest.
package struct ByteArray: Equatable, Sendable {
  package let shape: [Int]
  package let bytes: [UInt8]

  package init(shape: [Int], bytes: [UInt8]) {
    self.shape = shape
    self.bytes = bytes
  }
}
