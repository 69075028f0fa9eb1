package import Certification
package import FoundationEssentials
package import HealthModel
import SpaceProtocol
import Vault

/// Something a professional left, which waits for an answer.
package struct InboxItem: Hashable, Sendable, Identifiable {
    /// What is known of its author and content.
    package enum Content: Hashable, Sendable {
        /// It opened, and its author is who a pinned authority says.
        case verified(Resource, ProfessionalSubject)
        /// Nobody vouches for its author; it is not opened.
        case unverifiedAuthor
        /// The server has not given the object that was announced (A28).
        case withheld
        /// It does not open, or holds nothing this program reads.
        case unreadable
    }

    /// Its id; the record keeps it when it is accepted.
    package let id: UUID
    /// The index of its entry in the log.
    package let index: UInt64
    /// When it was signed.
    package let created: Date
    /// What it is.
    package let content: Content
}

extension Synchroniser {
    /// What was left and neither accepted nor rejected, oldest first.
    ///
    /// The sealed objects are fetched when they are looked at; sizes are bounded before anything is opened (A29).
    ///
    /// - Throws: `SyncError`.
    package func inbox() async throws(SyncError) -> [InboxItem] {
        let history = try await history()
        let waiting = history.deposits.filter { !history.isAnswered($0.id) }
        guard !waiting.isEmpty else { return [] }
        let answered = Set(try await pendingAnswers().map(\.uuid))
        let open = waiting.filter { !answered.contains($0.id) }
        let objects = try await fetchObjects(open.map(\.id))
        return open.map { deposit in
            InboxItem(
                id: deposit.id,
                index: deposit.index,
                created: Date(storedMilliseconds: deposit.outer.created),
                content: content(of: deposit, objects[deposit.id])
            )
        }
    }

    /// How many wait, without fetching anything.
    package func inboxCount() async throws(SyncError) -> Int {
        let history = try await history()
        let answered = Set(try await pendingAnswers().map(\.uuid))
        return history.deposits.count { !history.isAnswered($0.id) && !answered.contains($0.id) }
    }

    /// Takes something over as a record of the space; the author's signature stays with it.
    ///
    /// - Returns: The record.
    /// - Throws: `SyncError.noSuchDeposit` unless it is there, opens and its author is verified.
    @discardableResult
    package func accept(_ id: UUID) async throws(SyncError) -> RecordID {
        guard let item = try await inbox().first(where: { $0.id == id }),
            case .verified(let resource, let subject) = item.content,
            let deposit = try await history().deposits.first(where: { $0.id == id })
        else { throw .noSuchDeposit }
        try refuseUnlessDeciding()
        let put = RecordPut(
            record: RecordID(id),
            space: number,
            body: Data(resource.bytes),
            summary: RecordSummary(of: resource),
            provenance: Provenance(
                sourceAuthor: subject.displayName,
                imported: environment.now(),
                identity: DepositName.identity(by: subject.id),
                deposit: deposit.entry.content
            ),
            kind: .adopt
        )
        let author = await space.actorName()
        do throws(VaultError) { try await vault.commit([.put(put)], author: author) } catch { throw .vault(error) }
        return RecordID(id)
    }

    /// Rejects something: the log says so, and it is shown no more.
    package func reject(_ id: UUID) async throws(SyncError) {
        guard try await history().deposits.contains(where: { $0.id == id }) else { throw .noSuchDeposit }
        try refuseUnlessDeciding()
        let author = await space.actorName()
        do throws(VaultError) {
            try await vault.commit([.decline(RecordID(id), in: number)], author: author)
        } catch { throw .vault(error) }
    }

    /// The answers given here which the log does not hold yet.
    private func pendingAnswers() async throws(SyncError) -> Set<RecordID> {
        do throws(VaultError) { return try await vault.outgoingRecords(of: number) } catch { throw .vault(error) }
    }

    private func content(of deposit: SpaceHistory.Deposit, _ object: Data?) -> InboxItem.Content {
        guard let subject = subject(ofCertificate: deposit.entry.certificate, for: deposit.entry.signing) else {
            return .unverifiedAuthor
        }
        guard let object else { return .withheld }
        guard let key = link.bundle?.inboxKey(deposit.outer.inbox),
            let body = try? deposit.entry.open(object, in: link.space, with: key),
            let resource = try? Resource(parsing: body)
        else { return .unreadable }
        return .verified(resource, subject)
    }
}
