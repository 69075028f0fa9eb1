import Certification
import Foundation
import HealthModel
import SpaceClient
import TestSupport
import Testing
import Vault

@testable import SpaceProtocol

/// A patient with a linked space and an authority they pinned.
private struct Practice {
    let world: SyncWorld
    let patient: Computer
    let issuer: CertificateIssuer

    init() async throws {
        world = try await SyncWorld()
        issuer = try CertificateIssuer(founding: "Autorité d'essai", key: SigningKey(), at: world.clock.now)
        patient = try await world.computer()
        patient.synchroniser = try await Synchroniser.found(
            patient.space,
            at: world.address,
            trustRoot: issuer.root.pem,
            transport: patient.transport,
            deviceName: "Ordinateur A",
            recovery: nil
        )
    }

    func doctor(_ rpps: String = "99900000011") throws -> DoctorDouble {
        try DoctorDouble(rpps, certifiedBy: issuer, in: world)
    }

    func terms(
        _ kinds: Set<RecordKind> = [.allergy, .condition],
        days: Double = 30,
        rights: Set<GrantRight> = [.read, .deposit],
        includesHistory: Bool = true
    ) -> GrantTerms {
        GrantTerms(
            kinds: Set(kinds.map(\.rawValue)),
            rights: rights,
            notBefore: world.clock.now,
            expires: world.clock.now.addingTimeInterval(days * 86_400),
            includesHistory: includesHistory
        )
    }

    func grant(_ doctor: DoctorDouble, _ terms: GrantTerms? = nil) async throws {
        let intent = Intent.GrantIntent(id: UUID(), to: doctor.recipient, terms ?? self.terms())
        #expect(try await patient.sync.decide(.grant(intent)))
    }

    var link: SpaceLink {
        get async throws { await (try patient.sync).currentLink() }
    }

    /// What the patient is told the professional sees.
    func previewed(_ doctor: DoctorDouble) async throws -> Set<UUID> {
        let items = try await patient.sync.preview(of: doctor.id, at: world.clock.now)
        return Set(items.filter(\.isVisible).map(\.id.uuid))
    }
}

