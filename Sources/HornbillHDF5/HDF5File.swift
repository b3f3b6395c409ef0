/// An HDF5 file, opened for reading: a tree of groups and data sets whose bytes stay in the mapped file.
///
/// What HDF5 1.8 to 1.14 and h5py write is read: superblocks 0 to 3, groups and object headers of both styles, compact,
/// contiguous and chunked data with gzip, shuffle and fletcher32, numbers of either order of bytes, strings, attributes, and
/// messages that objects share.
/// What leads out of the file (external links, virtual and external data) and what needs other filters is refused by
/// name. The format: "HDF5 File Format Specification Version 3.0", The HDF Group.
public struct HDF5File: Sendable {
  private let view: FileView
  private let rootAddress: Int

  private init(_ source: ByteSource, limits: HDF5Limits) throws {
    let superblock = try Superblock(source, limits: limits)
    view = superblock.view
    rootAddress = superblock.root
  }

  /// Opens a file.
  ///
  /// - Throws: `FileError` where it cannot be opened or is not an HDF5 file.
  public init(path: String, limits: HDF5Limits = .standard) throws {
    try self.init(ByteSource(path: path), limits: limits)
  }

  /// Opens an HDF5 file within another one, such as a member that a zip archive stores as it is.
  ///
  /// - Throws: `FileError` where the file has no such region or it is not an HDF5 file.
  public init(path: String, region: Range<Int>, limits: HDF5Limits = .standard) throws {
    try self.init(ByteSource(path: path, region: region), limits: limits)
  }

  /// Reads an HDF5 file in memory; `name` is what error messages call it.
  ///
  /// - Throws: `FileError` where it is not an HDF5 file.
  public init(bytes: [UInt8], name: String = "HDF5 file", limits: HDF5Limits = .standard) throws {
    try self.init(ByteSource(bytes: bytes, name: name), limits: limits)
  }

  /// Whether bytes begin as an HDF5 file does.
  public static func isHDF5(_ bytes: UnsafeRawBufferPointer) -> Bool { Superblock.isHDF5(bytes) }

  /// The group that all others are in.
  ///
  /// - Throws: `FileError` where it is damaged.
  public var root: HDF5Group {
    get throws { try HDF5Group(at: rootAddress, path: "/", depth: 0, view) }
  }
}
