import Foundation

extension FileError {
  /// A system call on a file failed: its reason in words, and advice where the reason suggests some.
  static func system(_ path: String, _ problem: String, code: Int32) -> FileError {
    let advice: String? =
      switch code {
      case ENOENT: "Check the path."
      case EACCES, EPERM: "Check the permissions of the file and of its folder."
      case ENOSPC: "Free some space on the disk."
      case EROFS: "The disk is read-only; choose another folder."
      default: nil
      }
    return FileError(path, "\(problem): \(String(cString: strerror(code)))", hint: advice)
  }
}
