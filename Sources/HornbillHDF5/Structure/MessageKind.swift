/// The kinds of messages in object headers that are read; the raw values are the format's.
enum MessageKind: Int {
  case dataspace = 0x01
  case linkInfo = 0x02
  case datatype = 0x03
  case oldFillValue = 0x04
  case fillValue = 0x05
  case link = 0x06
  case externalFiles = 0x07
  case layout = 0x08
  case filters = 0x0B
  case attribute = 0x0C
  case sharedMessageTable = 0x0F
  case continuation = 0x10
  case symbolTable = 0x11
  case attributeInfo = 0x15

  /// What error messages call it.
  var name: String {
    switch self {
    case .dataspace: "dataspace"
    case .linkInfo: "link info"
    case .datatype: "datatype"
    case .oldFillValue, .fillValue: "fill value"
    case .link: "link"
    case .externalFiles: "list of external files"
    case .layout: "data layout"
    case .filters: "filter pipeline"
    case .attribute: "attribute"
    case .sharedMessageTable: "table of shared messages"
    case .continuation: "continuation"
    case .symbolTable: "symbol table"
    case .attributeInfo: "attribute info"
    }
  }
}
