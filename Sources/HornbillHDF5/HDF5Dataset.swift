import HornbillFiles

/// A data set of a file: elements of one type in a shape, which stay in the file until they are read.
public struct HDF5Dataset: HDF5Object {
  /// The way to the object from the root.
  public let path: String
  /// What attributes are read from.
  public let header: HDF5Header
  /// The extents; empty for a single element.
  public let shape: [Int]
  /// What the elements are.
  public var type: HDF5Type { datatype.type }
  let datatype: Datatype
  let elements: StoredElements

  init(at address: Int, path: String, _ view: FileView) throws {
    let reader = BlockReader(view, object: path)
    let header = try ObjectHeader(at: address, reader)
    guard let space = header.first(.dataspace), let type = header.first(.datatype),
      let layout = header.first(.layout)
    else { throw FileError(view.source.name, "\(path) is not a data set") }
    guard header.first(.externalFiles) == nil else {
      throw FileError(
        view.source.name, "\(path) keeps its numbers in other files, which are not read",
        hint: "Save everything in one file.")
    }
    let dataspace = try Dataspace(try SharedMessage.resolve(space, reader))
    var typeFields = try SharedMessage.resolve(type, reader)
    datatype = try Datatype(&typeFields)
    let filters = try header.first(.filters).map { try FilterPipeline(SharedMessage.resolve($0, reader)) }
    elements = StoredElements(
      view: view, path: path, dataspace: dataspace, elementByteCount: datatype.byteCount,
      layout: try DataLayout(layout.fields), filters: filters,
      fill: try FillValue(header, elementByteCount: datatype.byteCount, reader))
    shape = dataspace.shape ?? []
    self.path = path
    self.header = HDF5Header(messages: header, view: view, path: path)
  }

  private init(_ other: HDF5Dataset, datatype: Datatype) {
    path = other.path
    header = other.header
    shape = other.shape
    self.datatype = datatype
    elements = other.elements
  }

  /// The number of elements: the product of the shape, or none where the data set has no shape.
  public var elementCount: Int { elements.dataspace.elementCount }

  /// The same data set with opaque elements taken for little-endian numbers.
  ///
  /// - Throws: `FileError` where the elements are not opaque or of another size.
  public func interpreted(as number: HDF5Number) throws -> HDF5Dataset {
    guard case .opaque(number.byteCount) = datatype else {
      throw place.refused(
        "cannot be taken for \(number.rawValue)", expected: "opaque elements of \(number.byteCount) bytes",
        received: type.description, hint: "Read it as what it is.")
    }
    return HDF5Dataset(self, datatype: .number(number, isBigEndian: false))
  }

  /// All numbers, converted to a type.
  ///
  /// Floating-point numbers are rounded to the nearest one of the type; integers must fit.
  ///
  /// - Throws: `FileError` where the elements are no numbers, do not fit, are damaged, or take more memory than the
  ///   limits allow.
  public func read<Number: HDF5Element>(as type: Number.Type = Number.self) throws -> [Number] {
    try elements.checkExpansion(to: byteCount(of: Number.hdf5Number))
    return try [Number](unsafeUninitializedCapacity: elementCount) { target, initializedCount in
      let room = UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: target[..<elementCount]))
      try read(into: room, as: Number.hdf5Number)
      initializedCount = elementCount
    }
  }

  /// Reads all numbers into memory, converted to a type; those that are stored as such are copied there directly.
  ///
  /// - Throws: `FileError` where the memory has the wrong size, the elements are no numbers, do not fit, are damaged, or
  ///   take more memory than the limits allow.
  public func read(into target: UnsafeMutableRawBufferPointer, as number: HDF5Number) throws {
    guard case .number(let source, let isBigEndian) = datatype else {
      throw place.refused(
        "has no numbers", expected: "numbers to read as \(number.rawValue)", received: type.description,
        hint: "Read strings as strings, and opaque elements as what they stand for.")
    }
    let expected = try byteCount(of: number)
    guard target.count == expected else {
      throw place.refused(
        "does not fit the memory", expected: "\(expected) bytes for \(number.rawValue) \(shape)",
        received: "\(target.count)", hint: "Make room for all numbers.")
    }
    try elements.checkExpansion(to: max(expected, elements.byteCount()))
    let conversion = NumberConversion(source: source, isBigEndian: isBigEndian, target: number, place: place)
    if conversion.isIdentity { return try elements.read(into: target) }
    try elements.forEachPiece { range, bytes in
      let part = range.lowerBound * number.byteCount..<range.upperBound * number.byteCount
      try conversion.convert(bytes, to: UnsafeMutableRawBufferPointer(rebasing: target[part]))
    }
  }

  /// All strings.
  ///
  /// - Throws: `FileError` where the elements are no strings, are damaged, or take more memory than the limits allow.
  public func strings() throws -> [String] {
    guard case .string = type else {
      throw place.refused(
        "has no strings", expected: "strings", received: self.type.description, hint: "Read it as what it is."
      )
    }
    let reader = BlockReader(header.view, object: path)
    try elements.checkExpansion(to: elements.byteCount())
    let decoding = StringDecoding(datatype, reader)
    var strings: [String] = []
    try elements.forEachPiece { range, bytes in
      strings += try decoding.decode(
        Fields([UInt8](bytes), header.view, place), count: range.count)
    }
    return strings
  }

  private var place: Place { Place(file: header.view.source.name, object: path, what: "data set") }

  private func byteCount(of number: HDF5Number) throws -> Int {
    let (byteCount, overflow) = elementCount.multipliedReportingOverflow(by: number.byteCount)
    guard !overflow else { throw place.damaged("has a shape too large for any memory", received: "\(shape)") }
    return byteCount
  }
}
