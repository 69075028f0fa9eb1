import FoundationEssentials
import HealthModel
import SpaceProtocol

/// Seals each row for its one place: vault, row schema, table and primary key.
struct RowSealer: Sendable {
    /// Grows when the payload of a row changes its form.
    static let schema: UInt64 = 1

    private let key: SealKey
    private let base: SealContext
    /// The beginning that all versions share, made once because there are so many of them.
    private let versions: SealContext

    init(vault: UUID, key: SealKey) {
        self.key = key
        base = SealContext("espace.vault.row").appending(vault.data).appending(Self.schema)
        versions = base.appending(VaultTable.version.rawValue)
    }

    /// Pads and seals the payload of a row.
    func seal(_ payload: Data, for place: RowPlace) -> Data {
        Seal.seal(Padding.pad(payload), key: key, context: context(of: place))
    }

    /// Opens a row; nil unless it was sealed for this very place.
    func open(_ sealed: Data, at place: RowPlace) -> Data? {
        guard let padded = try? Seal.open(sealed, key: key, context: context(of: place)) else { return nil }
        return try? Padding.unpad(padded)
    }

    private func context(of place: RowPlace) -> SealContext {
        let table = place.table.rawValue
        switch place {
        case .version(let row):
            return versions.appending(UInt64(bitPattern: row.sequence)).appending(row.version.uuid.sixteen)
                .appending(row.record.uuid.sixteen).appending(UInt64(bitPattern: row.space))
        case .space(let number): return base.appending(table).appending(UInt64(bitPattern: number.number))
        case .blob(let id, let size): return base.appending(table).appending(id.bytes).appending(UInt64(size))
        case .draft(let id): return base.appending(table).appending(id.bytes)
        case .link(let number): return base.appending(table).appending(UInt64(bitPattern: number.number))
        case .conflict(let record): return base.appending(table).appending(record.uuid.sixteen)
        case .statement(let number, let index), .log(let number, let index):
            return base.appending(table).appending(UInt64(bitPattern: number.number)).appending(index)
        case .held(let version, let number):
            return base.appending(table).appending(version.bytes).appending(UInt64(bitPattern: number.number))
        case .remoteBlob(let id, let size): return base.appending(table).appending(id.bytes).appending(UInt64(size))
        case .identity, .state: return base.appending(table)
        case .snapshot(let generation, let pack, let count, let through):
            return base.appending(table).appending(generation).appending(UInt64(pack)).appending(UInt64(count))
                .appending(UInt64(bitPattern: through))
        }
    }
}

/// The place of one sealed row; what its bytes are bound to.
enum RowPlace: Sendable {
    case space(SpaceNumber)
    case version(VersionRow)
    case blob(BlobID, sealedSize: Int)
    case draft(DraftID)
    case link(SpaceNumber)
    case conflict(RecordID)
    case statement(SpaceNumber, UInt64)
    case log(SpaceNumber, UInt64)
    case held(VersionID, SpaceNumber)
    case remoteBlob(BlobID, sealedSize: Int)
    case identity
    case state
    case snapshot(generation: UInt64, pack: Int, count: Int, through: Int64)

    var table: VaultTable {
        switch self {
        case .space: .space
        case .version: .version
        case .blob: .blob
        case .draft: .draft
        case .link: .link
        case .conflict: .conflict
        case .statement: .statement
        case .log: .log
        case .held: .held
        case .remoteBlob: .remoteBlob
        case .identity: .identity
        case .state: .state
        case .snapshot: .snapshot
        }
    }
}
