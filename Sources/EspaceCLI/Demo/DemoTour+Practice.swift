import Certification
import FoundationEssentials
import HealthModel
import Professional
import ProgramConsole
import SpaceClient
import SpaceProtocol
import Vault

extension DemoTour {
    // MARK: Professionals

    /// Gives a professional access, looks at what they see and did, ends it, and takes over what another one left.
    func share(
        _ space: Space,
        with practice: DemoPractice,
        at server: DemoServer,
        _ tour: inout Tour
    ) async {
        var enrolled: [Workstation] = []
        await tour.step(
            say(
                "certifier et inscrire quatre professionnels fictifs",
                "certify and enrol four fictitious professionals"
            )
        ) {
            enrolled = try await practice.enrol(at: server)
            return enrolled.count == practice.subjects.count
        }
        guard let doctor = enrolled.first, let sender = enrolled.last, let subject = practice.subjects.first,
            let author = practice.subjects.last,
            let first = try? await Synchroniser(
                space,
                transport: try run.transport(to: server.address, trustRoot: nil)
            )
        else { return }
        let story = DemoSharing(tour: self, space: space, first: first, id: subject.id)
        await story.give(to: doctor, subject, &tour)
        await story.isolate(from: doctor, &tour)
        await story.end(doctor, &tour)
        await story.receive(from: sender, author, &tour)
        guard enrolled.count > 2 else { return }
        let emergency = DemoEmergency(space: space, owner: first, centre: enrolled[1], doctor: enrolled[2])
        await emergency.play(&tour)
    }
}

/// One person, one professional, and what is between them.
private struct DemoSharing {
    let tour: DemoTour
    let space: Space
    let first: Synchroniser
    let id: ProfessionalID

    private var now: Date { tour.run.spaces.now() }

    /// What the person is told the professional sees.
    private func previewed() async throws -> Set<UUID> {
        Set(try await first.preview(of: id, at: now).filter(\.isVisible).map(\.id.uuid))
    }

    /// What the professional reads.
    private func read(_ doctor: Workstation) async throws -> Set<UUID> {
        Set(try await doctor.read(first.kit().space).records.map(\.id))
    }

    private func grant(
        _ id: ProfessionalID,
        _ change: (inout GrantProposal) -> Void = { _ in }
    ) async throws -> Bool {
        let found = try await first.professional(id)
        guard let recipient = found.recipient else { return false }
        let spaces = tour.run.spaces
        var proposal = GrantProposal(profession: found.professional.subject.profession, today: spaces.today)
        change(&proposal)
        let terms = proposal.terms(now: spaces.now(), timeZone: spaces.timeZone, includesHistory: true)
        return try await first.decide(.grant(Intent.GrantIntent(id: UUID(), to: recipient, terms)))
    }

    func give(to doctor: Workstation, _ subject: ProfessionalSubject, _ tour: inout Tour) async {
        await tour.step(say("trouver un professionnel par son nom", "find a professional by name")) {
            let (found, refused) = try await first.professionals(DirectoryQuery(name: subject.name.lowercased()))
            return refused == 0 && found.contains { $0.professional.id == id && $0.keyPackage != nil }
        }
        await tour.step(
            say("donner accès à \(subject.displayName)", "give \(subject.displayName) access")
        ) {
            guard try await grant(id) else { return false }
            return await first.grants().contains { $0.professional == id && $0.state == .active }
        }
        await tour.step(
            say("il lit exactement ce que l'aperçu annonce", "they read exactly what the preview announces")
        ) {
            let seen = try await read(doctor)
            let announced = try await previewed()
            return !seen.isEmpty && seen == announced
        }
        await tour.step(
            say("la lecture est au journal, prouvée et autorisée", "the journal has the reading, proved and authorised")
        ) {
            try await first.synchronise()
            let lines = try await first.journal().filter { $0.action == .read && $0.professional == id }
            guard let line = lines.first, line.verdict == .authorised, line.grant != nil else { return false }
            guard try await first.history().check.alarms.isEmpty else { return false }
            let export = JournalExport(parsing: try await first.journalExport().bytes)
            return try export?.verified().check.alarms.isEmpty == true
        }
    }

    func isolate(from doctor: Workstation, _ tour: inout Tour) async {
        await tour.step(
            say(
                "isoler un élément\u{A0}: ce professionnel n'en trouve plus trace",
                "isolate a record: this professional finds no trace of it"
            )
        ) {
            let before = try await previewed()
            guard let entry = await space.entries(nil).first(where: { before.contains($0.id.uuid) }) else {
                return false
            }
            try await space.isolate(entry.id, from: id)
            try await first.synchronise()
            let announced = try await previewed()
            let seen = try await read(doctor)
            return announced == before.subtracting([entry.id.uuid]) && seen == announced
        }
    }

    func end(_ doctor: Workstation, _ tour: inout Tour) async {
        await tour.step(
            say("retirer l'accès\u{A0}: la lecture suivante est refusée", "end the access: the next reading is refused")
        ) {
            guard let grant = await first.grants().first(where: { $0.professional == id && $0.state == .active })
            else { return false }
            guard try await first.decide(.revoke(grant.id)), try await previewed().isEmpty else { return false }
            do {
                _ = try await doctor.read(first.kit().space)
                return false
            } catch ProfessionalError.refused(.notFound) {
                try await first.synchronise()
                return try await first.journal().contains { $0.professional == id && $0.verdict == .refused }
            }
        }
    }

    func receive(from sender: Workstation, _ author: ProfessionalSubject, _ tour: inout Tour) async {
        let text = Data(
            #"{"resourceType":"Observation","status":"final","code":{"text":"Créatinine"},"valueString":"80 µmol/L"}"#
                .utf8
        )
        await tour.step(
            say(
                "recevoir un dépôt de qui ne peut rien lire, auteur prouvé",
                "receive a deposit from one who can read nothing, author proved"
            )
        ) {
            let granted = try await grant(author.id) { proposal in
                proposal.kinds = []
                proposal.rights = [.deposit]
            }
            guard granted else { return false }
            let resource = try DepositForm.resource(
                of: text,
                named: "resultat.json",
                title: nil,
                type: nil,
                author: author,
                at: now
            )
            let left = try await sender.deposit(resource, in: first.kit().space)
            try await first.synchronise()
            guard let item = try await first.inbox().first(where: { $0.id == left.id }),
                case .verified(_, let proved) = item.content
            else { return false }
            return proved.id == author.id
        }
        await tour.step(say("accepter le dépôt", "accept the deposit")) {
            guard let item = try await first.inbox().first else { return false }
            let record = try await first.accept(item.id)
            try await first.synchronise()
            let isLeft = try await first.inbox().isEmpty
            return try await space.detail(record).entry.kind == .measure && isLeft
        }
    }
}
