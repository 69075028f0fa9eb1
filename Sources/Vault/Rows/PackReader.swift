import FoundationEssentials
import HealthModel
import SpaceProtocol

/// Reads the fields of a pack of heads where they stand.
///
/// The forms are those of `FieldReader`, and it is as strict, but it copies nothing that is not kept: opening a vault reads
/// tens of thousands of fields.
struct PackReader {
    private let pack: [UInt8]
    /// The bytes of `pack`, which must not move meanwhile.
    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    /// Reads a pack, and lends it for as long as `body` runs.
    static func read<Result>(
        _ pack: [UInt8],
        _ body: (inout PackReader) throws(FieldError) -> Result
    ) throws(FieldError) -> Result {
        let outcome = pack.withUnsafeBytes { bytes in
            Swift.Result { () throws(FieldError) in
                var reader = PackReader(pack: pack, bytes: bytes)
                return try body(&reader)
            }
        }
        return try outcome.get()
    }

    private init(pack: [UInt8], bytes: UnsafeRawBufferPointer) {
        self.pack = pack
        self.bytes = bytes
    }

    mutating func fixed(_ count: Int) throws(FieldError) -> UnsafeRawBufferPointer {
        guard bytes.count - position >= count else { throw FieldError() }
        defer { position += count }
        return UnsafeRawBufferPointer(rebasing: bytes[position..<(position + count)])
    }

    mutating func number<Number: FixedWidthInteger>(_ type: Number.Type = Number.self) throws(FieldError) -> Number {
        Number(bigEndian: try fixed(MemoryLayout<Number>.size).loadUnaligned(as: Number.self))
    }

    mutating func id() throws(FieldError) -> UUID {
        UUID(uuid: try fixed(16).loadUnaligned(as: uuid_t.self))
    }

    mutating func blobs() throws(FieldError) -> [BlobID] {
        let count = Int(try number(UInt32.self))
        guard count <= (bytes.count - position) / 16 else { throw FieldError() }
        guard count > 0 else { return [] }
        var ids: [BlobID] = []
        ids.reserveCapacity(count)
        for _ in 0..<count { ids.append(BlobID(try id())) }
        return ids
    }

    mutating func field() throws(FieldError) -> UnsafeRawBufferPointer {
        try fixed(Int(try number(UInt32.self)))
    }

    mutating func optionalText() throws(FieldError) -> String? {
        switch try number(UInt8.self) {
        case 0: return nil
        case 1:
            guard let text = String(strictUTF8: try field()) else { throw FieldError() }
            return text
        default: throw FieldError()
        }
    }

    mutating func date() throws(FieldError) -> Date {
        Date(storedMilliseconds: try number(Int64.self))
    }

    mutating func row() throws(FieldError) -> VersionRow {
        VersionRow(
            sequence: try number(),
            version: VersionID(try id()),
            record: RecordID(try id()),
            space: try number()
        )
    }

    /// A stored summary, which goes on to share the bytes of the pack; nothing at all stands for none.
    mutating func summary() throws(FieldError) -> RecordSummary? {
        let count = try field().count
        guard count > 0 else { return nil }
        do throws(RecordSummaryError) { return try RecordSummary(deferring: pack[(position - count)..<position]) } catch
        {
            throw FieldError()
        }
    }

    /// Ends the pack.
    func end() throws(FieldError) {
        guard position == bytes.count else { throw FieldError() }
    }
}
