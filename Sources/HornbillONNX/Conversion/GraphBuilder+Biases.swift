extension GraphBuilder {
  /// Lets convolutions and products add the numbers that are added to their channels themselves.
  mutating func fuseBiases(_ outputs: [TensorID]) {
    var readings: [TensorID: Int] = [:]
    for output in outputs { readings[output, default: 0] += 1 }
    for call in needed(for: outputs) {
      for case let input? in calls[call].value.inputs { readings[input, default: 0] += 1 }
    }
    for call in needed(for: outputs) where calls[call].value.type == "Add" {
      let inputs = calls[call].value.inputs.compactMap { $0 }
      for (sum, bias) in [(inputs[0], inputs[1]), (inputs[1], inputs[0])] where readings[sum] == 1 {
        guard let fused = fused(sum, bias) else { continue }
        calls[call].value = fused
        break
      }
    }
    for call in calls.indices where calls[call].value.type == "Gemm" && calls[call].value.inputs.count == 2 {
      calls[call].value.type = "MatMul"
    }
  }

  /// The operator with a bias, where it can have one and the other summand is one number for each channel.
  private mutating func fused(_ sum: TensorID, _ bias: TensorID) -> Operator? {
    guard var value = producer(of: sum), value.inputs.count == 2, let kernel = value.inputs[1],
      let weights = initializer(kernel)?.extents, let numbers = initializer(bias)
    else { return nil }
    let channels: Int
    let trailing: Int
    switch value.type {
    case "Gemm": (channels, trailing) = (weights[1], 0)
    case "Conv": (channels, trailing) = (weights[0], weights.count - 2)
    case "ConvTranspose":
      guard case .int(let groups)? = value.attributes["group"] else { return nil }
      (channels, trailing) = (weights[1] * groups, weights.count - 2)
    default: return nil
    }
    let isOfChannels =
      channels == 1
      ? numbers.extents.count <= trailing + 1 && numbers.extents.allSatisfy { $0 == 1 }
      : numbers.extents == [channels] + Array(repeating: 1, count: trailing)
    guard isOfChannels, case .known(let entry, _, _) = numbers else { return nil }
    value.inputs.append(add(.known(entry, parts: [channels], order: [0])))
    return value
  }
}
