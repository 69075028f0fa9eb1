#if PostgreSQL
import CPostgreSQL
import FoundationEssentials
import Glibc

/// One connection to PostgreSQL, used by one thread at a time.
final class PostgreSQLConnection: SQLSession {
    /// What went wrong last, as far as it decides whether to try again.
    enum Fault {
        /// Another transaction was in the way: the whole of this one may be repeated.
        case conflict
        /// The connection is gone.
        case lost
    }

    /// A transaction waits for another's lock no longer than this; an abandoned one is ended by the database.
    private static let settings =
        "-c lock_timeout=10s -c idle_in_transaction_session_timeout=60s -c client_encoding=UTF8"

    private let connection: OpaquePointer
    private var statements: [String: String] = [:]
    private(set) var fault: Fault?

    /// Connects.
    ///
    /// - Parameters:
    ///   - address: The database.
    ///   - isDurable: Whether a commit waits until it is on disk.
    /// - Throws: `StoreError.unavailable`.
    init(_ address: PostgreSQLAddress, isDurable: Bool) throws(StoreError) {
        let settings = Self.settings + (isDurable ? "" : " -c synchronous_commit=off")
        let parameters = [
            ("dbname", address.text), ("connect_timeout", "5"), ("application_name", "espace-server"),
            ("options", settings), ("tcp_user_timeout", "20000"),
        ]
        let names: [UnsafeMutablePointer<CChar>?] = parameters.map { strdup($0.0) }
        let values: [UnsafeMutablePointer<CChar>?] = parameters.map { strdup($0.1) }
        defer { for pointer in names + values { free(pointer) } }
        let constantNames: [UnsafePointer<CChar>?] = names.map { UnsafePointer($0) } + [nil]
        let constantValues: [UnsafePointer<CChar>?] = values.map { UnsafePointer($0) } + [nil]
        let made = PQconnectdbParams(constantNames, constantValues, 1)
        guard let made else { throw .unavailable }
        guard PQstatus(made) == CONNECTION_OK else {
            PQfinish(made)
            throw .unavailable
        }
        // Remarks of the database may repeat values, and nobody reads them.
        PQsetNoticeProcessor(made, { _, _ in }, nil)
        connection = made
    }

    deinit { PQfinish(connection) }

    /// The socket, to wait for announcements.
    var socket: Int32 { PQsocket(connection) }

    /// Announcements that have arrived from other processes; nil when the connection is gone.
    func announcements() -> [String]? {
        guard PQconsumeInput(connection) == 1 else { return nil }
        var payloads: [String] = []
        while let note = PQnotifies(connection) {
            if note.pointee.be_pid != PQbackendPID(connection) { payloads.append(String(cString: note.pointee.extra)) }
            PQfreemem(note)
        }
        return payloads
    }

    /// Runs one statement in a transaction of its own.
    func single(_ sql: String, _ values: [SQLValue]) throws -> [[SQLValue]] {
        fault = nil
        return try run(sql, values)
    }

    /// Runs a transaction; `fault` says afterwards whether it may be repeated.
    func transaction<R>(_ begin: String, _ body: (any SQLSession) throws -> R) throws -> R {
        fault = nil
        try run(begin, [])
        let result: R
        do { result = try body(self) } catch {
            if fault != .lost {
                let kept = fault
                do { try run("ROLLBACK", []) } catch {}
                if fault != .lost { fault = kept }
            }
            throw error
        }
        do {
            try commit()
        } catch {
            // Whether a commit was done is not known when its answer is missing: nobody repeats it but the client, who may.
            if fault == .lost { isCommitUnknown = true }
            throw error
        }
        return result
    }

    /// Whether the last transaction may have been done although it failed.
    private(set) var isCommitUnknown = false

    private func commit() throws {
        let answer = PQexec(connection, "COMMIT")
        defer { PQclear(answer) }
        guard PQresultStatus(answer) == PGRES_COMMAND_OK else { throw refusal(answer) }
        // After an error which the body did not mind, COMMIT rolls back and calls that a success.
        guard String(cString: PQcmdStatus(answer)) == "COMMIT" else { throw StoreError.unavailable }
    }

