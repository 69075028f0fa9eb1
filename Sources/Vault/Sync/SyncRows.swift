import FoundationEssentials
import GRDB
import HealthModel
import SpaceProtocol

/// The sealed rows that exist for sync only, all of them in one walk.
enum SyncRows {
    /// Visits every sealed row with its place; nil where its key makes no sense.
    static func forEach(in database: Database, _ visit: (RowPlace?, Data) throws -> Void) throws {
        for row in try Row.fetchAll(database, sql: "SELECT id, sealed FROM link") {
            try visit(SpaceNumber(exactly: row[0]).map { .link($0) }, row[1])
        }
        for row in try Row.fetchAll(database, sql: "SELECT id, sealed FROM conflict") {
            try visit(RecordID(bytes: row[0] as Data).map { .conflict($0) }, row[1])
        }
        for row in try Row.fetchAll(database, sql: "SELECT id, space, sealed FROM held") {
            let id = VersionID(bytes: row[0] as Data)
            let space = SpaceNumber(exactly: row[1])
            try visit(id.flatMap { id in space.map { .held(id, $0) } }, row[2])
        }
        for row in try Row.fetchAll(database, sql: "SELECT id, size, sealed FROM remote_blob") {
            try visit(BlobID(bytes: row[0] as Data).map { .remoteBlob($0, sealedSize: row[1]) }, row[2])
        }
        for table in [VaultTable.statement, .log] {
            let cursor = try Row.fetchCursor(database, sql: "SELECT space, n, sealed FROM \(table.rawValue)")
            while let row = try cursor.next() {
                let index = UInt64(bitPattern: row[1] as Int64)
                let space = SpaceNumber(exactly: row[0])
                try visit(space.map { table == .log ? .log($0, index) : .statement($0, index) }, row[2])
            }
        }
    }

    /// The sequence numbers of what waits to be sent.
    static func outbox(of database: Database) throws -> Set<Int64> {
        Set(try Int64.fetchAll(database, sql: "SELECT seq FROM outbox"))
    }

    /// Writes one such row in place of the one that is there.
    static func write(_ sealed: Data, at place: RowPlace, in database: Database) throws {
        switch place {
        case .link, .conflict: try SmallRow.write(sealed, at: place, in: database)
        case .statement(let space, let index), .log(let space, let index):
            let statement = try database.cachedStatement(
                sql: "INSERT OR REPLACE INTO \(place.table.rawValue) (space, n, sealed) VALUES (?, ?, ?)"
            )
            try statement.execute(arguments: [space.number, Int64(bitPattern: index), sealed])
        case .held(let id, let space):
            let statement = try database.cachedStatement(
                sql: "INSERT OR REPLACE INTO held (id, space, sealed) VALUES (?, ?, ?)"
            )
            try statement.execute(arguments: [id.uuid.data, space.number, sealed])
        case .remoteBlob(let id, let size):
            let statement = try database.cachedStatement(
                sql: "INSERT OR REPLACE INTO remote_blob (id, size, sealed) VALUES (?, ?, ?)"
            )
            try statement.execute(arguments: [id.uuid.data, size, sealed])
        case .space, .version, .blob, .draft, .identity, .state, .snapshot:
            preconditionFailure("these rows are not for sync")
        }
    }
}

extension RowPlace {
    /// Whether the ledger knows the row by its sealed bytes.
    var isSmall: Bool {
        switch self {
        case .space, .draft, .identity, .link, .conflict: true
        case .version, .blob, .state, .snapshot, .statement, .log, .held, .remoteBlob: false
        }
    }

    /// What a damaged row is called.
    var opaqueID: String? {
        switch self {
        case .space(let number), .link(let number): String(number.number)
        case .version(let row): row.version.description
        case .blob(let id, _), .remoteBlob(let id, _): id.description
        case .draft(let id): id.description
        case .conflict(let id): id.description
        case .held(let id, _): id.description
        case .statement(_, let index), .log(_, let index): String(index)
        case .identity, .state, .snapshot: nil
        }
    }
}
