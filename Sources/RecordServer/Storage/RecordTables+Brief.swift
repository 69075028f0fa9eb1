import FoundationEssentials
import SpaceProtocol

/// What is remembered for a while only.
extension RecordTables {
    /// Notes that a device reads in a session; false if it was noted before.
    func noteAccess(_ id: SpaceID, device: String, session name: String, now: Date) throws -> Bool {
        let values: [SQLValue] = [.bytes(id.bytes), .text(device), .text(name)]
        let known = try session.run(
            "SELECT 1 FROM access WHERE space = ? AND device = ? AND session = ?",
            values
        )
        guard known.isEmpty else { return false }
        try session.run(
            "INSERT INTO access (space, device, session, time) VALUES (?, ?, ?, ?)",
            values + [.integer(now.storedMilliseconds)]
        )
        return true
    }

    func message(_ mailbox: String, _ slot: Int, since: Date) throws -> Data? {
        try session.run(
            "SELECT message FROM mailbox WHERE name = ? AND slot = ? AND time >= ?",
            [.text(mailbox), .integer(Int64(slot)), .integer(since.storedMilliseconds)]
        ).first?[0].bytes
    }

    /// Leaves a message; false if the slot is taken.
    func leave(_ message: Data, _ mailbox: String, _ slot: Int, origin: Data, now: Date) throws -> Bool {
        let rows = try session.run(
            """
            INSERT INTO mailbox (name, slot, time, origin, message) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (name, slot) DO NOTHING RETURNING slot
            """,
            [.text(mailbox), .integer(Int64(slot)), .integer(now.storedMilliseconds), .bytes(origin), .bytes(message)]
        )
        return !rows.isEmpty
    }

    /// How many messages wait, all together and of one origin.
    func messageCounts(origin: Data) throws -> (all: Int64, origin: Int64) {
        let all = try session.run("SELECT count(*) FROM mailbox", []).first?[0].integer ?? 0
        let own = try session.run("SELECT count(*) FROM mailbox WHERE origin = ?", [.bytes(origin)]).first?[0].integer
        return (all, own ?? 0)
    }

    /// Forgets what was to be remembered for a while only.
    func sweep(now: Date, mailboxLifetime: TimeInterval) throws {
        let time = SQLValue.integer(now.storedMilliseconds)
        try session.run("DELETE FROM nonce WHERE expires < ?", [time])
        try session.run(
            "DELETE FROM mailbox WHERE time < ?",
            [.integer(now.addingTimeInterval(-mailboxLifetime).storedMilliseconds)]
        )
        try session.run(
            "DELETE FROM access WHERE time < ?",
            [.integer(now.addingTimeInterval(-86_400).storedMilliseconds)]
        )
    }
}
