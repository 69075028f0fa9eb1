import FoundationEssentials
import GRDB

/// The embedded database: one SQLite file in write-ahead mode, durable at each commit.
package struct SQLiteDriver: SQLDriver {
    private let pool: DatabasePool

    package let isExclusive = true
    package let lockingClause = ""
    package let bytesType = "BLOB"
    package let integerType = "INTEGER"

    /// Opens or makes the file.
    ///
    /// - Parameters:
    ///   - path: Where.
    ///   - pageLimit: The most pages the file may have; nil for no limit.
    /// - Throws: `StoreError`.
    package init(path: String, pageLimit: Int? = nil) throws(StoreError) {
        var configuration = Configuration()
        configuration.label = "records"
        configuration.maximumReaderCount = 4
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { database in
            try database.execute(
                sql: """
                    PRAGMA synchronous = FULL;
                    PRAGMA secure_delete = ON;
                    PRAGMA temp_store = MEMORY;
                    PRAGMA trusted_schema = OFF;
                    PRAGMA cache_size = -2048;
                    """
            )
            if let pageLimit { try database.execute(sql: "PRAGMA max_page_count = \(pageLimit)") }
        }
        do {
            pool = try DatabasePool(path: path, configuration: configuration)
        } catch { throw StoreError(mapping: error) }
    }

    package func read<R: Sendable>(_ body: @escaping @Sendable (any SQLSession) throws -> R) async throws -> R {
        do {
            return try await pool.read { try body(SQLiteSession(database: $0)) }
        } catch let error as DatabaseError { throw StoreError(mapping: error) }
    }

    @discardableResult
    package func write<R: Sendable>(_ body: @escaping @Sendable (any SQLSession) throws -> R) async throws -> R {
        do {
            return try await pool.write { try body(SQLiteSession(database: $0)) }
        } catch let error as DatabaseError { throw StoreError(mapping: error) }
    }

    package func mark(_ sql: String, _ values: [SQLValue]) async throws -> [[SQLValue]] {
        try await write { try $0.run(sql, values) }
    }

    // There is no other process.
    package func announce(_ name: String) {}

    package func listen(_ heard: @escaping @Sendable (String) -> Void) {}

    package func backup(to path: String) async throws {
        do {
            let copy = try DatabaseQueue(path: path)
            try pool.backup(to: copy)
            try await copy.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
            try copy.close()
        } catch let error as DatabaseError { throw StoreError(mapping: error) }
    }

    /// Runs a transaction on the calling thread, for a copy that is filled by another database's transaction.
    func writeNow(_ body: (any SQLSession) throws -> Void) throws {
        do {
            try pool.write { try body(SQLiteSession(database: $0)) }
        } catch let error as DatabaseError { throw StoreError(mapping: error) }
    }

    /// Ends a copy: everything in its one file.
    func finish() async throws {
        do {
            try await pool.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
            }
            try pool.close()
        } catch let error as DatabaseError { throw StoreError(mapping: error) }
    }

    package func close() async { try? pool.close() }
}

private struct SQLiteSession: SQLSession {
    let database: Database

    func run(_ sql: String, _ values: [SQLValue]) throws -> [[SQLValue]] {
        let statement = try database.cachedStatement(sql: sql)
        let arguments = StatementArguments(
            values.map { value -> (any DatabaseValueConvertible)? in
                switch value {
                case .null: nil
                case .integer(let number): number
                case .bytes(let bytes): bytes
                case .text(let text): text
                }
            }
        )
        guard statement.columnCount > 0 else {
            try statement.execute(arguments: arguments)
            return []
        }
        return try Row.fetchAll(statement, arguments: arguments).map { row in
            row.databaseValues.map { value in
                switch value.storage {
                case .null: .null
                case .int64(let number): .integer(number)
                case .double(let number): .integer(Int64(number))
                case .string(let text): .text(text)
                case .blob(let bytes): .bytes(bytes)
                }
            }
        }
    }
}

extension StoreError {
    init(mapping error: any Error) {
        guard let error = error as? DatabaseError else {
            self = error as? StoreError ?? .failed(code: "\(type(of: error))")
            return
        }
        switch error.resultCode {
        case .SQLITE_FULL: self = .full
        case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_CANTOPEN, .SQLITE_IOERR: self = .unavailable
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .damaged
        default: self = .failed(code: String(error.extendedResultCode.rawValue))
        }
    }
}
