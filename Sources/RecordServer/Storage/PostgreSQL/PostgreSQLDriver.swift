#if PostgreSQL
import FoundationEssentials

/// A PostgreSQL database, on which any number of server processes work.
///
/// Whoever appends to a space holds the lock of its row. Nothing that decides an answer is kept in memory without being compared with the
/// database first.
package struct PostgreSQLDriver: SQLDriver {
    private let readers: PostgreSQLPool
    private let writers: PostgreSQLPool
    private let announcements: PostgreSQLAnnouncements

    package let isExclusive = false
    package let lockingClause = " FOR UPDATE"
    package let bytesType = "BYTEA"
    package let integerType = "BIGINT"

    /// A database at an address; connections are opened when they are needed.
    ///
    /// - Parameters:
    ///   - address: Where.
    ///   - connections: The most connections of each of the two kinds, besides one for announcements.
    package init(_ address: PostgreSQLAddress, connections: Int = 4) {
        readers = PostgreSQLPool(address, count: connections, isDurable: false)
        writers = PostgreSQLPool(address, count: connections, isDurable: true)
        announcements = PostgreSQLAnnouncements(address)
    }

    package func read<R: Sendable>(_ body: @escaping @Sendable (any SQLSession) throws -> R) async throws -> R {
        try await readers.run { try $0.transaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", body) }
    }

    @discardableResult
    package func write<R: Sendable>(_ body: @escaping @Sendable (any SQLSession) throws -> R) async throws -> R {
        try await writers.run { try $0.transaction("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", body) }
    }

    package func mark(_ sql: String, _ values: [SQLValue]) async throws -> [[SQLValue]] {
        try await readers.run { try $0.single(sql, values) }
    }

    package func announce(_ name: String) { announcements.announce(name) }

    package func listen(_ heard: @escaping @Sendable (String) -> Void) { announcements.listen(heard) }

    /// Copies the whole database, as it is at one moment, into a SQLite file which `serve --dir` opens.
    package func backup(to path: String) async throws {
        let copy = try SQLiteDriver(path: path)
        try await copy.write { try RecordTables.create(in: $0, driver: copy) }
        try await read { session in
            for table in RecordTables.lasting {
                let marks = table.columns.map { _ in "?" }.joined(separator: ", ")
                let columns = table.columns.joined(separator: ", ")
                try session.run("DECLARE copied NO SCROLL CURSOR FOR SELECT \(columns) FROM \(table.name)", [])
                while true {
                    // Few at a time: one part of a document is a megabyte.
                    let rows = try session.run("FETCH 16 FROM copied", [])
                    if rows.isEmpty { break }
                    try copy.writeNow { copy in
                        for row in rows {
                            try copy.run("INSERT INTO \(table.name) (\(columns)) VALUES (\(marks))", row)
                        }
                    }
                }
                try session.run("CLOSE copied", [])
            }
        }
        try await copy.finish()
    }

    package func close() async {
        announcements.close()
        readers.close()
        writers.close()
    }
}
#endif
