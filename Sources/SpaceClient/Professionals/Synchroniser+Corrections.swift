import Certification
package import FoundationEssentials
package import HealthModel
import SpaceProtocol
import Vault

/// A request to put something right which a professional left, and what became of it.
package struct Correction: Hashable, Sendable, Identifiable {
    /// What became of it.
    package enum State: String, Hashable, Sendable {
        /// Its author has not answered.
        case open
        /// Its author left something that says to put it right.
        case answered
        /// The patient closed it.
        case closed
    }

    /// The record of the request.
    package let id: RecordID
    /// What was asked.
    package let request: CorrectionRequest
    /// The answer, which waits in the inbox or was taken over; nil while there is none.
    package let answer: UUID?
    /// Whether its author may read at all: without an access the request does not reach them.
    package let reachesAuthor: Bool

    /// Where it stands.
    package var state: State { request.isClosed ? .closed : answer == nil ? .open : .answered }
}

extension Synchroniser {
    /// Asks the author of something that was left to put it right.
    ///
    /// The request is a message in a category of its own, whose key goes to nobody but the author: other professionals find no trace of it,
    /// and the server learns nothing. It takes no other construct than a record kept from everybody else.
    ///
    /// - Parameters:
    ///   - id: What was left: a record that was taken over, or something in the inbox.
    ///   - comment: What is wrong.
    /// - Returns: The record of the request.
    /// - Throws: `SyncError.noSuchDeposit` unless its author is proved.
    @discardableResult
    package func askForCorrection(of id: UUID, comment: String) async throws(SyncError) -> RecordID {
        guard let author = try await author(ofDeposit: id) else { throw .noSuchDeposit }
        let resource = CorrectionRequest.resource(about: id, to: author.displayName, comment, at: environment.now())
        let put = RecordPut(
            body: Data(resource.bytes),
            summary: RecordSummary(of: resource),
            provenance: Provenance(audience: Audience.hidden(depositor: author.id).text),
            contentHash: ContentHash(of: resource)
        )
        return try await write(put)
    }

    /// Every request, newest first.
    ///
    /// - Parameter looksInInbox: Whether answers that wait in the inbox count, too: they are fetched from the server then.
    /// - Returns: The requests.
    /// - Throws: `SyncError`.
    package func corrections(looksInInbox: Bool = true) async throws(SyncError) -> [Correction] {
        let requests = try await requests()
        guard !requests.isEmpty else { return [] }
        let answers = try await answers(looksInInbox: looksInInbox)
        var corrections: [Correction] = []
        for (id, request) in requests {
            let author = try await author(ofDeposit: request.record)?.id
            let reaches = author.flatMap { follower.state?.liveGrant(of: $0) }.map { grant in
                grant.isLive(at: environment.now()) && grant.rights.contains(.read)
            }
            corrections.append(
                Correction(
                    id: id,
                    request: request,
                    answer: answers.first { $0.corrects == request.record && $0.author == author }?.id,
                    reachesAuthor: reaches ?? false
                )
            )
        }
        return corrections
    }

    /// Closes a request: nothing more is expected.
    ///
    /// - Throws: `SyncError.noSuchDeposit` if there is no such request.
    package func closeCorrection(_ id: RecordID) async throws(SyncError) {
        guard try await requests().contains(where: { $0.id == id }) else { throw .noSuchDeposit }
        let put: RecordPut
        do throws(SpaceError) {
            let stored = try await space.stored(id)
            var resource = try await space.parsed(stored.body)
            resource["status"] = "completed"
            put = RecordPut(
                record: id,
                body: Data(resource.bytes),
                summary: RecordSummary(of: resource),
                provenance: stored.version.provenance,
                contentHash: ContentHash(of: resource),
                replacing: stored.version.id
            )
        } catch { throw .space(error) }
        _ = try await write(put)
    }

    private func write(_ put: RecordPut) async throws(SyncError) -> RecordID {
        do throws(SpaceError) {
            guard let id = try await space.commit([.put(put)]).first else { throw SpaceError.notFound }
            return id
        } catch { throw .space(error) }
    }

    private func requests() async throws(SyncError) -> [(id: RecordID, request: CorrectionRequest)] {
        var found: [(id: RecordID, request: CorrectionRequest, time: Date)] = []
        do throws(SpaceError) {
            for entry in await space.entries(.message) where entry.visibility == .hidden {
                let stored = try await space.stored(entry.id)
                guard let request = CorrectionRequest(try await space.parsed(stored.body)) else { continue }
                found.append((entry.id, request, entry.changed))
            }
        } catch { throw .space(error) }
        return found.sorted { ($0.time, $0.id) > ($1.time, $1.id) }.map { ($0.id, $0.request) }
    }

    /// What was left to put something right, whether it waits or was taken over.
    private func answers(
        looksInInbox: Bool
    ) async throws(SyncError) -> [(id: UUID, corrects: UUID, author: ProfessionalID)] {
        var found: [(id: UUID, corrects: UUID, author: ProfessionalID)] = []
        for item in looksInInbox ? try await inbox() : [] {
            if case .verified(let resource, let author) = item.content, let corrects = resource.corrects {
                found.append((item.id, corrects, author.id))
            }
        }
        for deposit in try await history().deposits {
            guard let author = subject(ofCertificate: deposit.entry.certificate, for: deposit.entry.signing),
                let stored = try? await space.stored(RecordID(deposit.id)),
                let corrects = (try? await space.parsed(stored.body))?.corrects
            else { continue }
            found.append((deposit.id, corrects, author.id))
        }
        return found
    }

    private func author(ofDeposit id: UUID) async throws(SyncError) -> ProfessionalSubject? {
        try await history().deposits.first { $0.id == id }.flatMap {
            subject(ofCertificate: $0.entry.certificate, for: $0.entry.signing)
        }
    }
}
