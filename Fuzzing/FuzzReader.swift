import FileMutations
import Foundation
import HornbillFiles

/// The reader that `HORNBILL_FORMAT` names.
private let format: FileFormat = {
  let name = ProcessInfo.processInfo.environment["HORNBILL_FORMAT"] ?? ""
  guard let format = FileFormat.named(name) else {
    print("HORNBILL_FORMAT must be one of \(FileFormat.all.map(\.name).joined(separator: ", "))")
    exit(64)
  }
  return format
}()

/// Puts the sound files where libFuzzer begins, before it looks there.
@_cdecl("LLVMFuzzerInitialize")
public func initializeFuzzer(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>
) -> CInt {
  guard let corpus = ProcessInfo.processInfo.environment["HORNBILL_CORPUS"] else { return 0 }
  for (number, sample) in format.samples.enumerated() {
    guard (try? Data(sample).write(to: URL(fileURLWithPath: "\(corpus)/sample\(number)"))) != nil else {
      print("\(corpus) cannot be written to")
      exit(1)
    }
  }
  return 0
}

/// Reads what libFuzzer made: a `FileError` is fine, anything else is found.
@_cdecl("LLVMFuzzerTestOneInput")
public func readFuzzed(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  do {
    try format.read([UInt8](UnsafeBufferPointer(start: start, count: count)))
  } catch is FileError {
  } catch {
    fatalError("\(error)")
  }
  return 0
}
