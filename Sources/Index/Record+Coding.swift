import CKernels

/// Records in the table `records`: version, flags, times, then id, text and fields, each with its length, and a checksum.
///
/// All numbers are little-endian. A field is its number (2 bytes), its type (1) and its value: 8 bytes for integers and
/// numbers, 4 for dates, 1 for booleans, length and UTF-8 for keywords and text, a count of those for sets.
/// The CRC-32C of the slot and of all bytes before it stands at the end; version 1 had none.
extension Record {
  private static let codingVersion: UInt8 = 2
  private static let codingWithoutChecksum: UInt8 = 1

  func encoded(_ definitions: [String: FieldDefinition], slot: UInt32) throws(IndexError) -> [UInt8] {
    var writer = ByteWriter()
    writer.put(Self.codingVersion)
    writer.put(UInt8(vectorWasGiven ? 1 : 0))
    writer.put(created)
    writer.put(updated)
    writer.put(string: id)
    writer.put(string: text)
    let known = fields.compactMap { name, value in definitions[name].map { ($0, value) } }
    writer.put(UInt16(known.count))
    for (definition, value) in known.sorted(by: { $0.0.number < $1.0.number }) {
      writer.put(definition.number)
      writer.put(value)
    }
    let checksum = unsafe writer.bytes.withUnsafeBytes { unsafe Self.checksum($0, slot: slot) }
    writer.put(checksum)
    return writer.bytes
  }

  /// Reads what `encoded` wrote for this slot; nil if it is anything else.
  static func decode(_ bytes: UnsafeRawBufferPointer, slot: UInt32, names: [UInt16: String]) -> Record? {
    var reader = unsafe ByteReader(bytes)
    guard unsafe isIntact(bytes, slot: slot), reader.get(UInt8.self) != nil, let flags = reader.get(UInt8.self),
      let created = reader.get(Int64.self), let updated = reader.get(Int64.self),
      let id = reader.string(), let text = reader.string(), let count = reader.get(UInt16.self)
    else { return nil }
    var fields = [String: FieldValue](minimumCapacity: min(Int(count), names.count))
    for _ in 0..<count {
      guard let number = reader.get(UInt16.self), let value = reader.value() else { return nil }
      if let name = names[number] { fields[name] = value }
    }
    // A record with a checksum whose version was damaged is not one without.
    guard unsafe reader.isAtEnd || bytes.first == codingVersion else { return nil }
    return Record(
      id: id, text: text, fields: fields, created: created, updated: updated, vectorWasGiven: flags & 1 == 1)
  }

  /// The id alone, which is all that a ranked list needs at first.
  static func decodeID(_ bytes: UnsafeRawBufferPointer, slot: UInt32) -> String? {
    var reader = unsafe ByteReader(bytes)
    guard unsafe isIntact(bytes, slot: slot), reader.get(UInt8.self) != nil, reader.get(UInt8.self) != nil,
      reader.get(Int64.self) != nil, reader.get(Int64.self) != nil
    else { return nil }
    return reader.string()
  }

  /// Whether the bytes are of a version that is known and have the checksum that they say, if it has one.
  private static func isIntact(_ bytes: UnsafeRawBufferPointer, slot: UInt32) -> Bool {
    guard let version = unsafe bytes.first else { return false }
    if version == codingWithoutChecksum { return true }
    guard version == codingVersion, bytes.count > 4 else { return false }
    let content = unsafe UnsafeRawBufferPointer(rebasing: bytes.dropLast(4))
    let stored = unsafe UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: content.count, as: UInt32.self))
    return unsafe stored == checksum(content, slot: slot)
  }

  private static func checksum(_ content: UnsafeRawBufferPointer, slot: UInt32) -> UInt32 {
    let seed = slot.littleEndianBytes.crc32c
    return unsafe kindred_crc32c(seed, content.baseAddress, content.count)
  }
}

extension [UInt8] {
  /// The CRC-32C of the bytes.
  var crc32c: UInt32 { unsafe kindred_crc32c(0, self, count) }
}

/// Appends little-endian numbers and strings.
struct ByteWriter {
  private(set) var bytes: [UInt8] = []

  mutating func put(_ value: some FixedWidthInteger) {
    unsafe withUnsafeBytes(of: value.littleEndian) { unsafe bytes.append(contentsOf: $0) }
  }

  mutating func put(string: String) {
    put(UInt32(string.utf8.count))
    bytes.append(contentsOf: string.utf8)
  }

  mutating func put(_ value: FieldValue) {
    put(value.type.tag)
    switch value {
    case .integer(let integer): put(integer)
    case .number(let number): put(number.bitPattern)
    case .boolean(let boolean): put(UInt8(boolean ? 1 : 0))
    case .date(let date): put(date.daysSinceEpoch)
    case .keyword(let string), .text(let string): put(string: string)
    case .keywords(let strings):
      put(UInt32(strings.count))
      for string in strings { put(string: string) }
    }
  }
}

/// Reads what `ByteWriter` wrote; every call checks that the bytes are there.
@safe struct ByteReader {
  private let bytes: UnsafeRawBufferPointer
  private var offset = 0

  init(_ bytes: UnsafeRawBufferPointer) { unsafe self.bytes = bytes }

  var isAtEnd: Bool { unsafe offset == bytes.count }

  mutating func get<Integer: FixedWidthInteger>(_ type: Integer.Type) -> Integer? {
    let size = MemoryLayout<Integer>.size
    guard unsafe bytes.count - offset >= size else { return nil }
    defer { offset += size }
    return unsafe Integer(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Integer.self))
  }

  mutating func string() -> String? {
    guard let length = get(UInt32.self), unsafe bytes.count - offset >= Int(length) else { return nil }
    defer { offset += Int(length) }
    return unsafe String(decoding: bytes[offset..<offset + Int(length)], as: UTF8.self)
  }

  mutating func value() -> FieldValue? {
    guard let type = get(UInt8.self).flatMap(FieldType.init(tag:)) else { return nil }
    switch type {
    case .integer: return get(Int64.self).map { .integer($0) }
    case .number: return get(UInt64.self).map { .number(Double(bitPattern: $0)) }
    case .boolean: return get(UInt8.self).map { .boolean($0 != 0) }
    case .date: return get(Int32.self).map { .date(CalendarDate(daysSinceEpoch: $0)) }
    case .keyword: return string().map { .keyword($0) }
    case .text: return string().map { .text($0) }
    case .keywords: return keywords().map { .keywords($0) }
    }
  }

  private mutating func keywords() -> [String]? {
    guard let count = get(UInt32.self) else { return nil }
    var strings: [String] = []
    for _ in 0..<count {
      guard let string = string() else { return nil }
      strings.append(string)
    }
    return strings
  }
}

extension FieldType {
  /// The type's number on disk.
  var tag: UInt8 {
    switch self {
    case .integer: 1
    case .number: 2
    case .boolean: 3
    case .date: 4
    case .keyword: 5
    case .keywords: 6
    case .text: 7
    }
  }

  init?(tag: UInt8) {
    guard let type = Self.byTag[Int(tag)] else { return nil }
    self = type
  }

  private static let byTag = (0...UInt8.max).map { tag in allCases.first { $0.tag == tag } }
}
