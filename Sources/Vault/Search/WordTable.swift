import FoundationEssentials
import GRDB
import HealthModel

/// The two full-text tables behind a search, one for each scope, without the texts themselves.
///
/// Row numbers are ordered by date within each space, so that the newest rows come first without sorting.
final class WordTable {
    private let database: DatabaseQueue
    private var rows: [RecordID: Indexed] = [:]
    private var records: [Int64: RecordID] = [:]
    private var nextSerial: Int64 = 0

    private struct Indexed {
        let row: Int64
        let summary: RecordSummary
    }

    init() throws {
        var configuration = Configuration()
        configuration.label = "vault.search"
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA temp_store = MEMORY; PRAGMA page_size = 16384; PRAGMA cache_size = -65536")
        }
        database = try DatabaseQueue(configuration: configuration)
        try database.write { database in
            for table in SearchScope.allCases.map(\.table) {
                // Only "which rows have this word" is kept: no positions, no texts. The words are folded already.
                try database.execute(
                    sql: """
                        CREATE VIRTUAL TABLE \(table) USING fts5 (
                            words, content = '', columnsize = 0, detail = none, tokenize = 'ascii', prefix = '1 2 3 4')
                        """
                )
            }
        }
    }

    /// Makes several changes in one transaction.
    func write(_ changes: (WordTable) throws -> Void) throws {
        try database.inDatabase { database in
            try database.inTransaction {
                current = database
                defer { current = nil }
                try changes(self)
                return .commit
            }
        }
    }

    private var current: Database?

    /// Adds a record which is not there.
    func add(_ entry: RecordEntry) throws {
        let row = number(for: entry)
        for scope in SearchScope.allCases {
            try statement("INSERT INTO \(scope.table) (rowid, words) VALUES (?, ?)")
                .execute(arguments: [row, scope.words(of: entry.summary)])
        }
        rows[entry.id] = Indexed(row: row, summary: entry.summary)
        records[row] = entry.id
    }

    /// Removes a record if it is there. The tables keep no text, so they have to be told again what they were given.
    func remove(_ record: RecordID) throws {
        guard let indexed = rows.removeValue(forKey: record) else { return }
        records[indexed.row] = nil
        for scope in SearchScope.allCases {
            try statement("INSERT INTO \(scope.table) (\(scope.table), rowid, words) VALUES ('delete', ?, ?)")
                .execute(arguments: [indexed.row, scope.words(of: indexed.summary)])
        }
    }

    /// The records which match a query, newest first.
    func find(_ query: String, in scope: SearchScope, space: SpaceNumber?, atMost limit: Int) throws -> [RecordID] {
        let first = (space?.number ?? 0) << RowNumber.spaceShift
        let last = space.map { $0.number << RowNumber.spaceShift | (1 << RowNumber.spaceShift - 1) } ?? .max
        return try database.inDatabase { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT rowid FROM \(scope.table)
                    WHERE \(scope.table) MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid DESC LIMIT ?
                    """
            )
            return try Int64.fetchAll(statement, arguments: [query, first, last, limit]).compactMap { records[$0] }
        }
    }

    private func statement(_ sql: String) throws -> Statement {
        guard let current else { preconditionFailure("changes are made within `write`") }
        return try current.cachedStatement(sql: sql)
    }

    private func number(for entry: RecordEntry) -> Int64 {
        nextSerial += 1
        return RowNumber.of(space: entry.space, day: RowNumber.day(of: entry), serial: nextSerial)
    }
}

/// How a row number is made: space (10 bits) ‖ day (22 bits) ‖ serial number (31 bits).
enum RowNumber {
    static let spaceShift: Int64 = 53
    private static let dayShift: Int64 = 31

    static func of(space: SpaceNumber, day: Int64, serial: Int64) -> Int64 {
        space.number << spaceShift | day << dayShift | (serial & (1 << dayShift - 1))
    }

    /// A number that grows with the date of the record, or of its last change if it has none.
    static func day(of entry: RecordEntry) -> Int64 {
        let year: Int
        let month: Int
        let day: Int
        if let date = entry.summary.date {
            (year, month, day) = (date.year, date.month ?? 0, date.day ?? 0)
        } else {
            let parts = Calendar(identifier: .gregorian).dateComponents([.year, .month, .day], from: entry.changed)
            (year, month, day) = (parts.year ?? 0, parts.month ?? 0, parts.day ?? 0)
        }
        return Int64(min(max(year, 0), 9999) * 13 * 32 + month * 32 + day)
    }
}

extension SearchScope {
    var table: String {
        switch self {
        case .titles: "title_words"
        case .everything: "all_words"
        }
    }

    /// The folded words of a record in this scope.
    func words(of summary: RecordSummary) -> String {
        switch self {
        case .titles: SearchWords.fold("\(summary.title) \(summary.author ?? "")")
        case .everything:
            SearchWords.fold("\(summary.title) \(summary.author ?? "") \(summary.detail) \(summary.searchText)")
        }
    }
}
