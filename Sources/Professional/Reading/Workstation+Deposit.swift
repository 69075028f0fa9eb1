import Certification
package import FoundationEssentials
package import HealthModel
package import SpaceProtocol

/// Something that was left for a patient, with the proof that it stands in their log.
package struct LeftDeposit: Hashable, Sendable {
    /// Its id; the patient's record has the same one when it is accepted.
    package let id: UUID
    /// The proof.
    package let receipt: LogReceipt
}

extension Workstation {
    /// Leaves a resource for a patient, who may be offline; signed, sealed for their inbox, and proved to stand in their log (A28).
    ///
    /// - Parameters:
    ///   - resource: What is left.
    ///   - space: Whose.
    /// - Returns: The deposit with its receipt, which is kept.
    /// - Throws: `ProfessionalError.noInbox` if nothing is taken, `.noGrant` if not from here, `.tooLong`.
    package func deposit(_ resource: Resource, in space: SpaceID) async throws(ProfessionalError) -> LeftDeposit {
        try await deposit(resource, in: space, from: nil)
    }

    /// Leaves a resource for a patient who gave their space's address, with or without an access.
    ///
    /// The key it is sealed for is the one which the log names that goes on from the address: another log, an older one, or one in which a
    /// statement known to the address is missing is refused, and nothing is sealed (A05, A18).
    ///
    /// - Parameters:
    ///   - resource: What is left.
    ///   - address: The address, as the patient gave it; this workstation's way leads to its server.
    /// - Returns: The deposit with its receipt, which is kept.
    /// - Throws: `ProfessionalError.refused(.notFound)` where the patient takes nothing from those without an access, as for a space that
    ///   does not exist; `.rewritten` for a log that is not that of the address.
    package func deposit(_ resource: Resource, at address: SpaceAddress) async throws(ProfessionalError) -> LeftDeposit
    {
        try await deposit(resource, in: address.space, from: address)
    }

    private func deposit(
        _ resource: Resource,
        in space: SpaceID,
        from address: SpaceAddress?
    ) async throws(ProfessionalError) -> LeftDeposit {
        try await renewIfDue()
        let session = RequestSignature.randomName()
        var reading = try await follow(space, session: session)
        if let address, !reading.continues(address) { throw .rewritten }
        guard let state = reading.state, let inbox = state.inbox else { throw .noInbox }
        let isGranted = grant(in: state).map { $0.rights.contains(.deposit) && $0.isLive(at: calls.time) } ?? false
        guard isGranted || inbox.policy == .certified else { throw .noGrant }
        let id = UUID()
        let sealed: (entry: DepositEntry, object: Data)
        do {
            sealed = try DepositEntry.seal(
                Data(resource.bytes),
                id: id,
                for: space,
                inbox: inbox,
                certificate: identity.certificate.der,
                at: calls.time,
                with: identity.key
            )
        } catch {
            throw .noInbox
        }
        guard sealed.object.count <= DepositEntry.maximumObjectByteCount else { throw .tooLong }
        let entry = LogEntry(.deposit, sealed.entry.content)
        let answer = try await calls.call(
            "POST",
            ServerPath.deposits(space),
            space: space,
            session: session,
            body: DepositBatch(entry: entry, object: sealed.object).encoded
        ).answer
        guard let receipt = try? LogReceipt(decoding: answer.body), receipt.entry == entry,
            let head = try? receipt.verified(origin: reading.follower.origin, key: reading.follower.logKey)
        else { throw .noReceipt }
        if reading.head.size < head.size { try await follow(&reading, session: session) }
        guard reading.contains(head) else { throw .noReceipt }
        try remember(reading.head, of: space)
        try folder.makeFolder("deposits")
        try folder.seal(receipt.encoded, as: "deposits/\(id.uuidString.lowercased())")
        return LeftDeposit(id: id, receipt: receipt)
    }
}
