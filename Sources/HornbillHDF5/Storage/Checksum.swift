/// The checksum of HDF5's metadata: Bob Jenkins's `lookup3` ("hashlittle", public domain, 2006) from 0.
func lookup3(_ bytes: ArraySlice<UInt8>) -> UInt32 {
  var a = 0xDEAD_BEEF &+ UInt32(truncatingIfNeeded: bytes.count)
  var b = a
  var c = a
  func word(_ start: Int) -> UInt32 {
    var word: UInt32 = 0
    for index in 0..<4 where start + index < bytes.endIndex {
      word |= UInt32(bytes[start + index]) << UInt32(8 * index)
    }
    return word
  }
  func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 { word << count | word >> (32 - count) }
  var place = bytes.startIndex
  while bytes.endIndex - place > 12 {
    a &+= word(place)
    b &+= word(place + 4)
    c &+= word(place + 8)
    a = (a &- c) ^ rotated(c, 4)
    c &+= b
    b = (b &- a) ^ rotated(a, 6)
    a &+= c
    c = (c &- b) ^ rotated(b, 8)
    b &+= a
    a = (a &- c) ^ rotated(c, 16)
    c &+= b
    b = (b &- a) ^ rotated(a, 19)
    a &+= c
    c = (c &- b) ^ rotated(b, 4)
    b &+= a
    place += 12
  }
  guard place < bytes.endIndex else { return c }
  a &+= word(place)
  b &+= word(place + 4)
  c &+= word(place + 8)
  c = (c ^ b) &- rotated(b, 14)
  a = (a ^ c) &- rotated(c, 11)
  b = (b ^ a) &- rotated(a, 25)
  c = (c ^ b) &- rotated(b, 16)
  a = (a ^ c) &- rotated(c, 4)
  b = (b ^ a) &- rotated(a, 14)
  c = (c ^ b) &- rotated(b, 24)
  return c
}
