import HornbillFiles

/// A group of a file: names for groups and data sets.
public struct HDF5Group: HDF5Object {
  /// The way to the object from the root.
  public let path: String
  /// What attributes are read from.
  public let header: HDF5Header
  private let links: LinkTable
  private let depth: Int

  /// What a name in a group stands for.
  public enum Kind: Equatable, Sendable {
    case group
    case dataset
    /// A datatype under a name, which is not read by itself.
    case datatype
    /// Another path in the file, which is not followed.
    case softLink(path: String)
    /// A path in another file, which is not followed.
    case externalLink(file: String, path: String)
    /// A kind of link that only the application knows that made it.
    case customLink
  }

  init(at address: Int, path: String, depth: Int, _ view: FileView) throws {
    let reader = BlockReader(view, object: path)
    let header = try ObjectHeader(at: address, reader)
    guard depth <= view.limits.depth else {
      throw FileError(
        view.source.name, "\(path): the group lies too deep", expected: "at most \(view.limits.depth) groups",
        hint: "A group may be within itself; raise the limits if you trust the file.")
    }
    guard let links = try LinkTable(header, reader) else {
      throw FileError(
        view.source.name, "\(path) is not a group",
        received: Self.kind(header) == .dataset ? "a data set" : nil)
    }
    self.path = path
    self.depth = depth
    self.links = links
    self.header = HDF5Header(messages: header, view: view, path: path)
  }

  /// The names in the group, in HDF5's order: sorted, or as they were made where the group keeps track of that.
  public var names: [String] { links.links.map(\.name) }

  /// What a name, or a path of names with slashes between, stands for; nil where the group does not have it.
  ///
  /// - Throws: `FileError` where the object is damaged.
  public func kind(of name: String) throws -> Kind? {
    let (group, last) = try parent(of: name)
    guard let link = group.links[name: last] else { return nil }
    switch link.target {
    case .object(let address):
      let reader = BlockReader(header.view, object: group.pathOf(last))
      return Self.kind(try ObjectHeader(at: address, reader))
    case .soft(let path): return .softLink(path: path)
    case .external(let file, let path): return .externalLink(file: file, path: path)
    case .custom: return .customLink
    }
  }

  private static func kind(_ header: ObjectHeader) -> Kind {
    if header.first(.symbolTable) != nil || header.first(.linkInfo) != nil { return .group }
    return header.first(.layout) != nil ? .dataset : .datatype
  }

  /// The group of a name, or of a path of names with slashes between.
  ///
  /// - Throws: `FileError` where there is none, or it is damaged, too deep, or a link that is not followed.
  public func group(_ name: String) throws -> HDF5Group {
    let (group, last) = try parent(of: name)
    return try group.child(last)
  }

  /// The data set of a name, or of a path of names with slashes between.
  ///
  /// - Throws: `FileError` where there is none, or it is damaged, or a link that is not followed.
  public func dataset(_ name: String) throws -> HDF5Dataset {
    let (group, last) = try parent(of: name)
    return try HDF5Dataset(at: group.address(of: last), path: group.pathOf(last), header.view)
  }

  private func child(_ name: String) throws -> HDF5Group {
    try HDF5Group(at: address(of: name), path: pathOf(name), depth: depth + 1, header.view)
  }

  private func pathOf(_ name: String) -> String { path == "/" ? "/\(name)" : "\(path)/\(name)" }

  /// The group that the last name of a path is in, and that name.
  private func parent(of path: String) throws -> (HDF5Group, String) {
    let names = path.split(separator: "/").map(String.init)
    var group = self
    for name in names.dropLast() { group = try group.child(name) }
    return (group, names.last ?? "")
  }

  /// The address of the object under a name.
  private func address(of name: String) throws -> Int {
    let file = header.view.source.name
    guard let link = links[name: name] else {
      let known = names.prefix(5).map { "\"\($0)\"" }.joined(separator: ", ")
      throw FileError(
        file, "\(path) has no \"\(name)\"",
        expected: names.isEmpty
          ? "no name: the group is empty" : "one of \(known)\(names.count > 5 ? ", …" : "")")
    }
    switch link.target {
    case .object(let address): return address
    case .soft(let target):
      throw FileError(
        file, "\(pathOf(name)) is a soft link, which is not followed", received: "a link to \(target)",
        hint: "Open the object it names, or save the file without links.")
    case .external(let other, let target):
      throw FileError(
        file, "\(pathOf(name)) is an external link, which is not followed",
        received: "a link to \(target) in \(other)", hint: "Save everything in one file.")
    case .custom(let number):
      throw FileError(
        file, "\(pathOf(name)) is a link of an unknown kind", received: "\(number)",
        hint: "Save the file without links.")
    }
  }
}
