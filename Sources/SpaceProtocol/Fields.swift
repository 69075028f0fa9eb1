package import FoundationEssentials

/// Writes the fields of a binary form one after the other: numbers in big-endian, everything else after its length in 4 bytes.
package struct FieldWriter: Sendable {
    @usableFromInline var buffer: [UInt8] = []

    /// An empty form, with room for `count` bytes.
    package init(reserving count: Int = 256) {
        buffer.reserveCapacity(count)
    }

    /// All that was written.
    package var bytes: Data { Data(buffer) }

    /// The number of bytes written so far.
    package var count: Int { buffer.count }

    /// Appends a number.
    @inlinable package mutating func append(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.bigEndian) { buffer.append(contentsOf: $0) }
    }

    /// Appends bytes whose number the reader knows.
    @inlinable package mutating func append(fixed field: some Collection<UInt8>) {
        buffer.append(contentsOf: field)
    }

    /// Appends the 16 bytes of an id.
    package mutating func append(_ id: UUID) {
        withUnsafeBytes(of: id.uuid) { buffer.append(contentsOf: $0) }
    }

    /// Appends ids after their number.
    package mutating func append(_ ids: [UUID]) {
        append(UInt32(ids.count))
        for id in ids { append(id) }
    }

    /// Appends bytes after their number.
    @inlinable package mutating func append(_ field: some Collection<UInt8>) {
        guard let count = UInt32(exactly: field.count) else {
            preconditionFailure("a field is a part of a record, never 4 GiB long")
        }
        append(count)
        buffer.append(contentsOf: field)
    }

    /// Appends a text after the number of its UTF-8 bytes.
    package mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append($0) }
    }

    /// Appends a text after one byte which says whether there is one.
    package mutating func append(_ text: String?) {
        append(text == nil ? UInt8(0) : 1)
        if let text { append(text) }
    }

    /// Appends a time in milliseconds.
    package mutating func append(_ date: Date) {
        append(date.storedMilliseconds)
    }
}

/// Bytes are not what the writer of this version writes.
package struct FieldError: Error, Hashable, Sendable {
    /// The error; there is nothing to tell apart.
    @inlinable package init() {}
}

/// Reads the fields of a binary form back, and refuses bytes which are missing or left over.
package struct FieldReader: Sendable {
    @usableFromInline let bytes: Data
    @usableFromInline var position: Int

    /// A reader at the first byte.
    package init(_ bytes: Data) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    /// Where the next byte is, counted from the first one.
    @inlinable package var offset: Int { position - bytes.startIndex }

    /// The number of bytes not read yet.
    @inlinable package var remaining: Int { bytes.endIndex - position }

    /// Reads a big-endian number.
    @inlinable package mutating func number<Number: FixedWidthInteger>(
        _ type: Number.Type = Number.self
    ) throws(FieldError) -> Number {
        let size = MemoryLayout<Number>.size
        guard remaining >= size else { throw FieldError() }
        defer { position += size }
        return bytes.withUnsafeBytes { bytes in
            Number(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Number.self))
        }
    }

    /// Reads so many bytes.
    package mutating func fixed(_ count: Int) throws(FieldError) -> Data {
        guard remaining >= count else { throw FieldError() }
        defer { position += count }
        return bytes.subdata(in: position..<(position + count))
    }

    /// Reads an id.
    package mutating func id() throws(FieldError) -> UUID {
        guard remaining >= 16 else { throw FieldError() }
        defer { position += 16 }
        return bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(fromByteOffset: offset, as: uuid_t.self)) }
    }

    /// Reads ids after their number, which cannot claim more than there are bytes.
    package mutating func ids() throws(FieldError) -> [UUID] {
        let count = Int(try number(UInt32.self))
        guard count <= remaining / 16 else { throw FieldError() }
        var ids: [UUID] = []
        ids.reserveCapacity(count)
        for _ in 0..<count { ids.append(try id()) }
        return ids
    }

    /// Reads bytes after their number.
    package mutating func field() throws(FieldError) -> Data {
        try fixed(Int(try number(UInt32.self)))
    }

    /// Passes over bytes after their number, and says where they stand, counted from the first byte of the form.
    @inlinable package mutating func skipField() throws(FieldError) -> Range<Int> {
        let count = Int(try number(UInt32.self))
        guard remaining >= count else { throw FieldError() }
        defer { position += count }
        return offset..<(offset + count)
    }

    /// Lends the bytes after their number, without a copy.
    @inlinable package mutating func withField<Result>(_ use: (UnsafeRawBufferPointer) -> Result) throws(FieldError)
        -> Result
    {
        let count = Int(try number(UInt32.self))
        guard remaining >= count else { throw FieldError() }
        defer { position += count }
        return bytes.withUnsafeBytes { use(UnsafeRawBufferPointer(rebasing: $0[offset..<(offset + count)])) }
    }

    /// Reads a text; only valid UTF-8 is one.
    package mutating func text() throws(FieldError) -> String {
        let text = try withField { String(validating: $0, as: UTF8.self) }
        guard let text else { throw FieldError() }
        return text
    }

    /// Reads a text that may be missing.
    package mutating func optionalText() throws(FieldError) -> String? {
        switch try number(UInt8.self) {
        case 0: nil
        case 1: try text()
        default: throw FieldError()
        }
    }

    /// Reads a time in milliseconds; one so far away that a date cannot hold it to the millisecond is none.
    package mutating func date() throws(FieldError) -> Date {
        let milliseconds = try number(Int64.self)
        guard milliseconds.magnitude <= Date.greatestStoredMilliseconds else { throw FieldError() }
        return Date(storedMilliseconds: milliseconds)
    }

    /// Ends the form.
    package func end() throws(FieldError) {
        guard remaining == 0 else { throw FieldError() }
    }
}

extension Date {
    /// As many milliseconds as a date, which counts seconds from 2001, gives back exactly: some 17,800 years.
    static let greatestStoredMilliseconds: UInt64 = 1 << 49

    /// Milliseconds since 1970, which is as precise as times are kept; a time beyond what is kept counts as the last one that is.
    package var storedMilliseconds: Int64 {
        let limit = Double(Self.greatestStoredMilliseconds)
        return Int64(min(max((timeIntervalSince1970 * 1000).rounded(), -limit), limit))
    }

    /// The time of so many milliseconds since 1970.
    package init(storedMilliseconds: Int64) {
        self.init(timeIntervalSince1970: Double(storedMilliseconds) / 1000)
    }

    /// The same time as it will be read back.
    package var stored: Date { Date(storedMilliseconds: storedMilliseconds) }
}

extension UUID {
    /// Takes exactly 16 bytes; nil for any other count.
    package init?(sixteen bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else { return nil }
        self = withUnsafeTemporaryAllocation(byteCount: 16, alignment: 16) { room in
            room.copyBytes(from: bytes)
            return UUID(uuid: room.load(as: uuid_t.self))
        }
    }

    /// The 16 bytes.
    package var sixteen: [UInt8] { withUnsafeBytes(of: uuid) { Array($0) } }

    /// The 16 bytes, as data.
    package var data: Data { withUnsafeBytes(of: uuid) { Data($0) } }
}
