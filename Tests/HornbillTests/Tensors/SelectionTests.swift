import Hornbill
import HornbillGraph
import Testing

@Suite("Indices")
struct SelectionTests {
  private func expectRefusal(
    _ text: String, _ shape: Shape, _ indices: any TensorIndex...,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    expectError(text, sourceLocation: sourceLocation) {
      _ = try Selection(indices.map(\.axisIndex), of: shape)
    }
  }

  @Test("what does not fit says what would")
  func errors() {
    expectRefusal(
      "subscript: expected at most 2 indices and one .ellipsis for a tensor of shape [3, 4], received "
        + "[1, 2, 0].", [3, 4], 1, 2, 0)
    expectRefusal(
      "subscript: expected at most 2 indices and one .ellipsis for a tensor of shape [3, 4], received "
        + "[.ellipsis, 1, .ellipsis].", [3, 4], AxisIndex.ellipsis, 1, AxisIndex.ellipsis)
    expectRefusal(
      "subscript: expected an index from -4 to 3 along axis 1, received 4 for the shape [3, 4].", [3, 4],
      AxisIndex.all, 4)
    expectRefusal(
      "subscript: expected an axis with elements, received 0 for the shape [0].", [0], 0)
    expectRefusal(
      "subscript: expected a range inside axis 0 of the shape [3, 4], received 1..<5. "
        + ".from(start, to: end) cuts its ends to the axis.", [3, 4], 1..<5)
    expectRefusal(
      "subscript: expected a range inside axis 0 of the shape [3, 4], received 4.... "
        + ".from(start, to: end) cuts its ends to the axis.", [3, 4], 4...)
    expectRefusal(
      "subscript: expected a range inside axis 0 of the shape [3, 4], received 2..<-2. "
        + ".from(start, to: end) cuts its ends to the axis.", [3, 4], AxisIndex(.range(2, -2)))
    expectRefusal(
      "subscript: expected a step other than 0, received ::0.", [3, 4], AxisIndex.every(0))
  }

  @Test("every form of range means what it means for arrays")
  func ranges() {
    let numbers = Array(0..<7)
    let x = Tensor(numbers)
    #expect(x[2..<5].scalars(as: Int.self) == Array(numbers[2..<5]))
    #expect(x[2...5].scalars(as: Int.self) == Array(numbers[2...5]))
    #expect(x[2...].scalars(as: Int.self) == Array(numbers[2...]))
    #expect(x[..<5].scalars(as: Int.self) == Array(numbers[..<5]))
    #expect(x[...5].scalars(as: Int.self) == Array(numbers[...5]))
    #expect(x[(-3)...(-1)].scalars(as: Int.self) == [4, 5, 6])
    #expect(x[3..<3].shape == [0])
    let (position, range) = (2, 1..<3)
    #expect(stack([x, x])[range.lowerBound, position].item == 2)
    #expect(x[range].scalars == [1, 2])
    #expect(x[.from(1, to: nil, by: .max)].scalars == [1])
    #expect(x[.from(5, by: .min)].scalars == [5])
  }

  @Test("no positions in an empty axis are taken as nothing")
  func emptyAxis() {
    let x = Tensor.zeros([2, 0, 3])
    #expect(take(x, Tensor.zeros([4, 0], dtype: .int32), axis: 1).shape == [2, 4, 0, 3])
    #expect(take(x, [Int](), axis: 1).shape == [2, 0, 3])
    #expect(takeAlongAxis(x, Tensor.zeros([2, 0, 3], dtype: .int64), axis: 1).shape == [2, 0, 3])
  }

  @Test("setting a part leaves the rest, and the tensor itself, as they are")
  func setting() {
    let x = Tensor([[1, 2, 3], [4, 5, 6]])
    #expect(x.setting(0, 1..., to: Tensor([8, 9])).scalars == [1, 8, 9, 4, 5, 6])
    #expect(x.setting(.all, 0, to: Tensor(Float.nan)).scalars[1...2] == [2, 3])
    #expect(x.setting(.ellipsis, to: Tensor(7)).scalars == [7, 7, 7, 7, 7, 7])
    #expect(x.setting(1..<1, to: Tensor(7)).scalars == x.scalars)
    #expect(x.scalars == [1, 2, 3, 4, 5, 6])
    let whole = Tensor([1, 2, 3] as [Int32]).setting(1, to: Tensor(2.9))
    #expect(whole.dtype == .int32 && whole.scalars == [1, 2, 3])
  }

  @Test("an equation that cannot be read, or does not fit, is refused")
  func equations() {
    let a = Tensor.ones([2, 3])
    expectError("einsum: expected 2 operands for \"ij,jk\", received 1.") { _ = try einsum("ij,jk", a) }
    expectError("einsum: expected an operand of the axes \"ijk\", received the shape [2, 3].") {
      _ = try einsum("ijk->i", a)
    }
    expectError("einsum: expected one extent for each axis of \"ij,ji\", received the shapes [2, 3], [2, 3].")
    {
      _ = try einsum("ij,ji", a, a)
    }
    expectError("einsum: expected an output of different axes of the operands, received \"ik\".") {
      _ = try einsum("ij->ik", a)
    }
    expectError("einsum: expected an output of different axes of the operands, received \"ii\".") {
      _ = try einsum("ij->ii", a)
    }
    expectError("einsum: expected letters and at most one \"...\" for each operand, received \"i2\".") {
      _ = try einsum("i2", Tensor.ones([2]))
    }
    expectError("einsum: expected at most one \"->\", received \"ij->i->j\".") {
      _ = try einsum("ij->i->j", a)
    }
  }

  @Test("orders are stable in both directions, and NaN is the largest")
  func orders() {
    let x = Tensor([2, .nan, 1, 2, 1])
    #expect(argsort(x).scalars(as: Int.self) == [2, 4, 0, 3, 1])
    #expect(argsort(x, descending: true).scalars(as: Int.self) == [1, 0, 3, 2, 4])
    let best = topK(x, 3)
    #expect(best.indices.scalars(as: Int.self) == [1, 0, 3] && best.values.scalars[1...] == [2, 2])
    #expect(best.indices.dtype == .int64)
    #expect(topK(x, 0).values.shape == [0])
    #expect(argsort(Tensor([true, false, true])).scalars(as: Int.self) == [1, 0, 2])
    #expect(sort(Tensor([3, 1, 2] as [UInt8])).scalars == [1, 2, 3])
    #expect(cumsum(Tensor([200, 100] as [UInt8])).scalars == [200, 300])
  }
}