    @discardableResult
    func run(_ sql: String, _ values: [SQLValue]) throws -> [[SQLValue]] {
        guard !values.isEmpty else {
            let answer = PQexecParams(connection, sql, 0, nil, nil, nil, nil, 1)
            defer { PQclear(answer) }
            return try rows(answer)
        }
        let name = try statement(sql)
        var bytes: [UInt8] = [0]
        var places: [Range<Int>?] = []
        for value in values {
            let start = bytes.count
            switch value {
            case .null:
                places.append(nil)
                continue
            case .integer(let number): withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
            case .bytes(let data): bytes.append(contentsOf: data)
            case .text(let text): bytes.append(contentsOf: text.utf8)
            }
            places.append(start..<bytes.count)
        }
        let lengths = places.map { Int32($0?.count ?? 0) }
        let formats = [Int32](repeating: 1, count: values.count)
        let answer = bytes.withUnsafeBytes { bytes in
            let base = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            let pointers = places.map { place in place.flatMap { base?.advanced(by: $0.lowerBound) } }
            return PQexecPrepared(connection, name, Int32(values.count), pointers, lengths, formats, 1)
        }
        defer { PQclear(answer) }
        return try rows(answer)
    }

    /// The name of a prepared statement, prepared once for each connection.
    private func statement(_ sql: String) throws -> String {
        if let name = statements[sql] { return name }
        var numbered = ""
        var count = 0
        for character in sql {
            if character == "?" {
                count += 1
                numbered += "$\(count)"
            } else {
                numbered.append(character)
            }
        }
        let name = "s\(statements.count)"
        let answer = PQprepare(connection, name, numbered, 0, nil)
        defer { PQclear(answer) }
        guard PQresultStatus(answer) == PGRES_COMMAND_OK else { throw refusal(answer) }
        statements[sql] = name
        return name
    }

    private func rows(_ answer: OpaquePointer?) throws -> [[SQLValue]] {
        let status = PQresultStatus(answer)
        if status == PGRES_COMMAND_OK { return [] }
        guard status == PGRES_TUPLES_OK else { throw refusal(answer) }
        let columns = PQnfields(answer)
        let types = (0..<columns).map { PQftype(answer, $0) }
        return try (0..<PQntuples(answer)).map { row in
            try (0..<columns).map { column in
                guard PQgetisnull(answer, row, column) == 0, let start = PQgetvalue(answer, row, column) else {
                    return .null
                }
                let value = UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(answer, row, column)))
                return try Self.value(value, type: types[Int(column)])
            }
        }
    }

    /// A value in the binary form, by the number of its type in `pg_type`.
    private static func value(_ bytes: UnsafeRawBufferPointer, type: Oid) throws -> SQLValue {
        switch (type, bytes.count) {
        case (20, 8): .integer(Int64(bigEndian: bytes.loadUnaligned(as: Int64.self)))
        case (23, 4): .integer(Int64(Int32(bigEndian: bytes.loadUnaligned(as: Int32.self))))
        case (17, _): .bytes(Data(bytes))
        case (25, _): .text(String(decoding: bytes, as: UTF8.self))
        case (2278, _): .null
        default: throw StoreError.failed(code: "type \(type)")
        }
    }

    /// What a failure is; the database's own words may hold values and are not kept.
    private func refusal(_ answer: OpaquePointer?) -> StoreError {
        let field = PQresultErrorField(answer, Int32(UInt8(ascii: "C")))
        let code = field.map { String(cString: $0) } ?? ""
        // An error without a code is libpq's own: it could not send or receive.
        if PQstatus(connection) != CONNECTION_OK || code.isEmpty || code.hasPrefix("57P") || code.hasPrefix("08")
            || code == "25P03"
        {
            fault = .lost
            return .unavailable
        }
        switch code {
        case "40001", "40P01", "23505":
            fault = .conflict
            return .unavailable
        case "53100": return .full
        case "55P03", "57014", "25006": return .unavailable
        case "42P01", "42703", "XX001", "XX002": return .damaged
        default: return code.hasPrefix("53") ? .unavailable : .failed(code: code)
        }
    }
}
#endif