@Suite(.timeLimit(.minutes(15))) struct `A professional with a grant` {
    @Test func `is kept while the server is away, whatever was chosen, and read again as it was`() async throws {
        let practice = try await Practice()
        let intent = Intent.GrantIntent(
            id: UUID(),
            to: try practice.doctor().recipient,
            practice.terms(Set(RecordKind.allCases), rights: Set(GrantRight.allCases))
        )
        var link = try await practice.link
        link.intents = [.grant(intent)]
        #expect(try SpaceLink(decoding: link.encoded).intents == link.intents)
        await practice.world.stop()
    }

    @Test func `reads exactly what the preview listed, and the journal says so by a proof`() async throws {
        let practice = try await Practice()
        let doctor = try practice.doctor()
        let pollen = try await practice.patient.add(.allergy, ["name": "Pollen"])
        _ = try await practice.patient.add(.condition, ["name": "Asthme", "date": "2010"])
        _ = try await practice.patient.add(.vaccination, ["name": "Tétanos", "date": "2020-01-02"])
        try await practice.patient.exchange()
        try await practice.grant(doctor)
        let link = try await practice.link
        let read = try #require(try await doctor.read(link))
        #expect(read == (try await practice.previewed(doctor)) && read.count == 2)

        // An edit is seen, the earlier text is not shown any more.
        var form = try await practice.patient.space.form(of: pollen, language: .french)
        form.values["comment"] = "Au printemps"
        try await practice.patient.space.edit(pollen, form)
        try await practice.patient.exchange()
        let (_, headers) = try #require(try await doctor.follow(link))
        #expect(headers.count == 2)
        #expect(try await doctor.read(link) == read)

        try await practice.patient.exchange()
        let journal = try await practice.patient.sync.journal().filter { $0.action == .read && !$0.isAutomatic }
        #expect(journal.count == 2 && journal.allSatisfy { $0.verdict == .authorised && $0.grant != nil })
        guard case .professional(doctor.id, let subject) = journal.first?.actor else {
            Issue.record("the reader has no proved name")
            return
        }
        #expect(subject.displayName == "Camille Exemple")
        #expect(Set(journal[0].items.compactMap(\.title)) == ["Pollen", "Asthme"])
        #expect(try await practice.patient.sync.history().check.alarms.isEmpty)
        await practice.world.stop()
    }

    @Test func `once revoked gets the answer for nothing, opens nothing later, and the attempt stands in the journal`()
        async throws
    {
        let practice = try await Practice()
        let doctor = try practice.doctor()
        let other = try practice.doctor("99900000012")
        _ = try await practice.patient.add(.allergy, ["name": "Pollen"])
        try await practice.patient.exchange()
        try await practice.grant(doctor)
        try await practice.grant(other)
        let link = try await practice.link
        let (state, _) = try #require(try await doctor.follow(link))
        let had = try GrantKeys(
            of: try #require(state.grants(signedBy: doctor.signing.publicKey.thumbprint).first),
            in: state,
            with: doctor.wrapping
        )
        let id = try #require(await (try practice.patient.sync).grants().first { $0.professional == doctor.id }?.id)
        #expect(try await practice.patient.sync.decide(.revoke(id)))
        _ = try await practice.patient.add(.allergy, ["name": "Latex"])
        try await practice.patient.exchange()

        #expect(try await doctor.read(link) == nil)
        let request = GrantedRequest(grant: id, items: [])
        #expect(try await doctor.request(request, in: link.space).status == 404)
        // Whoever never had a right gets the same answer.
        let stranger = try practice.doctor("99900000013")
        let answer = try await stranger.request(request, in: link.space)
        #expect(answer.status == 404)
        #expect(answer.body == (try await doctor.request(request, in: link.space).body))

        let (_, headers) = try #require(try await other.follow(link))
        #expect(headers.count == 2)
        let late = try #require(headers.last)
        #expect(had.key(category: late.category, epoch: late.epoch) == nil)
        try await practice.patient.exchange()
        let refused = try await practice.patient.sync.journal().filter { $0.verdict == .refused }
        #expect(refused.count == 1 && refused.first?.grant == id)
        await practice.world.stop()
    }

    @Test func `who is given access again after its end, by an end or a block, reads again`() async throws {
        let practice = try await Practice()
        let doctor = try practice.doctor()
        let pollen = try await practice.patient.add(.allergy, ["name": "Pollen"])
        try await practice.patient.exchange()
        let link = try await practice.link
        for end in 0..<3 {
            try await practice.grant(doctor, practice.terms(days: 3))
            #expect(try await doctor.read(link) == [pollen.uuid])
            let id = try #require(await (try practice.patient.sync).grants().first { $0.state == .active }?.id)
            switch end {
            case 0: try await practice.patient.sync.decide(.revoke(id))
            case 1:
                try await practice.patient.sync.decide(.block(doctor.id))
                try await practice.patient.sync.decide(.unblock(doctor.id))
            default:
                practice.world.clock.advance(days: 4)
                try await practice.patient.exchange()
            }
            #expect(try await doctor.read(link) == nil)
        }
        try await practice.grant(doctor)
        #expect(try await doctor.read(link) == [pollen.uuid])
        await practice.world.stop()
    }

    @Test func `T5 finds no trace of what was isolated from them or hidden, and everybody else goes on`() async throws {
        let practice = try await Practice()
        let doctor = try practice.doctor()
        let other = try practice.doctor("99900000012")
        let pollen = try await practice.patient.add(.allergy, ["name": "Pollen"])
        let latex = try await practice.patient.add(.allergy, ["name": "Latex"])
        let nuts = try await practice.patient.add(.allergy, ["name": "Noix"])
        try await practice.patient.exchange()
        try await practice.grant(doctor)
        try await practice.grant(other)
        let link = try await practice.link
        #expect(try await doctor.read(link)?.count == 3)

        try await practice.patient.space.isolate(pollen, from: doctor.id)
        try await practice.patient.space.hide(latex)
        try await practice.patient.exchange()
        #expect(try await doctor.read(link) == [nuts.uuid])
        #expect(try await other.read(link) == [nuts.uuid, pollen.uuid])
        #expect(try await practice.previewed(doctor) == [nuts.uuid])
        #expect(try await practice.previewed(other) == [nuts.uuid, pollen.uuid])
        let rules = try await practice.patient.sync.preview(of: doctor.id, at: practice.world.clock.now)
        #expect(rules.first { $0.id == pollen }?.rule == .isolated)
        #expect(rules.first { $0.id == latex }?.rule == .hidden)

        // Undone, it is there again for all.
        _ = try await practice.patient.space.undo()
        _ = try await practice.patient.space.undo()
        try await practice.patient.exchange()
        #expect(try await doctor.read(link)?.count == 3)
        #expect(try await practice.previewed(doctor).count == 3)
        await practice.world.stop()
    }

    @Test func `sees nothing from before when history is not given, and nothing of other kinds`() async throws {
        let practice = try await Practice()
        let doctor = try practice.doctor()
        _ = try await practice.patient.add(.allergy, ["name": "Pollen"])
        try await practice.patient.exchange()
        try await practice.grant(doctor, practice.terms([.allergy], includesHistory: false))
        let link = try await practice.link
        #expect(try await practice.previewed(doctor) == [])
        #expect(try await doctor.read(link) == [])
        let latex = try await practice.patient.add(.allergy, ["name": "Latex"])
        _ = try await practice.patient.add(.condition, ["name": "Asthme", "date": "2010"])
        try await practice.patient.exchange()
        #expect(try await doctor.read(link) == [latex.uuid])
        #expect(try await practice.previewed(doctor) == [latex.uuid])
        await practice.world.stop()
    }

    @Test func `T16 A36 gets nothing by naming versions, documents, grants or spaces that are not theirs`() async throws
    {
        let practice = try await Practice()
        let doctor = try practice.doctor()
        let other = try practice.doctor("99900000012")
        _ = try await practice.patient.add(.allergy, ["name": "Pollen"])
        _ = try await practice.patient.add(.treatment, ["name": "Apixaban", "date": "2024"])
        try await practice.patient.exchange()
        try await practice.grant(doctor, practice.terms([.allergy]))
        try await practice.grant(other, practice.terms([.treatment]))
        let link = try await practice.link
        let (mine, allergies) = try #require(try await doctor.follow(link))
        let (_, treatments) = try #require(try await other.follow(link))
        let grant = try #require(mine.grants.keys.first)
        let theirs = try #require(treatments.first)
        let own = try #require(allergies.first)
        var claimed = theirs
        claimed.category = own.category
        for items in [[theirs], [own, theirs], [claimed]] {
            let request = GrantedRequest(grant: grant, items: items.map(GrantedRequest.Item.init))
            #expect(try await doctor.request(request, in: link.space).status == 404)
        }
        for request in [
            GrantedRequest(grant: UUID(), items: [GrantedRequest.Item(own)]),
            GrantedRequest(grant: grant, items: [GrantedRequest.Item(own)], blobs: [UUID()]),
        ] {
            #expect(try await doctor.request(request, in: link.space).status == 404)
        }
        for (method, path) in [
            ("POST", "objects:get"), ("POST", "commits"), ("POST", "state"), ("GET", "state"), ("GET", "checkpoint"),
            ("GET", "proof"), ("POST", "blobs"), ("GET", "blobs/\(UUID().uuidString.lowercased())"),
            ("HEAD", "blobs/\(UUID().uuidString.lowercased())"),
        ] {
            let headers: [(name: String, value: String)] = path.hasPrefix("blobs/") ? [("range", "bytes=0-9")] : []
            let answer = try await doctor.call(
                method,
                "/v1/spaces/\(link.space)/\(path)",
                space: link.space,
                headers: headers
            )
            #expect(answer.status == 404, "\(method) \(path)")
        }
        let foreign = SpaceID(genesis: "un autre espace")
        #expect(try await doctor.call("GET", "/v1/spaces/\(foreign)/log", space: foreign).status == 404)
        await practice.world.stop()
    }

    @Test func `A32 whose certificate was revoked or ended since is flagged among the accesses`() async throws {
        let practice = try await Practice()
        let doctor = try practice.doctor()
        try await practice.patient.exchange()
        try await practice.grant(doctor)
        #expect(await (try practice.patient.sync).grants().first?.doubt == nil)
        let now = practice.world.clock.now
        let status = try practice.issuer.status(
            number: 2,
            revoking: [doctor.certificate.hash],
            from: now,
            until: now.addingTimeInterval(86_400)
        )
        practice.patient.wire.invent { request in
            guard request.path == "/v1/directory" else { return nil }
            let page = DirectoryPage(authorities: [status.compact], professionals: [])
            return TransportAnswer(status: 200, body: page.bytes)
        }
        _ = try await practice.patient.sync.professionals(DirectoryQuery())
        #expect(await (try practice.patient.sync).grants().first?.doubt == .revoked)
        // It is remembered, and an older list does not take it back.
        practice.patient.wire.mend()
        try await practice.patient.restart()
        #expect(await (try practice.patient.sync).grants().first?.doubt == .revoked)
        practice.world.clock.advance(minutes: 301 * 24 * 60)
        #expect(await (try practice.patient.sync).grants().first?.doubt == .expired)
        await practice.world.stop()
    }

    @Test func `decided while there is no network is pending, and takes effect with the next exchange`() async throws {
        let practice = try await Practice()
        let doctor = try practice.doctor()
        _ = try await practice.patient.add(.allergy, ["name": "Pollen"])
        try await practice.patient.exchange()
        try await practice.grant(doctor)
        let link = try await practice.link
        let id = try #require(await (try practice.patient.sync).grants().first?.id)

        practice.patient.wire.cut()
        #expect(try await !practice.patient.sync.decide(.revoke(id)))
        try await practice.patient.restart()
        let pending = try #require(await (try practice.patient.sync).grants().first)
        #expect(pending.isEndPending && pending.state == .active)
        #expect(try await doctor.read(link)?.count == 1, "the end is not in effect, and nobody says it is")

        practice.patient.wire.mend()
        try await practice.patient.exchange()
        #expect(await (try practice.patient.sync).grants().first?.state == .revoked)
        #expect(try await doctor.read(link) == nil)
        await practice.world.stop()
    }

    @Test func `whose time is over is refused by the server, and the next exchange rotates the keys`() async throws {
        let practice = try await Practice()
        let doctor = try practice.doctor()
        _ = try await practice.patient.add(.allergy, ["name": "Pollen"])
        try await practice.patient.exchange()
        try await practice.grant(doctor, practice.terms(days: 3))
        let link = try await practice.link
        practice.world.clock.advance(minutes: 4 * 24 * 60)
        #expect(try await doctor.read(link) == nil)
        try await practice.patient.exchange()
        #expect(await (try practice.patient.sync).grants().first?.state == .ended)
        let epochs = try #require(await (try practice.patient.sync).state).categories.values.map(\.epoch)
        #expect(epochs.contains(2))
        await practice.world.stop()
    }
}

