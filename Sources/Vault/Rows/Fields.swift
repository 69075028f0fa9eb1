import FoundationEssentials

/// Writes the fields of a row one after the other: numbers in big-endian, everything else after its length in 4 bytes.
struct FieldWriter {
    private var buffer: [UInt8] = []

    init(reserving count: Int = 256) {
        buffer.reserveCapacity(count)
    }

    /// All that was written.
    var bytes: Data { Data(buffer) }

    mutating func append(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.bigEndian) { buffer.append(contentsOf: $0) }
    }

    /// Appends bytes whose number the reader knows.
    mutating func append(fixed field: some Collection<UInt8>) {
        buffer.append(contentsOf: field)
    }

    mutating func append(_ id: UUID) {
        withUnsafeBytes(of: id.uuid) { buffer.append(contentsOf: $0) }
    }

    mutating func append(_ ids: [BlobID]) {
        append(UInt32(ids.count))
        for id in ids { append(id.uuid) }
    }

    mutating func append(_ field: some Collection<UInt8>) {
        guard let count = UInt32(exactly: field.count) else {
            preconditionFailure("a field is a part of a record, never 4 GiB long")
        }
        append(count)
        buffer.append(contentsOf: field)
    }

    mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append($0) }
    }

    /// Appends a text after one byte which says whether there is one.
    mutating func append(_ text: String?) {
        append(text == nil ? UInt8(0) : 1)
        if let text { append(text) }
    }

    mutating func append(_ date: Date) {
        append(date.storedMilliseconds)
    }
}

/// What a row holds is not what the writer of this version writes.
struct FieldError: Error {}

/// Reads the fields of a row back, and refuses bytes which are missing or left over.
struct FieldReader {
    private let bytes: Data
    private var position: Int

    init(_ bytes: Data) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    private var remaining: Int { bytes.endIndex - position }

    mutating func number<Number: FixedWidthInteger>(_ type: Number.Type = Number.self) throws(FieldError) -> Number {
        let size = MemoryLayout<Number>.size
        guard remaining >= size else { throw FieldError() }
        var number: Number = 0
        for index in position..<(position + size) { number = (number << 8) | Number(truncatingIfNeeded: bytes[index]) }
        position += size
        return number
    }

    mutating func fixed(_ count: Int) throws(FieldError) -> Data {
        guard remaining >= count else { throw FieldError() }
        defer { position += count }
        return bytes.subdata(in: position..<(position + count))
    }

    mutating func id() throws(FieldError) -> UUID {
        guard let id = UUID(sixteen: try fixed(16)) else { throw FieldError() }
        return id
    }

    mutating func blobs() throws(FieldError) -> [BlobID] {
        let count = Int(try number(UInt32.self))
        guard count <= remaining / 16 else { throw FieldError() }
        var ids: [BlobID] = []
        for _ in 0..<count { ids.append(BlobID(try id())) }
        return ids
    }

    mutating func field() throws(FieldError) -> Data {
        try fixed(Int(try number(UInt32.self)))
    }

    mutating func text() throws(FieldError) -> String {
        guard let text = String(validating: try field(), as: UTF8.self) else { throw FieldError() }
        return text
    }

    mutating func optionalText() throws(FieldError) -> String? {
        switch try number(UInt8.self) {
        case 0: nil
        case 1: try text()
        default: throw FieldError()
        }
    }

    mutating func date() throws(FieldError) -> Date {
        Date(storedMilliseconds: try number(Int64.self))
    }

    /// Ends the row.
    func end() throws(FieldError) {
        guard remaining == 0 else { throw FieldError() }
    }
}

extension Date {
    /// Milliseconds since 1970, which is as precise as the vault keeps times.
    var storedMilliseconds: Int64 { Int64((timeIntervalSince1970 * 1000).rounded()) }

    init(storedMilliseconds: Int64) {
        self.init(timeIntervalSince1970: Double(storedMilliseconds) / 1000)
    }

    /// The same time as it will be read back.
    var stored: Date { Date(storedMilliseconds: storedMilliseconds) }
}
