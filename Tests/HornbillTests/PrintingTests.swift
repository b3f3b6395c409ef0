import Hornbill
import Testing

@Suite("Printing")
struct PrintingTests {
  @Test("every golden array is printed as NumPy prints it")
  func golden() throws {
    var count = 0
    for golden in try CommandGolden.cases("numpy_printing") {
      let name = golden.text("name")
      let tensor = try tensor(golden)
      #expect("\(tensor)" == golden.text("str"), "\(name)")
      count += 1
    }
    #expect(count > 100)
  }

  @Test("an expression is evaluated when it is printed")
  func expression() {
    #expect("\(Tensor([[1, 2], [3, 4]]) * 2 + 1)" == "[[3. 5.]\n [7. 9.]]")
  }

  @Test("integers of 64 bits keep all their digits")
  func wide() {
    #expect("\(Tensor([Int64.max - 1, Int64.min]))" == "[ 9223372036854775806 -9223372036854775808]")
  }

  @Test("exponents of different lengths stand in columns")
  func exponents() {
    #expect("\(Tensor([1e200, 1.5] as [Double]))" == "[1.0e+200 1.5e+000]")
  }

  @Test("digits are rounded once, from the exact value")
  func rounding() {
    // The shortest digits end in 055, and the number lies a little below them.
    #expect("\(Tensor([0.123456055, 1] as [Double]))" == "[0.12345605 1.        ]")
    #expect("\(Tensor([0.5, 0.000244140625] as [Double]))" == "[5.00000000e-01 2.44140625e-04]")
  }

  @Test("with powers of ten all numbers have as many digits as the longest, and these are the number's own")
  func sameDigits() {
    #expect("\(Tensor([0.0871959552, 13926.412] as [Float]))" == "[8.7195955e-02 1.3926412e+04]")
  }

  @Test("float32 takes to powers of ten at a million")
  func million() {
    #expect("\(Tensor([999_999, 1_123_152.1] as [Float]))" == "[9.9999900e+05 1.1231521e+06]")
    #expect("\(Tensor([999_999.9] as [Float]))" == "[999999.9]")
    #expect("\(Tensor(1_123_152.1 as Float))" == "1.1231521e+06" && "\(Tensor(1e6 as Double))" == "1000000.0")
  }

  @Test("the debugger shows shape and type too")
  func debugging() {
    #expect(String(reflecting: Tensor([1, 2])) == "Tensor(shape: [2], dtype: float32)\n[1. 2.]")
  }

  private func tensor(_ golden: CommandGolden.Case) throws -> Tensor {
    let shape = Shape(try #require(golden["shape"] as? [Int]))
    let dtype = try #require(DType(rawValue: golden.text("dtype")))
    let values: [Double]
    if let count = golden.integer("range") {
      values = (0..<count).map { Double($0) / (golden.text("name").contains("fractions") ? 8 : 1) }
    } else {
      values = try #require(golden["values"] as? [Any]).map { try #require(CommandGolden.number($0)) }
    }
    return Tensor(Storage(values, as: dtype), shape: shape, dtype: dtype)
  }
}
