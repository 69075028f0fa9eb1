import GRDB

/// The tables of the file, and what every connection is told first.
enum Schema {
    /// Marks the file as one of ours to tools like `file`: "espv".
    static let applicationID: Int32 = 0x6573_7076
    /// The version which a new file is made with, before the steps of ``Migrator`` bring it to the present one.
    static let version = 1
    /// Large pages make documents quick; 16 KiB is where it stops helping.
    static let pageSize = 16 * 1024

    static let tables = """
        CREATE TABLE header (id INTEGER PRIMARY KEY CHECK (id = 1), bytes BLOB NOT NULL);
        CREATE TABLE state (id INTEGER PRIMARY KEY CHECK (id = 1), sealed BLOB NOT NULL);
        CREATE TABLE space (id INTEGER PRIMARY KEY, sealed BLOB NOT NULL);
        CREATE TABLE identity (id INTEGER PRIMARY KEY CHECK (id = 1), sealed BLOB NOT NULL);
        CREATE TABLE version (
            seq INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, record BLOB NOT NULL,
            space INTEGER NOT NULL REFERENCES space (id), sealed BLOB NOT NULL);
        CREATE INDEX version_record ON version (record, seq, id, space);
        CREATE TABLE blob (id BLOB PRIMARY KEY NOT NULL, size INTEGER NOT NULL, sealed BLOB NOT NULL);
        CREATE TABLE blob_chunk (
            blob BLOB NOT NULL REFERENCES blob (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
            n INTEGER NOT NULL, bytes BLOB NOT NULL, UNIQUE (blob, n));
        CREATE TABLE draft (id BLOB PRIMARY KEY NOT NULL, sealed BLOB NOT NULL);
        CREATE TABLE snapshot (n INTEGER PRIMARY KEY, sealed BLOB NOT NULL);
        """

    /// What version 2 adds: the link to a record server, the log, and what waits on either way.
    static let syncTables = """
        CREATE TABLE link (id INTEGER PRIMARY KEY REFERENCES space (id), sealed BLOB NOT NULL);
        CREATE TABLE conflict (id BLOB PRIMARY KEY NOT NULL, sealed BLOB NOT NULL);
        CREATE TABLE statement (
            space INTEGER NOT NULL, n INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (space, n));
        CREATE TABLE log (space INTEGER NOT NULL, n INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (space, n));
        CREATE TABLE outbox (seq INTEGER PRIMARY KEY);
        CREATE TABLE held (id BLOB PRIMARY KEY NOT NULL, space INTEGER NOT NULL, sealed BLOB NOT NULL);
        CREATE TABLE remote_blob (id BLOB PRIMARY KEY NOT NULL, size INTEGER NOT NULL, sealed BLOB NOT NULL);
        CREATE TABLE blob_part (blob BLOB NOT NULL, n INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (blob, n));
        """

    /// What a connection that writes is told: an acknowledged change is on the disk, removed bytes are overwritten, nothing
    /// goes into temporary files, and memory stays bounded whatever the size of a document.
    static let writerPragmas = """
        PRAGMA secure_delete = ON;
        PRAGMA synchronous = FULL;
        PRAGMA temp_store = MEMORY;
        PRAGMA trusted_schema = OFF;
        PRAGMA cell_size_check = ON;
        PRAGMA cache_size = -16384;
        PRAGMA journal_size_limit = 0;
        """

    /// What a connection that only reads is told.
    static let readerPragmas = """
        PRAGMA query_only = ON;
        PRAGMA temp_store = MEMORY;
        PRAGMA trusted_schema = OFF;
        PRAGMA cell_size_check = ON;
        PRAGMA cache_size = -16384;
        """

    /// The tables and indexes which a file of a version has, to tell one that was tampered with.
    static func objects(ofVersion version: Int) -> Set<String> {
        let original: Set<String> = [
            "header", "state", "space", "identity", "version", "version_record", "blob", "blob_chunk", "draft",
            "snapshot",
        ]
        let sync: Set<String> = [
            "link", "conflict", "statement", "log", "outbox", "held", "remote_blob", "blob_part",
        ]
        return version < 2 ? original : original.union(sync)
    }

    /// Whether a file has the tables for sync; one of the first version that was opened to read has not.
    static func hasSync(_ database: Database) throws -> Bool {
        try (Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0) >= 2
    }
}

/// Brings the tables of an older file to the present version, one step after the other in one transaction.
struct Migrator: Sendable {
    /// Step n takes a file from version n + 1 to n + 2.
    let steps: [@Sendable (Database) throws -> Void]

    /// The steps of this program; version 1 is the first.
    static let standard = Migrator(steps: [{ try $0.execute(sql: Schema.syncTables) }])

    /// The version which the steps lead to.
    var latest: Int { steps.count + 1 }

    /// Runs the missing steps.
    ///
    /// - Throws: `VaultError.newerFormat` if the file is ahead of the program, and then nothing was touched.
    func run(in store: Store) throws(VaultError) {
        let found = try store.read { try Int.fetchOne($0, sql: "PRAGMA user_version") ?? 0 }
        guard found <= latest else { throw .newerFormat(found) }
        guard found >= 1 else { throw .notAVault }
        // An older file is read as it is: what it lacks is empty.
        guard found < latest, store.access == .readWrite else { return }
        try store.write { database in
            for step in steps[(found - 1)...] { try step(database) }
            try database.execute(sql: "PRAGMA user_version = \(latest)")
        }
    }
}
