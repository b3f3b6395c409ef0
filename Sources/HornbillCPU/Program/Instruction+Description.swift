import CHornbillKernels
import HornbillGraph

extension Instruction {
  /// The instruction in one line.
  func description(_ buffers: [Buffer]) -> String {
    func name(_ address: Address) -> String {
      buffers[address.buffer].label + (address.offset == 0 ? "" : "+\(address.offset)")
    }
    func words(_ chain: Chain) -> String {
      let steps = chain.steps.filter { $0.opcode != Opcode.load && $0.opcode != Opcode.store }
      let names = steps.map { String(cString: hb_opcode_name($0.opcode)) }
      let parts = ["\(chain.compute.rawValue)[\(chain.rows), \(chain.columns)]"] + chain.reads.map(name)
      let writes = chain.writes.isEmpty ? [] : ["->"] + chain.writes.map(name)
      return (parts + writes).joined(separator: " ")
        + (names.isEmpty ? "" : ": " + names.joined(separator: " "))
    }
    switch self {
    case .chain(let chain): return "chain  \(words(chain))"
    case .reduce(let r):
      let kinds = ["sum", "max", "min", "product"]
      let axes = ["all", "columns", "rows"]
      return
        "reduce \(r.values.map { name($0.output) }.joined(separator: ", ")) = \(kinds[Int(r.kind.rawValue)]) of \(axes[Int(r.axis.rawValue)]) of "
        + words(r.chain)
    case .matmul(let p):
      let stack = p.batch == 1 ? "" : "\(p.batch) x "
      return "matmul \(name(p.c)) = \(name(p.a)) . \(name(p.b)) \(stack)[\(p.m), \(p.n), \(p.k)]"
        + (p.epilogue.map { ", then \(words($0))" } ?? "")
    case .copy(let copy): return "copy   \(name(copy.output)) = \(name(copy.input)) \(copy.shape)"
    case .call(let call):
      return "call   \(name(call.output.address)) = \(type(of: call.operation).name)"
        + "(\(call.inputs.map { name($0.address) }.joined(separator: ", ")))"
        + (call.epilogue.map { ", then \(words($0))" } ?? "")
    }
  }
}
