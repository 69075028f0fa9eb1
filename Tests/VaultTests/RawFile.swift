import FoundationEssentials
import GRDB

@testable import Vault

/// The file of a vault as an attacker sees it, who has SQLite and no key.
struct RawFile {
    let path: String

    func run(_ sql: String, _ arguments: StatementArguments = []) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.inDatabase { database in
            try database.execute(sql: "PRAGMA foreign_keys = OFF")
            try database.execute(sql: sql, arguments: arguments)
        }
        try queue.close()
    }

    func rows(_ sql: String) throws -> [[DatabaseValue]] {
        let queue = try DatabaseQueue(path: path)
        let rows = try queue.inDatabase { database in
            try Row.fetchAll(database, sql: sql).map { row in Array(row.databaseValues) }
        }
        try queue.close()
        return rows
    }

    func data(_ sql: String) throws -> [Data] {
        try rows(sql).compactMap { $0.first.flatMap(Data.fromDatabaseValue) }
    }

    /// Runs statements with the tables of another vault attached as `other`.
    func run(attaching other: String, _ sql: String) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.inDatabase { database in
            try database.execute(sql: "PRAGMA foreign_keys = OFF")
            try database.execute(sql: "ATTACH ? AS other", arguments: [other])
            try database.execute(sql: sql)
            try database.execute(sql: "DETACH other")
        }
        try queue.close()
    }
}
