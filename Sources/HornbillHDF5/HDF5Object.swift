/// An object of a file under its name: a group or a data set, with attributes.
public protocol HDF5Object: Sendable {
  /// The way to the object from the root.
  var path: String { get }
  /// What attributes are read from.
  var header: HDF5Header { get }
}

/// What a file says of an object.
public struct HDF5Header: Sendable {
  let messages: ObjectHeader
  let view: FileView
  let path: String
}

extension HDF5Object {
  /// The names of the object's attributes, in HDF5's order: sorted, or as they were made where that is kept track of.
  ///
  /// - Throws: `FileError` where they are damaged.
  public func attributeNames() throws -> [String] { try header.attributes().map(\.name) }

  /// The value of an attribute; nil where there is none of that name.
  ///
  /// - Throws: `FileError` where it is damaged or of a type that is not read.
  public func attribute(_ name: String) throws -> HDF5Value? {
    try header.attributes().first { $0.name == name }.map { try HDF5Value($0, header) }
  }
}

extension HDF5Header {
  fileprivate func attributes() throws -> [Attribute] {
    try AttributeTable.attributes(messages, BlockReader(view, object: path))
  }
}
