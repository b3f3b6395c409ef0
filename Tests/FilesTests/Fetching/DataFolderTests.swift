import HornbillFiles
import Testing

@Suite("The data folder")
struct DataFolderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("is the named one, then HORNBILL_DATA, then the cache")
  func order() throws {
    let environment = ["HORNBILL_DATA": "/data", "XDG_CACHE_HOME": "/cache", "HOME": "/home/me"]
    let named = try DataFolder(explicit: folder.path, environment: environment)
    #expect(named.candidates == [folder.path, "/data", "/cache/hornbill"])
    #expect(try DataFolder(environment: environment).candidates == ["/data", "/cache/hornbill"])
  }

  @Test("falls back to the cache of the platform, and takes empty variables for none")
  func cache() throws {
    let home = try DataFolder(environment: ["HORNBILL_DATA": "", "XDG_CACHE_HOME": "", "HOME": "/home/me"])
    #if canImport(Darwin)
    #expect(home.candidates == ["/home/me/Library/Caches/hornbill"])
    #else
    #expect(home.candidates == ["/home/me/.cache/hornbill"])
    #endif
    #expect(try DataFolder(environment: [:]).candidates == [])
  }

  @Test("finds files in the data set's folder or beside it, compressed or not, in order")
  func find() throws {
    for (name, existing) in [("x.gz", 1), ("x", 2), ("set/x.gz", 3), ("set/x", 4)] {
      try folder.make("b/\(name)", [UInt8(existing)])
      let data = try DataFolder(
        explicit: folder.path, environment: ["HORNBILL_DATA": folder.file("none"), "XDG_CACHE_HOME": "/none"])
      #expect(data.find("x", dataSet: "set") == nil)
      let second = try DataFolder(explicit: folder.path, environment: ["HORNBILL_DATA": folder.file("b")])
      #expect(second.find("x", dataSet: "set") == folder.file("b/\(name)"))
    }
  }

  @Test("is offline when the user says so")
  func offline() throws {
    #expect(try DataFolder(environment: ["HORNBILL_OFFLINE": "1"]).isOffline)
    #expect(try !DataFolder(environment: ["HORNBILL_OFFLINE": "0"]).isOffline)
    #expect(try !DataFolder(environment: [:]).isOffline)
  }

  @Test("must exist when it is named")
  func misspelt() {
    let path = folder.file("none")
    #expect(
      failure { _ = try DataFolder(explicit: path, environment: [:]) }
        == "\(path): the data folder does not exist. Check the path.")
  }
}
