import GRDB

/// The tables of the file, and what every connection is told first.
enum Schema {
    /// Marks the file as one of ours to tools like `file`: "espv".
    static let applicationID: Int32 = 0x6573_7076
    /// The version of the tables, kept in `user_version`.
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

    /// The tables and indexes which a file of this version has, to tell one that was tampered with.
    static let objects: Set<String> = [
        "header", "state", "space", "identity", "version", "version_record", "blob", "blob_chunk", "draft", "snapshot",
    ]
}

/// Brings the tables of an older file to the present version, one step after the other in one transaction.
struct Migrator: Sendable {
    /// Step n takes a file from version n + 1 to n + 2.
    let steps: [@Sendable (Database) throws -> Void]

    /// The steps of this program; version 1 is the first.
    static let standard = Migrator(steps: [])

    /// The version which the steps lead to.
    var latest: Int { steps.count + 1 }

    /// Runs the missing steps.
    ///
    /// - Throws: `VaultError.newerFormat` if the file is ahead of the program, and then nothing was touched.
    func run(in store: Store) throws(VaultError) {
        let found = try store.read { try Int.fetchOne($0, sql: "PRAGMA user_version") ?? 0 }
        guard found <= latest else { throw .newerFormat(found) }
        guard found >= 1 else { throw .notAVault }
        guard found < latest else { return }
        guard store.access == .readWrite else { throw .readOnly }
        try store.write { database in
            for step in steps[(found - 1)...] { try step(database) }
            try database.execute(sql: "PRAGMA user_version = \(latest)")
        }
    }
}
