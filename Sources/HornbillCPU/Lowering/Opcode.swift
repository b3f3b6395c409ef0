import CHornbillKernels
import HornbillGraph

/// The numbers of the kernels' element-wise operations.
enum Opcode {
  static let load = hb_opcode_named("load")
  static let store = hb_opcode_named("store")
  static let constant = hb_opcode_named("constant")
  static let random = hb_opcode_named("random")
  static let multiplyAdd = hb_opcode_named("multiplyAdd")
  static let notEqual = hb_opcode_named("notEqual")
}

/// How a node takes part in an element-wise chain.
enum Elementwise {
  /// The type in which a node is computed in a chain, or nil where it is no element-wise operation.
  static func computeType(_ node: Node) -> DType? {
    switch node.operation {
    case is Cast:
      let (from, to) = (node.inputs[0].type.dtype, node.type.dtype)
      // A conversion between floating point and integers is computed in floating point; loads and stores
      // convert.
      if to == .bool { return computeType(from) }
      if from == .bool { return computeType(to) }
      if to.isFloatingPoint { return to }
      if from.isFloatingPoint { return from }
      return from == .int64 || to == .int64 ? .int64 : .int32
    case is RandomUniform:
      return node.type.dtype
    case is Select:
      return computeType(node.type.dtype)
    case is any ElementwiseOperation:
      return hb_opcode_named(node.name) >= 0 ? computeType(node.inputs[0].type.dtype) : nil
    default:
      return nil
    }
  }

  /// The type of the registers for elements of a dtype.
  ///
  /// Booleans go with float32, where masks are used.
  static func computeType(_ dtype: DType) -> DType {
    switch dtype {
    case .uint8: .int32
    case .bool: .float32
    default: dtype
    }
  }

  /// Whether the node's register holds its exact value, so that others may read it in the same chain.
  ///
  /// A conversion that happens in the store has not happened in the register.
  static func registerIsExact(_ node: Node) -> Bool {
    guard node.type.dtype != .uint8 else { return false }
    guard node.operation is Cast, node.type.dtype != .bool else { return true }
    return computeType(node) == node.type.dtype
  }
}
