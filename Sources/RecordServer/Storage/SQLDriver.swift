package import FoundationEssentials

/// A value that goes into a statement or comes out of a row.
package enum SQLValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case bytes(Data)
    case text(String)

    /// The number, if it is one.
    var integer: Int64? {
        if case .integer(let number) = self { number } else { nil }
    }

    /// The bytes, if they are some.
    var bytes: Data? {
        if case .bytes(let bytes) = self { bytes } else { nil }
    }

    /// The text, if it is one.
    var text: String? {
        if case .text(let text) = self { text } else { nil }
    }
}

/// Why the database did not do what it was asked; no value is in it.
package enum StoreError: Error, Hashable, Sendable {
    /// There is no room left.
    case full
    /// The database is not reachable, or went away; nothing is known of the last transaction unless it was acknowledged.
    case unavailable
    /// What is stored is not what was written, or was written by another version of this program.
    case damaged
    /// Anything else, by the database's own code.
    case failed(code: String)
}

/// Statements within one transaction.
package protocol SQLSession {
    /// Runs a statement, with a question mark for each value.
    ///
    /// - Returns: The rows.
    @discardableResult
    func run(_ sql: String, _ values: [SQLValue]) throws -> [[SQLValue]]
}

/// A database with the tables of ``RecordTables``: transactions, and nothing that only one engine knows.
///
/// Both implementations pass one conformance suite. A transaction that returns is durable; one that throws changed nothing, except
/// that `StoreError.unavailable` leaves open whether it was done. The body of a transaction may run more than once.
package protocol SQLDriver: Sendable {
    /// Whether no other process writes, so that what is remembered stays true.
    var isExclusive: Bool { get }
    /// What is appended to the statement that reads a row which the transaction will change.
    var lockingClause: String { get }
    /// The type of a column of bytes, and of one of numbers.
    var bytesType: String { get }
    var integerType: String { get }

    /// Runs a transaction that only reads, on one state of the database.
    func read<R: Sendable>(_ body: @escaping @Sendable (any SQLSession) throws -> R) async throws -> R

    /// Runs a transaction that writes.
    @discardableResult
    func write<R: Sendable>(_ body: @escaping @Sendable (any SQLSession) throws -> R) async throws -> R

    /// Runs one statement which everybody sees at once, but which a crash of the database may undo for a second.
    func mark(_ sql: String, _ values: [SQLValue]) async throws -> [[SQLValue]]

    /// Tells the other processes that there is something new under a name; it may get lost.
    func announce(_ name: String)

    /// Hears what other processes announce, from now on.
    func listen(_ heard: @escaping @Sendable (String) -> Void)

    /// Copies everything into a file, consistently, while others go on.
    func backup(to path: String) async throws

    /// Ends all connections.
    func close() async
}
