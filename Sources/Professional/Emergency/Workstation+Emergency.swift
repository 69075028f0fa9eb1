import Certification
import FoundationEssentials
package import SpaceProtocol

extension Workstation {
    /// Opens a space in an emergency and reads what its owner allowed for one.
    ///
    /// The order is: the signed request with its reason, the proof that the log has it, the answer of the regulation centre whom the owner
    /// named, then reading as under any access, each reading proved to stand in the journal (A24, A30).
    ///
    /// - Parameters:
    ///   - space: The space.
    ///   - role: As one of the centre's staff, or as any professional through it.
    ///   - motive: Why, from the closed list of the law.
    ///   - reason: Why, in words that only the owner reads.
    ///   - patience: How many seconds to wait for the centre's answer.
    /// - Returns: What is opened; its ``SharedSpace/grant`` says until when.
    /// - Throws: `ProfessionalError.reasonNeeded`; `.refused(.notFound)` where the owner did not allow it, or blocked the professional, as for
    ///   a space that does not exist; `.centreSilent`, `.centreDeclined`, `.noReceipt`: nothing was shown then.
    package func openInEmergency(
        _ space: SpaceID,
        as role: EmergencyRole,
        motive: EmergencyMotive,
        reason: String,
        patience: Int = 120
    ) async throws(ProfessionalError) -> SharedSpace {
        // A reason that is not visible is none.
        let isSaid = reason.contains { !$0.isWhitespace }
        guard isSaid, reason.utf8.count <= EmergencyRequest.maximumReasonByteCount else { throw .reasonNeeded }
        try await renewIfDue()
        let session = RequestSignature.randomName()
        var reading = try await follow(space, session: session)
        guard let inbox = reading.state?.inbox, let package = keys.latest else { throw .noInbox }
        let own = try identity.subject().id
        let request: EmergencyRequest
        do throws(KeyError) {
            request = try EmergencyRequest(
                id: UUID(),
                by: own,
                as: role,
                motive: motive,
                reason: reason,
                inbox: inbox,
                certificate: identity.certificate.der,
                keyPackage: package,
                in: space
            )
        } catch { throw .noInbox }
        let exchange = try await calls.call(
            "POST",
            ServerPath.emergency(space),
            space: space,
            session: session,
            body: request.encoded
        )
        let entry = try await proved(exchange, request, of: &reading, session: session)
        let released = try await release(of: request.id, in: space, session: session, patience: patience)
        try folder.makeFolder("openings")
        let opening = StoredOpening(entry: JSONBytes(entry.content), keys: JSONBytes(released.bytes))
        try folder.seal(CanonicalJSON.encode(opening), as: Self.openingName(space))
        // The centre has answered, so that the versions are shown from here on: what was a mere hash is read again.
        reading = try await follow(space, session: session)
        guard let state = reading.state, let (grant, keys) = try opened(space, in: state) else { throw .keys }
        return try await read(&reading, under: grant, keys, session: session)
    }

    /// Verifies that an opening stands in the log which everybody else is shown, as it was signed.
    private func proved(
        _ exchange: ServerCalls.Exchange,
        _ request: EmergencyRequest,
        of reading: inout SpaceReading,
        session: String
    ) async throws(ProfessionalError) -> EmergencyEntry {
        guard let answer = try? EmergencyAnswer(decoding: exchange.answer.body),
            answer.receipt.entry.kind == .emergency,
            let entry = try? EmergencyEntry(decoding: Data(answer.receipt.entry.content)),
            entry.base == exchange.base, entry.signature == exchange.signature, entry.request == request.encoded,
            let head = try? answer.receipt.verified(origin: reading.follower.origin, key: reading.follower.logKey)
        else { throw .noReceipt }
        if reading.head.size < head.size { try await follow(&reading, session: session) }
        guard reading.contains(head) else { throw .noReceipt }
        try keep(answer.receipt, of: reading.follower.origin.space)
        return entry
    }

    /// Waits for the centre's answer.
    private func release(
        of opening: UUID,
        in space: SpaceID,
        session: String,
        patience: Int
    ) async throws(ProfessionalError) -> WrappedMessage {
        var left = max(0, patience)
        while true {
            let wait = min(left, 20)
            let answer = try await calls.call(
                "GET",
                ServerPath.opening(space, opening),
                query: wait > 0 ? "?wait=\(wait)" : "",
                space: space,
                session: session
            ).answer
            if !answer.body.isEmpty {
                guard let release = try? OpeningRelease(decoding: answer.body) else { throw .malformedAnswer }
                guard case .keys(let message) = release else { throw .centreDeclined }
                return message
            }
            left -= wait
            guard left > 0 else { throw .centreSilent }
        }
    }

    /// What was opened in a space and lasts still, with its keys; nil where nothing is.
    func opened(_ space: SpaceID, in state: SpaceState) throws(ProfessionalError) -> (grant: Grant, keys: GrantKeys)? {
        let name = Self.openingName(space)
        guard folder.has(name) else { return nil }
        guard let stored = CanonicalJSON.decode(StoredOpening.self, from: try folder.unseal(name)),
            let entry = try? EmergencyEntry(decoding: stored.entry.bytes),
            let request = try? EmergencyRequest(decoding: entry.request), let recipient = entry.recipient,
            let message = try? WrappedMessage(bytes: stored.keys.bytes)
        else { throw .damaged }
        guard entry.until >= calls.time, let key = keys.wrapping(for: recipient.keyPackage.hash) else { return nil }
        let opened: GrantKeys
        do {
            opened = try GrantKeys(
                released: message,
                opening: request.id,
                package: recipient.keyPackage.hash,
                in: state,
                with: key
            )
        } catch { throw .keys }
        let grant = Grant(
            opening: entry,
            categories: opened.epochs.compactMapValues(\.first),
            wrapped: opened.epochs.compactMapValues(\.last),
            since: 0
        )
        return grant.map { ($0, opened) }
    }

    private static func openingName(_ space: SpaceID) -> String { "openings/\(space)" }

    /// What is kept of an opening, sealed: no content of anybody's record.
    private struct StoredOpening: Codable {
        let entry: JSONBytes
        let keys: JSONBytes
    }
}
