import FoundationEssentials
import HealthModel
import SpaceClient
import SpaceProtocol
import Vault

extension World {
    // MARK: Reading

    /// Reads whose records are here, and who helps whom.
    func people(_ space: Space, _ vault: Vault) async -> Outcome {
        do throws(SyncError) {
            var mandates = try await Space.mandates(in: vault, at: environment.now())
            if try await Synchroniser.link(of: space) != nil { mandates += await (try connected(space)).caregivers() }
            return .people(
                PeopleOverview(
                    people: await vault.people(),
                    open: space.number,
                    mandates: mandates,
                    ends: Dictionary(
                        mandates.map { ($0.id, environment.civilDate($0.until)) },
                        uniquingKeysWith: { first, _ in first }
                    )
                )
            )
        } catch { return .failed(.sync(error)) }
    }

    /// In whose name the vault's owner acts in a space; nil in their own.
    func acting(in space: Space) async -> Acting? {
        guard let mandate = try? await space.mandate() else { return nil }
        return Acting(
            role: mandate.role,
            until: environment.civilDate(mandate.expires),
            isOver: mandate.isOver || mandate.expires < environment.now()
        )
    }

    /// What asks for a look in the spaces of the others in the vault, as far as they are known here.
    ///
    /// What cannot be read now is left out: it is said where that space is opened.
    func newsOfOthers(besides space: Space, _ vault: Vault) async -> [OtherNews] {
        var found: [OtherNews] = []
        for person in await vault.people() where person.number != space.number && person.number != .owner {
            guard let other = try? await Space(vault: vault, number: person.number, environment: environment),
                let home = try? await other.home()
            else { continue }
            var news = OtherNews(person: person, alarms: 0, looks: home.attention.count)
            if let link = try? await linked(other), let summary = try? await accessSummary(other, link) {
                news.alarms = summary.toCheck
                news.looks += summary.waiting + (summary.ending == nil ? 0 : 1)
            }
            if news.alarms + news.looks > 0 { found.append(news) }
        }
        return found
    }

    /// The link of another space than the open one, taken up once.
    private func linked(_ other: Space) async throws(SyncError) -> Synchroniser? {
        if let known = others[other.number] { return known }
        guard let link = try await Synchroniser.link(of: other) else { return nil }
        let made = try await Synchroniser(other, transport: try transport(link.address, link.trustRoot))
        others[other.number] = made
        return made
    }

    /// Brings the spaces of whom one helps up to date after one's own; what fails is said where that space is opened.
    func synchroniseOthers(besides space: Space, _ vault: Vault) async {
        guard space.number == .owner else { return }
        let helped = (try? await Space.mandates(in: vault, at: environment.now())) ?? []
        for mandate in helped where mandate.state == .active {
            guard let place = mandate.place,
                let other = try? await Space(vault: vault, number: place, environment: environment)
            else { continue }
            _ = try? await linked(other)?.synchronise()
        }
    }

    // MARK: Doing

    /// Does what the screens of caregivers ask for.
    func carryOutHelp(_ deed: HelpDeed, _ space: Space, _ vault: Vault) async throws(SyncError) -> Outcome {
        switch deed {
        case .invite(let choice):
            let terms = choice.terms(from: environment.now(), timeZone: environment.timeZone)
            let made = try await connected(space).offerInvitation(terms)
            invitation = made
            return .pairingOffered(code: Typed(made.code.reveal()))
        case .awaitCaregiver:
            guard let invitation else { throw .pairingExpired }
            let request = try await connected(space).awaitCaregiver(invitation)
            caregiver = request
            return .deviceWaits(name: request.name, check: request.check)
        case .decide(let isAccepted):
            guard let request = caregiver else { throw .pairingExpired }
            caregiver = nil
            invitation = nil
            let synchroniser = try await connected(space)
            guard isAccepted else {
                try await synchroniser.reject(request)
                return .deviceDecided(isAccepted: false)
            }
            try await synchroniser.accept(request)
            try await synchroniser.synchronise()
            return .deviceDecided(isAccepted: true)
        case .answer(let code, let address, let trustRoot):
            return .help(.answered(try await answer(code, address, trustRoot, space)))
        case .begin:
            guard let answered else { throw .pairingExpired }
            self.answered = nil
            let helping = try await answered.invitation.finish(
                in: space,
                address: answered.address,
                trustRoot: answered.trustRoot
            )
            // What does not come now comes with the next exchange; the mandate holds already.
            _ = try? await helping.synchronise()
            return .help(.began(helping.space.number))
        case .change(let id, let choice):
            let synchroniser = try await connected(space)
            guard let mandate = await synchroniser.caregivers().first(where: { $0.id == id }) else {
                throw .noSuchCaregiver
            }
            let terms = choice.terms(from: mandate.from, timeZone: environment.timeZone)
            return settled(try await synchroniser.changeMandate(id, to: terms))
        case .end(let id): return settled(try await connected(space).endMandate(id))
        case .resign(let number):
            if number == space.number { return settled(try await connected(space).resign()) }
            let other: Space
            do throws(SpaceError) {
                other = try await Space(vault: vault, number: number, environment: environment)
            } catch { throw .space(error) }
            guard let link = try await linked(other) else { throw .notLinked }
            return settled(try await link.resign())
        }
    }

    private func settled(_ isInEffect: Bool) -> Outcome {
        offlineSince = isInEffect ? nil : offlineSince ?? clock
        return .help(.done(isInEffect: isInEffect))
    }

    private func answer(
        _ code: Typed,
        _ address: String,
        _ rootPath: String,
        _ space: Space
    ) async throws(SyncError) -> HelpOffer {
        guard space.number == .owner else { throw .notAllowed(.owner) }
        // A code that was scanned carries its address.
        let scanned = ScannedCode(code.text)
        guard let code = PairingCode(parsing: scanned.code) else { throw .pairingCode }
        guard let server = ServerAddress(parsing: scanned.address ?? address.trimmed) else { throw .address }
        let own = try await Synchroniser.link(of: space)
        let given = try trustRoot(at: rootPath)
        let root = given ?? (own?.address == server.description ? own?.trustRoot : nil)
        let answered = try await AnsweredInvitation(
            space,
            code: code,
            transport: try transport(server.description, root)
        )
        self.answered = (answered, server, root)
        let terms = answered.terms
        return HelpOffer(
            person: answered.person.displayName,
            check: answered.check,
            role: terms.role,
            kinds: terms.role == .guardian ? nil : Set(terms.kinds.compactMap(RecordKind.init(rawValue:))),
            until: environment.civilDate(terms.expires)
        )
    }
}
