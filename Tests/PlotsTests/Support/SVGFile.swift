import Foundation
import Testing

#if canImport(FoundationXML)
import FoundationXML
#endif

/// An SVG as a parser of XML sees it.
final class SVGFile: NSObject, XMLParserDelegate {
  struct Tag {
    let name: String
    let attributes: [String: String]
  }

  private(set) var tags: [Tag] = []
  /// The words of all text elements.
  private(set) var texts: [String] = []
  private var isText = false

  /// Reads a file; fails where it is no XML.
  init(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) {
    super.init()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = self
    #expect(parser.parse(), "\(String(describing: parser.parserError))", sourceLocation: sourceLocation)
  }

  func count(_ name: String) -> Int { tags.count { $0.name == name } }
  func tags(_ name: String) -> [Tag] { tags.filter { $0.name == name } }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    tags.append(Tag(name: name, attributes: attributes))
    if name == "text" {
      isText = true
      texts.append("")
    }
  }

  func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?)
  {
    if name == "text" { isText = false }
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    if isText { texts[texts.count - 1] += string }
  }
}
