// Calls of kernels found by name.

import CHornbillKernels
import Testing

/// One array of a call, over memory that the caller keeps.
struct CallArray {
  var data: UnsafeMutableRawPointer
  var dtype: hb_dtype
  var shape: [Int]

  var array: hb_array {
    var array = hb_array()
    array.data = data
    array.dtype = Int32(dtype.rawValue)
    array.rank = Int32(shape.count)
    withUnsafeMutableBytes(of: &array.shape) { bytes in
      for (axis, extent) in shape.enumerated() { bytes.bindMemory(to: Int64.self)[axis] = Int64(extent) }
    }
    return array
  }
}

/// Plans and runs a kernel, on the calling thread or on a pool of `threads`; returns what its plan returned, or nil where there is no kernel of this name.
@discardableResult
func callKernel(
  _ name: String, _ inputs: [CallArray], _ output: CallArray, attributes: [Int] = [], on isa: OpaquePointer,
  reversed: Bool = false, threads: Int = 0
) -> Int32? {
  guard let kernel = hb_kernel_named(name) else { return nil }
  var call = hb_call()
  withUnsafeMutableBytes(of: &call.inputs) { bytes in
    for (index, input) in inputs.enumerated() { bytes.bindMemory(to: hb_array.self)[index] = input.array }
  }
  call.input_count = Int32(inputs.count)
  call.output = output.array
  withUnsafeMutableBytes(of: &call.attributes) { bytes in
    for (index, value) in attributes.enumerated() { bytes.bindMemory(to: Int64.self)[index] = Int64(value) }
  }
  call.attribute_count = Int32(attributes.count)
  let bytes = hb_kernel_workspace_bytes(kernel, &call)
  let workspace = UnsafeMutableRawPointer.allocate(byteCount: max(bytes, 1), alignment: 64)
  defer { workspace.deallocate() }
  if bytes > 0 { call.workspace = workspace }
  return withUnsafeMutablePointer(to: &call) { call in
    plannedAndRun(reversed: reversed, threads: threads) { hb_kernel_plan(kernel, isa, call, $0) }
  }
}
