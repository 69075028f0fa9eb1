package import FoundationEssentials
import HealthModel
package import SpaceProtocol
import Vault

extension Workstation {
    /// Reads everything that is granted in a space, and believes nothing that is not proved to stand in the patient's journal.
    ///
    /// The order is: the signed request, the receipt, the log up to the receipt, then and only then the content (A24).
    ///
    /// - Parameter space: The space.
    /// - Returns: What is shared.
    /// - Throws: `ProfessionalError`; nothing was shown then.
    package func read(_ space: SpaceID) async throws(ProfessionalError) -> SharedSpace {
        try await renewIfDue()
        let session = RequestSignature.randomName()
        var reading = try await follow(space, session: session)
        guard let state = reading.state else { throw .noGrant }
        guard let grant = grant(in: state), grant.rights.contains(.read), grant.isLive(at: calls.time) else {
            // What was opened in an emergency is read on for as long as it lasts.
            guard let (grant, keys) = try opened(space, in: state) else { throw .noGrant }
            return try await read(&reading, under: grant, keys, session: session)
        }
        return try await read(&reading, under: grant, try grantKeys(of: grant, in: state), session: session)
    }

    /// Reads everything that keys open, under a right which the space gives.
    func read(
        _ reading: inout SpaceReading,
        under grant: Grant,
        _ keys: GrantKeys,
        session: String
    ) async throws(ProfessionalError) -> SharedSpace {
        let space = reading.follower.origin.space
        let headers = reading.headers.values.filter { header in
            header.kind != .tombstone && keys.key(category: header.category, epoch: header.epoch) != nil
        }.sorted { $0.id.sixteen.lexicographicallyPrecedes($1.id.sixteen) }
        var objects: [(header: VersionHeader, object: Data?)] = []
        var receipts: [LogReceipt] = []
        var rest = headers[...]
        while !rest.isEmpty {
            let batch = Array(rest.prefix(GrantedRequest.maximumCount))
            rest = rest.dropFirst(batch.count)
            let request = GrantedRequest(grant: grant.id, items: batch.map(GrantedRequest.Item.init))
            let answer = try await ask(request, of: &reading, session: session)
            receipts.append(answer.receipt)
            objects += zip(batch, answer.objects).map { ($0, $1) }
        }
        let sealer = VersionSealer(space: space)
        let records = objects.compactMap { header, object in
            object.flatMap { Self.open($0, header, keys, sealer) }
        }
        let person = records.lazy.filter { $0.resource.type == .patient }.compactMap { Person(patient: $0.resource) }
            .first
        try remember(reading.head, of: space, person: person?.displayName)
        for receipt in receipts { try keep(receipt, of: space) }
        return SharedSpace(
            space: space,
            records: records,
            receipts: receipts,
            unreadable: objects.count - records.count,
            grant: grant,
            session: session,
            head: reading.head
        )
    }

    /// Reads the bytes of a document; that stands in the journal too, and is proved before anything is opened.
    ///
    /// - Parameters:
    ///   - id: The document.
    ///   - shared: What was read of its space.
    /// - Returns: The bytes.
    /// - Throws: `ProfessionalError`.
    package func document(_ id: UUID, of shared: SharedSpace) async throws(ProfessionalError) -> Data {
        guard let document = shared.records.lazy.flatMap(\.documents).first(where: { $0.id == id }) else {
            throw .unknownDocument
        }
        let session = RequestSignature.randomName()
        var reading = try await follow(shared.space, session: session)
        guard let state = reading.state, let grant = shared.grant.isOpening ? shared.grant : grant(in: state),
            grant.isLive(at: calls.time)
        else { throw .noGrant }
        // The version that names the document is asked for with it, so that the journal says which record it was.
        guard let header = reading.headers.values.first(where: { $0.blobs.contains { $0.id == id } }) else {
            throw .unknownDocument
        }
        let request = GrantedRequest(grant: grant.id, items: [GrantedRequest.Item(header)], blobs: [id])
        let receipt = try await ask(request, of: &reading, session: session).receipt
        try keep(receipt, of: shared.space)
        var sealed = Data(capacity: document.blob.sealedSize)
        while sealed.count < document.blob.sealedSize {
            let end = min(sealed.count + Vault.partByteCount, document.blob.sealedSize)
            let answer = try await calls.call(
                "GET",
                ServerPath.blob(shared.space, id),
                space: shared.space,
                session: session,
                headers: [(name: "range", value: "bytes=\(sealed.count)-\(end - 1)")]
            ).answer
            guard answer.body.count == end - sealed.count else { throw .malformedAnswer }
            sealed += answer.body
        }
        do { return try document.blob.open(sealed) } catch { throw .content }
    }

    /// Asks for objects, and verifies that the request stands in the log which everybody else is shown.
    private func ask(
        _ request: GrantedRequest,
        of reading: inout SpaceReading,
        session: String
    ) async throws(ProfessionalError) -> ReadingAnswer {
        let space = reading.follower.origin.space
        let body = request.encoded
        let exchange = try await calls.call(
            "POST",
            ServerPath.readings(space),
            space: space,
            session: session,
            body: body
        )
        guard let answer = try? ReadingAnswer(decoding: exchange.answer.body),
            answer.objects.count == request.items.count
        else { throw .noReceipt }
        let receipt = answer.receipt
        // The entry is this very request, as it was signed, and says that it was granted.
        guard receipt.entry.kind == .access,
            let access = try? AccessEntry(decoding: Data(receipt.entry.content)),
            access.base == exchange.base, access.signature == exchange.signature, access.request == body,
            access.outcome == .granted,
            let head = try? receipt.verified(origin: reading.follower.origin, key: reading.follower.logKey)
        else { throw .noReceipt }
        // And that log is the one that was followed, not another one made up for the occasion.
        if reading.head.size < head.size { try await follow(&reading, session: session) }
        guard reading.contains(head) else { throw .noReceipt }
        return answer
    }

    func keep(_ receipt: LogReceipt, of space: SpaceID) throws(ProfessionalError) {
        try folder.makeFolder("receipts")
        try folder.seal(receipt.encoded, as: "receipts/\(space)-\(receipt.index)")
    }

    private static func open(
        _ object: Data,
        _ header: VersionHeader,
        _ keys: GrantKeys,
        _ sealer: VersionSealer
    ) -> SharedRecord? {
        guard let key = keys.key(category: header.category, epoch: header.epoch),
            let body = try? sealer.open(object, header: header, key: key),
            let content = try? PortableContent(decoding: body),
            content.documents.map({
                VersionHeader.Blob(id: $0.id.uuid, sealedSize: UInt64($0.sealedSize), hash: $0.sealedHash)
            }) == header.blobs,
            let resource = try? Resource(parsing: content.body)
        else { return nil }
        return SharedRecord(
            id: header.record,
            version: header.id,
            time: content.time,
            kind: RecordSummary(of: resource).kind,
            resource: resource,
            documents: content.documents.map(SharedDocument.init),
            fullUrl: content.provenance.identity.flatMap { $0.hasPrefix("a:") ? String($0.dropFirst(2)) : nil }
        )
    }
}