@Suite(.timeLimit(.minutes(15))) struct `The inbox` {
    private static let note = #"""
        {"resourceType":"Observation","status":"final","code":{"text":"Tension"},"valueString":"12/8"}
        """#

    @Test func `shows what was left while the patient was away, with a proved author, and adopts it`() async throws {
        let practice = try await Practice()
        let doctor = try practice.doctor()
        _ = try await practice.patient.add(.allergy, ["name": "Pollen"])
        try await practice.patient.exchange()
        try await practice.grant(doctor)
        let link = try await practice.link
        let (state, _) = try #require(try await doctor.follow(link))
        let answer = try await doctor.deposit(Self.note, in: link, state: state)
        #expect(answer.status == 201)
        let receipt = try LogReceipt(decoding: answer.body)
        _ = try receipt.verified(origin: try #require(link.origin), key: link.logKey)

        try await practice.patient.exchange()
        let item = try #require(try await practice.patient.sync.inbox().first)
        guard case .verified(let resource, let author) = item.content else {
            Issue.record("the deposit was not verified")
            return
        }
        #expect(author.id == doctor.id && Data(resource.bytes) == Data(Self.note.utf8))
        let record = try await practice.patient.sync.accept(item.id)
        try await practice.patient.exchange()
        #expect(try await practice.patient.sync.inbox().isEmpty)
        // The author's signature stays with the record.
        let versions = try await practice.patient.vault.versions(of: record)
        let kept = try #require(versions.compactMap(\.provenance.deposit).first)
        #expect(try DepositEntry(decoding: kept).verified(for: link.space).id == item.id)
        // Hidden, it stays with whoever left it.
        try await practice.grant(doctor, practice.terms([.allergy, .measure]))
        try await practice.patient.space.hide(record)
        try await practice.patient.exchange()
        #expect(try await doctor.read(link)?.contains(record.uuid) == true)
        let rules = try await practice.patient.sync.preview(of: doctor.id, at: practice.world.clock.now)
        #expect(rules.first { $0.id == record }?.rule == .depositor)
        await practice.world.stop()
    }

    @Test func `A28 does not open what nobody proved, names what is withheld, and forgets what was rejected`()
        async throws
    {
        let practice = try await Practice()
        let doctor = try practice.doctor()
        let impostors = try CertificateIssuer(
            founding: "Autre autorité",
            key: SigningKey(),
            at: practice.world.clock.now
        )
        let impostor = try DoctorDouble("99900000012", certifiedBy: impostors, in: practice.world)
        try await practice.patient.exchange()
        try await practice.grant(doctor)
        try await practice.grant(impostor)
        let link = try await practice.link
        for author in [doctor, impostor] {
            let (state, _) = try #require(try await author.follow(link))
            #expect(try await author.deposit(Self.note, in: link, state: state).status == 201)
        }
        try await practice.patient.exchange()
        var items = try await practice.patient.sync.inbox()
        #expect(items.count == 2 && items[1].content == .unverifiedAuthor)
        await #expect(throws: SyncError.noSuchDeposit) { try await practice.patient.sync.accept(items[1].id) }

        practice.patient.wire.tamper { request, answer in
            guard request.path.hasSuffix("objects:get") else { return answer }
            let objects = try ObjectAnswer(decoding: answer.body).objects
            return TransportAnswer(
                status: 200,
                headers: answer.headers,
                body: ObjectAnswer(objects.map { _ in nil }).encoded
            )
        }
        items = try await practice.patient.sync.inbox()
        #expect(items[0].content == .withheld)
        practice.patient.wire.mend()
        for item in items { try await practice.patient.sync.reject(item.id) }
        #expect(try await practice.patient.sync.inbox().isEmpty)
        try await practice.patient.exchange()
        #expect(try await practice.patient.sync.inboxCount() == 0)
        let titles = await practice.patient.titles()
        #expect(titles.isEmpty)
        await practice.world.stop()
    }

    @Test func `takes nothing from a professional who may not leave anything`() async throws {
        let practice = try await Practice()
        let doctor = try practice.doctor()
        try await practice.patient.exchange()
        try await practice.grant(doctor, practice.terms(rights: [.read]))
        let link = try await practice.link
        let (state, _) = try #require(try await doctor.follow(link))
        #expect(try await doctor.deposit(Self.note, in: link, state: state).status == 404)
        await practice.world.stop()
    }
}

@Suite(.timeLimit(.minutes(15))) struct `An exported journal` {
    @Test func `T7 verifies without any server, and no changed one does`() async throws {
        let practice = try await Practice()
        let doctor = try practice.doctor()
        _ = try await practice.patient.add(.allergy, ["name": "Pollen"])
        try await practice.patient.exchange()
        try await practice.grant(doctor)
        _ = try await doctor.read(try await practice.link)
        try await practice.patient.exchange()
        let export = try await practice.patient.sync.journalExport()
        await practice.world.stop()

        let read = try #require(JournalExport(parsing: export.bytes))
        let history = try read.verified()
        #expect(history.accesses.contains { $0.finding.verdict == .authorised && $0.finding.grant != nil })
        var random = SystemRandomNumberGenerator()
        for _ in 0..<64 {
            var bytes = export.bytes
            bytes[Int.random(in: bytes.indices, using: &random)] ^= 1
            #expect((try? JournalExport(parsing: bytes)?.verified()) == nil)
        }
    }

    @Test
    func `T7 that was tampered with is refused with the entry: edited, removed, moved, cut off, from another server`()
        async throws
    {
        let practice = try await Practice()
        let doctor = try practice.doctor()
        _ = try await practice.patient.add(.allergy, ["name": "Pollen"])
        try await practice.patient.exchange()
        try await practice.grant(doctor)
        for _ in 0..<2 { _ = try await doctor.read(try await practice.link) }
        _ = try await practice.patient.add(.allergy, ["name": "Noix"])
        try await practice.patient.exchange()
        try await practice.patient.exchange()
        let export = try await practice.patient.sync.journalExport()
        await practice.world.stop()
        let whole = try #require(try JSONSerialization.jsonObject(with: export.bytes) as? [String: Any])
        let written = try #require(whole["content"] as? [String: Any])
        let entries = try #require(written["entries"] as? [[String: String]])
        let access = try #require(
            try export.verified().accesses.first { $0.finding.grant != nil && $0.entry.count > 0 }?.index
        )
        let place = Int(access)

        func verify(_ file: [String: Any]) throws -> JournalFault? {
            let options: JSONSerialization.WritingOptions = [.sortedKeys, .withoutEscapingSlashes]
            let read = try #require(
                JournalExport(parsing: try JSONSerialization.data(withJSONObject: file, options: options))
            )
            do throws(JournalFault) {
                _ = try read.verified()
                return nil
            } catch { return error }
        }
        func fault(_ change: (inout [[String: String]], inout [String: Any]) -> Void) throws -> JournalFault? {
            var (list, content, file) = (entries, written, whole)
            change(&list, &content)
            content["entries"] = list
            file["content"] = content
            return try verify(file)
        }
        func text(_ bytes: Data) -> String { String(decoding: Base64URL.encode(bytes), as: UTF8.self) }
        func bytes(_ text: String?) -> Data { Base64URL.decode((text ?? "").utf8) ?? Data() }
        /// The list of leaves as somebody would make it who changes that, too.
        func relisted(_ list: [[String: String]]) -> String {
            text(
                list.reduce(Data()) { leaves, entry in
                    leaves
                        + (entry["leaf"].map { bytes($0) }
                            ?? Merkle.leaf(bytes(entry["salt"]) + bytes(entry["body"])).bytes)
                }
            )
        }
        func edit(_ entry: [String: String]) -> [String: String] {
            entry.merging(["salt": text(Data(repeating: 7, count: 32))]) { $1 }
        }
        #expect(try fault { _, _ in } == nil)
        #expect(try fault { list, _ in list[place] = edit(list[place]) } == JournalFault(.changed, at: place))
        #expect(try fault { list, _ in list.remove(at: place) } == JournalFault(.missing, at: place))
        #expect(try fault { list, _ in list.swapAt(place, place + 1) }?.index == access)
        #expect(try fault { list, _ in list.insert(edit(list[0]), at: place) } == JournalFault(.added, at: place))
        #expect(try fault { list, _ in list.removeLast(2) } == JournalFault(.missing, at: entries.count - 2))
        // Who makes a list to fit is given away by the next head which an author had verified: not after the entry.
        let changed = try fault { list, content in
            list[place] = edit(list[place])
            content["leaves"] = relisted(list)
        }
        #expect(changed?.reason == .changed && (changed?.index ?? .max) <= access)
        let cut = try fault { list, content in
            list.removeLast()
            content["leaves"] = relisted(list)
        }
        #expect(cut == JournalFault(.missing, at: entries.count - 1))
        // Another server's name, or its key.
        #expect(try fault { _, content in content["server"] = "ailleurs.exemple" } == JournalFault(.server, at: 0))
        let other = text(SigningKey().publicKey.bytes)
        #expect(try fault { _, content in content["logKey"] = other } == JournalFault(.server, at: 0))
        // All of it as it was, but another hand under it.
        #expect(try verify(whole.merging(["device": other]) { $1 }) == JournalFault(.signature, at: entries.count))
    }
}

@Suite struct `The last day of a grant` {
    @Test(arguments: [
        ("2026-03-29", "2026-03-29T21:59:59Z"), ("2026-10-25", "2026-10-25T22:59:59Z"),
        ("2026-01-15", "2026-01-15T22:59:59Z"), ("2026-07-14", "2026-07-14T21:59:59Z"),
    ]) func `T1 ends at 23:59:59 where the patient lives, across both changes of the clocks`(
        day: String,
        end: String
    ) throws {
        let parts = day.split(separator: "-").compactMap { Int($0) }
        let date = try #require(CivilDate(year: parts[0], month: parts[1], day: parts[2]))
        let paris = try #require(TimeZone(identifier: "Europe/Paris"))
        #expect(date.end(in: paris).formatted(.iso8601) == end)
    }
}
