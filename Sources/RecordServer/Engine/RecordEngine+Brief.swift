package import FoundationEssentials
import SpaceProtocol

/// What is remembered for minutes: messages between devices that pair, and nonces.
extension RecordEngine {
    /// Leaves a message for whoever knows the mailbox's name; each slot is written once.
    ///
    /// How many messages wait at once is bounded, all together and for each address they come from, in the database: no number of
    /// processes gives anybody more.
    package func leave(_ message: Data, in mailbox: String, slot: Int, from address: String) async throws {
        guard message.count <= 64 << 10 else { throw RecordError.tooLarge }
        let driver = driver
        // The address itself is not kept.
        let origin = LogHash(of: mailboxSalt + Data(address.utf8)).bytes
        try await driver.write { [self] session in
            let tables = RecordTables(session: session, driver: driver)
            try tables.sweep(now: now(), mailboxLifetime: Self.mailboxLifetime)
            let counts = try tables.messageCounts(origin: origin)
            guard counts.all < Self.messageLimit, counts.origin < Self.messageLimitOfOneOrigin else {
                throw RecordError.tooMany
            }
            guard try tables.leave(message, mailbox, slot, origin: origin, now: now()) else { throw RecordError.exists }
        }
        announce(Self.waitingName(mailbox))
    }

    /// Reads a message, waiting for it if asked to.
    package func message(in mailbox: String, slot: Int, waiting seconds: Int) async throws -> Data {
        let driver = driver
        let end = ContinuousClock.now + .seconds(seconds)
        while true {
            let since = now().addingTimeInterval(-Self.mailboxLifetime)
            let seat = waiters.seat(Self.waitingName(mailbox))
            defer { waiters.leave(seat) }
            let message = try await driver.read {
                try RecordTables(session: $0, driver: driver).message(mailbox, slot, since: since)
            }
            if let message { return message }
            let left = ContinuousClock.now.duration(to: end)
            guard left > .zero, !Task.isCancelled else { throw RecordError.notFound }
            guard !waiters.isClosed else { throw RecordError.unavailable }
            await waiters.wait(on: seat, for: driver.isExclusive ? left : min(left, .seconds(1)))
        }
    }

    private static func waitingName(_ mailbox: String) -> String { "mailbox \(mailbox)" }

    /// Takes a nonce in a database that several processes share; false if it was used before.
    package func takeNonce(_ nonce: String, expires: Date) async throws -> Bool {
        let rows = try await driver.mark(
            "INSERT INTO nonce (id, expires) VALUES (?, ?) ON CONFLICT (id) DO NOTHING RETURNING id",
            [.text(nonce), .integer(expires.storedMilliseconds)]
        )
        return !rows.isEmpty
    }
}
