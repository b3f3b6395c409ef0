import HornbillFiles
import Testing

@Suite("The text of a file error")
struct FileErrorTests {
  @Test("has what happened alone")
  func problemAlone() {
    #expect(FileError("a.bin", "is a folder").description == "a.bin: is a folder.")
  }

  @Test("has expected, received and hint where they are known")
  func everything() {
    let error = FileError("a.bin", "is odd", expected: "3 bytes", received: "4", hint: "Cut it.")
    #expect(error.description == "a.bin: is odd (expected 3 bytes, received 4). Cut it.")
  }

  @Test("leaves out what is not known")
  func parts() {
    #expect(FileError("a", "is odd", received: "4").description == "a: is odd (received 4).")
    #expect(FileError("a", "is odd", hint: "Cut it.").description == "a: is odd. Cut it.")
  }
}
