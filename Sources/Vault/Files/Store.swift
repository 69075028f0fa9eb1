import FoundationEssentials
import GRDB
import Glibc

/// How a vault is opened.
package enum VaultAccess: Hashable, Sendable {
    /// To read and write; one process at a time.
    case readWrite
    /// To read, also while another process has it open.
    case readOnly
}

/// The connection to the file of a vault.
struct Store: Sendable {
    let path: String
    let access: VaultAccess
    let faults: VaultFaults
    private let queue: DatabaseQueue

    /// Opens an existing file.
    ///
    /// - Throws: `VaultError.noSuchVault`, `.notAVault`, `.noPermission` or `.readOnly`.
    init(opening path: String, access: VaultAccess, faults: VaultFaults) throws(VaultError) {
        let beginning = try VaultFiles.beginning(of: path, count: 16)
        guard beginning.elementsEqual("SQLite format 3\0".utf8) else { throw .notAVault }
        if access == .readWrite, Glibc.access(path, W_OK) != 0 { throw VaultError(errorNumber: errno) }
        if access == .readOnly { Self.undoInterrupted(path) }
        var configuration = Configuration()
        configuration.readonly = access == .readOnly
        configuration.label = "vault"
        configuration.foreignKeysEnabled = access == .readWrite
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { database in
            try database.execute(sql: access == .readWrite ? Schema.writerPragmas : Schema.readerPragmas)
        }
        self.path = path
        self.access = access
        self.faults = faults
        do {
            queue = try DatabaseQueue(path: path, configuration: configuration)
            try queue.inDatabase { database in
                guard try Int32.fetchOne(database, sql: "PRAGMA application_id") == Schema.applicationID else {
                    throw VaultError.notAVault
                }
                if access == .readWrite { try database.execute(sql: "PRAGMA journal_mode = WAL") }
            }
        } catch {
            throw VaultError(mapping: error)
        }
    }

    /// Takes back what a process left half written when it died, which a connection that only reads must not do itself.
    private static func undoInterrupted(_ path: String) {
        guard VaultFiles.exists(path + "-journal") else { return }
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        // Reading is enough for it. If it fails, so will the reader, and say why.
        let queue = try? DatabaseQueue(path: path, configuration: configuration)
        _ = try? queue?.inDatabase { try Int.fetchOne($0, sql: "PRAGMA schema_version") }
        try? queue?.close()
    }

    /// Makes a new file with empty tables at a place where there is none, not yet in its final journal mode.
    init(creating path: String, faults: VaultFaults) throws(VaultError) {
        try VaultFiles.makeEmpty(path)
        var configuration = Configuration()
        configuration.label = "vault"
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA page_size = \(Schema.pageSize);" + Schema.writerPragmas)
        }
        self.path = path
        access = .readWrite
        self.faults = faults
        do {
            queue = try DatabaseQueue(path: path, configuration: configuration)
            try queue.inDatabase { database in
                try database.execute(
                    sql: """
                        PRAGMA application_id = \(Schema.applicationID);
                        PRAGMA user_version = \(Schema.version);
                        \(Schema.tables)
                        """
                )
            }
        } catch {
            throw VaultError(mapping: error)
        }
    }

    /// Reads outside any transaction of ours.
    func read<Value>(_ body: (Database) throws -> Value) throws(VaultError) -> Value {
        do {
            return try queue.inDatabase(body)
        } catch {
            throw VaultError(mapping: error)
        }
    }

    /// Reads one state of the file, whatever another process writes meanwhile.
    func readConsistently<Value>(_ body: (Database) throws -> Value) throws(VaultError) -> Value {
        try read { database in
            var value: Value?
            try database.inTransaction(.deferred) {
                value = try body(database)
                return .commit
            }
            guard let value else { preconditionFailure("the body ran or threw") }
            return value
        }
    }

    /// Writes all or nothing, durably, many megabytes if it is large.
    ///
    /// The write-ahead log would hold every byte once before the file does. With a rollback journal, pages that are new are written to their
    /// place at once, and only pages that were there before are copied first. Where another program is reading, the log is used after all.
    func write<Value>(isLarge: Bool, _ body: (Database) throws -> Value) throws(VaultError) -> Value {
        guard access == .readWrite else { throw .readOnly }
        guard isLarge, setJournal(.truncate) else { return try write(body) }
        defer { _ = setJournal(.wal) }
        return try write(body)
    }

    private enum Journal: String {
        /// Emptied, durably, when a transaction ends; only deleting it would need the folder to be made durable too.
        case truncate
        case wal
    }

    /// Changes how a transaction is made safe; false if it stays as it was, because another program has the file open.
    private func setJournal(_ journal: Journal) -> Bool {
        let answer = try? read { try String.fetchOne($0, sql: "PRAGMA journal_mode = \(journal.rawValue)") }
        return answer == journal.rawValue
    }

    /// Writes all or nothing, durably.
    func write<Value>(_ body: (Database) throws -> Value) throws(VaultError) -> Value {
        guard access == .readWrite else { throw .readOnly }
        try faults.reach(.begin)
        let value: Value = try read { database in
            var value: Value?
            try database.inTransaction(.immediate) {
                value = try body(database)
                try faults.reach(.commit)
                return .commit
            }
            guard let value else { preconditionFailure("the body ran or threw") }
            return value
        }
        return value
    }

    /// Gives the pages held in memory back: after opening, hardly any of them is needed again.
    func releaseMemory() { queue.releaseMemory() }

    /// Moves the write-ahead log into the file and empties it.
    func truncateLog() throws(VaultError) {
        try faults.reach(.checkpoint)
        _ = try read { try $0.checkpoint(.truncate) }
    }

    /// Copies the whole file as it is now into another one, which is then complete in itself.
    func copyWhole(to target: String) throws(VaultError) {
        do {
            let copy = try DatabaseQueue(path: target)
            try queue.backup(to: copy)
            // Without this the copy would ask for a log beside it, which a read-only place cannot give.
            try copy.inDatabase { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
            try copy.close()
        } catch {
            throw VaultError(mapping: error)
        }
    }

    /// Ends the connection; the value is of no use afterwards.
    func close() throws(VaultError) {
        do {
            try queue.close()
        } catch {
            throw VaultError(mapping: error)
        }
    }
}

extension VaultError {
    /// The error for whatever the database or code within a transaction threw; the text of foreign errors is dropped, because
    /// it may show values.
    init(mapping error: any Error) {
        switch error {
        case let error as VaultError: self = error
        case let error as DatabaseError: self = VaultError(error)
        case is CancellationError: self = .cancelled
        default: self = .store(code: ResultCode.SQLITE_ERROR.rawValue)
        }
    }

    private init(_ error: DatabaseError) {
        switch error.resultCode {
        case .SQLITE_FULL: self = .diskFull
        case .SQLITE_READONLY: self = .readOnly
        case .SQLITE_NOTADB: self = .notAVault
        case .SQLITE_CORRUPT: self = .damaged(Damage(.state))
        case .SQLITE_BUSY, .SQLITE_LOCKED: self = .inUse(nil)
        case .SQLITE_PERM, .SQLITE_AUTH: self = .noPermission
        case .SQLITE_NOMEM: self = .outOfMemory
        default: self = .store(code: error.extendedResultCode.rawValue)
        }
    }
}
