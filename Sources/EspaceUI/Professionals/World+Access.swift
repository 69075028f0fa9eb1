import Certification
import FoundationEssentials
import HealthModel
import SpaceClient
import SpaceProtocol
import Vault

extension World {
    // MARK: Reading

    /// Reads what the screens of professionals, the journal and the inbox ask for.
    func answerAccess(_ query: AccessQuery, _ space: Space) async -> Outcome {
        do throws(SyncError) {
            let isLinked = try await Synchroniser.link(of: space) != nil
            switch query {
            case .overview: return .access(.overview(isLinked ? try await overview(space) : nil))
            case .seen(let id):
                return .access(.seen(try await connected(space).preview(of: id, at: environment.now())))
            case .directory(let words): return .access(.directory(try await directory(words, space)))
            case .wouldSee(let choice):
                let (recipient, terms) = try terms(choice)
                let items = try await connected(space).preview(of: recipient, under: terms, at: environment.now())
                return .access(.seen(items))
            case .journal: return .access(.journal(isLinked ? try await journal(space) : nil))
            case .inbox: return .access(.inbox(isLinked ? try await connected(space).inbox() : nil))
            case .deposits: return .access(.deposits(isLinked ? try await connected(space).depositSetting() : nil))
            case .correction(let id):
                guard isLinked else { return .access(.correction(nil)) }
                let all = try await connected(space).corrections(looksInInbox: false)
                return .access(.correction(all.first { $0.request.record == id.uuid }))
            case .corrections:
                return .access(.corrections(isLinked ? try await connected(space).corrections() : []))
            case .audience(let id): return .access(.audience(try await audience(id, space, isLinked: isLinked)))
            case .emergency:
                return .access(.emergency(isLinked ? try await emergency(connected(space)) : nil))
            case .summary:
                guard isLinked else { return .access(.summary(nil)) }
                return .access(.summary(try await accessSummary(space, try await connected(space))))
            }
        } catch { return .failed(.sync(error)) }
    }

    private func overview(_ space: Space) async throws(SyncError) -> AccessOverview {
        let synchroniser = try await connected(space)
        let lines = try await accessLines(synchroniser)
        var overview = AccessOverview(
            lines: lines,
            blocked: [],
            hasAuthority: await !synchroniser.authorities.isEmpty
        )
        overview.blocked = await synchroniser.blocked().map { ($0, overview.subject(of: $0)) }
        return overview
    }

    private func accessLines(_ synchroniser: Synchroniser) async throws(SyncError) -> [AccessLine] {
        // Before the first exchange there is no log to read.
        guard await synchroniser.state != nil else { return [] }
        var last: [ProfessionalID: Date] = [:]
        for line in try await synchroniser.journal() where line.action == .read && line.verdict == .authorised {
            if case .professional(let id, _) = line.actor, let time = line.time {
                last[id] = max(last[id] ?? time, time)
            }
        }
        return await synchroniser.grants().map { grant in
            AccessLine(
                grant: grant,
                from: environment.civilDate(grant.from),
                until: environment.civilDate(grant.until),
                lastReading: last[grant.professional].map(clock(at:))
            )
        }
    }

    private func directory(
        _ words: DirectoryWords,
        _ space: Space
    ) async throws(SyncError) -> [RegisteredProfessional] {
        let synchroniser = try await connected(space)
        var query = DirectoryQuery(place: words.place.isEmpty ? nil : words.place)
        if let id = ProfessionalID(rpps: words.name) {
            query.id = id
        } else if !words.name.isEmpty {
            query.name = words.name
        }
        // The server knows professions by their codes; a speciality is looked for among what it answers.
        let codes = words.professionCodes
        var answer: [RegisteredProfessional] = []
        for code in codes.isEmpty ? [nil] : codes.map(Optional.some) {
            query.profession = code
            answer += try await synchroniser.professionals(query).found
        }
        answer = answer.filter { words.fits($0.professional.subject) }
        for professional in answer { found[professional.professional.id] = professional }
        return answer
    }

    private func terms(_ choice: AccessChoice) throws(SyncError) -> (GrantRecipient, GrantTerms) {
        guard let recipient = found[choice.professional]?.recipient else { throw .professionalRefused }
        let now = environment.now()
        return (
            recipient,
            choice.terms(now: now, timeZone: environment.timeZone, today: environment.civilDate(now))
        )
    }

    private func journal(_ space: Space) async throws(SyncError) -> JournalView {
        try await journal(space, try await connected(space))
    }

    private func journal(_ space: Space, _ synchroniser: Synchroniser) async throws(SyncError) -> JournalView {
        guard await synchroniser.state != nil else {
            return JournalView(
                entries: [],
                accesses: [:],
                size: 0,
                visited: nil,
                visitedOn: nil,
                recognised: [],
                blocked: []
            )
        }
        let visit = JournalVisit(await space.settings(), of: space.number)
        return JournalView(
            entries: try await synchroniser.journal().map { JournalEntry(line: $0, clock: $0.time.map(clock(at:))) },
            accesses: Dictionary(
                try await accessLines(synchroniser).map { ($0.id, $0) },
                uniquingKeysWith: { first, _ in first }
            ),
            size: try await synchroniser.history().check.size,
            visited: visit.size,
            visitedOn: visit.day,
            recognised: visit.recognised,
            blocked: Set(await synchroniser.blocked())
        )
    }

    private func audience(_ id: RecordID, _ space: Space, isLinked: Bool) async throws(SyncError) -> AudienceView {
        var view: AudienceView
        do throws(SpaceError) {
            let detail = try await space.detail(id)
            view = AudienceView(
                entry: detail.entry,
                others: try await space.coherentSet(of: id),
                isShared: isLinked,
                hasFiles: detail.entry.documentType != nil,
                professionals: []
            )
        } catch { throw .space(error) }
        guard isLinked else { return view }
        let synchroniser = try await connected(space)
        for line in try await accessLines(synchroniser) where line.grant.state == .active {
            let items = try await synchroniser.preview(of: line.grant.professional, at: environment.now())
            if let item = items.first(where: { $0.id == id }) { view.professionals.append((line, item)) }
        }
        return view
    }

    /// What the first screen says of accesses, the journal and what was left.
    func accessSummary(_ space: Space, _ synchroniser: Synchroniser) async throws(SyncError) -> AccessSummary {
        guard await synchroniser.state != nil else {
            return AccessSummary(live: 0, ending: nil, toCheck: 0, newLines: 0, waiting: 0)
        }
        let journal = try await journal(space, synchroniser)
        let live = journal.accesses.values.filter { $0.grant.state == .active }
        let week = environment.civilDate(environment.now()).adding(days: 7)
        return AccessSummary(
            live: live.count,
            ending: live.filter { $0.until <= week && !$0.grant.isEndPending }
                .min { ($0.until, $0.id.uuidString) < ($1.until, $1.id.uuidString) },
            toCheck: journal.toCheck.count,
            newLines: journal.entries.count { journal.isNew($0) && !$0.line.isOwn },
            waiting: try await synchroniser.inboxCount()
        )
    }

    // MARK: Doing

    /// Does what the screens of professionals, the journal and the inbox ask for.
    func carryOutAccess(_ deed: AccessDeed, _ space: Space) async throws(SyncError) -> AccessOutcome {
        switch deed {
        case .give(let choice):
            let (recipient, terms) = try terms(choice)
            return try await decide(.grant(Intent.GrantIntent(id: UUID(), to: recipient, terms)), space)
        case .end(let id): return try await decide(.revoke(id), space)
        case .renew(let id):
            let isInEffect = try await connected(space).renew(id)
            offlineSince = isInEffect ? nil : offlineSince ?? clock
            return .done(isInEffect: isInEffect)
        case .setDeposits(let policy): return try await decide(.inbox(policy), space)
        case .enableEmergency(let centre, let choices):
            let isInEffect = try await connected(space).enableEmergency(through: centre, choices)
            offlineSince = isInEffect ? nil : offlineSince ?? clock
            return .done(isInEffect: isInEffect)
        case .disableEmergency: return try await decide(.disableEmergency, space)
        case .seenOpening(let index):
            try await connected(space).acknowledge(opening: index)
            // The journal asks for no second look at the same entry.
            try await remember(space) { $0.recognised.insert(index) }
            return .done(isInEffect: true)
        case .withdraw(let id):
            let synchroniser = try await connected(space)
            for intent in await synchroniser.pendingIntents {
                if case .grant(let waiting) = intent, waiting.id == id { try await synchroniser.withdraw(intent) }
            }
            return .done(isInEffect: true)
        case .block(let id): return try await decide(.block(id), space)
        case .unblock(let id): return try await decide(.unblock(id), space)
        case .exportJournal(let path):
            try await connected(space).exportJournal(to: expanded(path))
            return .journalSaved
        case .visited(let size):
            try await remember(space) { $0.visit(size, on: environment.civilDate(environment.now())) }
            return .done(isInEffect: true)
        case .recognise(let index):
            try await remember(space) { $0.recognised.insert(index) }
            return .done(isInEffect: true)
        case .accept(let id):
            let record = try await connected(space).accept(id)
            _ = try await send(space)
            return .accepted(record)
        case .reject(let id):
            try await connected(space).reject(id)
            return .done(isInEffect: try await send(space))
        case .askCorrection(let id, let comment):
            let synchroniser = try await connected(space)
            let request = try await synchroniser.askForCorrection(of: id.uuid, comment: comment)
            _ = try await send(space)
            let asked = try await synchroniser.corrections(looksInInbox: false).first { $0.id == request }
            return .correctionAsked(reachesAuthor: asked?.reachesAuthor ?? false)
        case .reseal(let id, let scope):
            try await connected(space).reseal(id, scope)
            offlineSince = nil
            return .done(isInEffect: true)
        case .closeCorrection(let id):
            try await connected(space).closeCorrection(id)
            return .done(isInEffect: try await send(space))
        case .hide(let id):
            return try await changeVisibility(space) { space throws(SpaceError) in try await space.hide(id) }
        case .show(let id):
            return try await changeVisibility(space) { space throws(SpaceError) in try await space.unhide(id) }
        case .isolate(let id, let professional):
            return try await changeVisibility(space) { space throws(SpaceError) in
                try await space.isolate(id, from: professional)
            }
        }
    }

    private func decide(_ intent: Intent, _ space: Space) async throws(SyncError) -> AccessOutcome {
        let isInEffect = try await connected(space).decide(intent)
        offlineSince = isInEffect ? nil : offlineSince ?? clock
        return .done(isInEffect: isInEffect)
    }

    private func changeVisibility(
        _ space: Space,
        _ change: (Space) async throws(SpaceError) -> Void
    ) async throws(SyncError) -> AccessOutcome {
        do throws(SpaceError) { try await change(space) } catch { throw .space(error) }
        return .done(isInEffect: try await send(space))
    }

    /// Sends what waits, where the space has a server.
    ///
    /// - Returns: Whether nothing waits for the server.
    private func send(_ space: Space) async throws(SyncError) -> Bool {
        guard try await Synchroniser.link(of: space) != nil else { return true }
        do throws(SyncError) {
            try await connected(space).synchronise()
            offlineSince = nil
            return true
        } catch {
            guard error.isPassing else { throw error }
            offlineSince = offlineSince ?? clock
            return false
        }
    }

    /// Keeps, sealed, what the person saw of the journal; where nothing can be written, nothing is kept.
    private func remember(_ space: Space, _ change: (inout JournalVisit) -> Void) async throws(SyncError) {
        let settings = await space.settings()
        var visit = JournalVisit(settings, of: space.number)
        change(&visit)
        do throws(SpaceError) { try await space.update(settings: visit.written(to: settings)) } catch {
            throw .space(error)
        }
    }
}

extension DirectoryWords {
    /// The codes of the professions which the words name; none where they name no profession.
    fileprivate var professionCodes: [String] {
        guard !profession.isEmpty else { return [] }
        return ReferenceData.standard.professions.filter { known in
            known.code == profession
                || Self.begin(profession, [known.choice.label.french, known.choice.label.english])
        }.map(\.code)
    }

    /// Whether somebody is of the profession or the speciality that the words name.
    fileprivate func fits(_ subject: ProfessionalSubject) -> Bool {
        profession.isEmpty || professionCodes.contains(subject.profession)
            || Self.begin(profession, [subject.title, subject.speciality ?? ""])
    }

    /// Whether every word begins a word of the texts, without regard to accents and case.
    private static func begin(_ words: String, _ texts: [String]) -> Bool {
        func parts(_ text: String) -> [Substring] {
            text.folded.split { !$0.isLetter && !$0.isNumber }
        }
        let known = texts.flatMap(parts)
        return parts(words).allSatisfy { word in known.contains { $0.hasPrefix(word) } }
    }
}

/// What the person saw of a journal, sealed among the settings of their vault; each space in it has a journal of its own.
struct JournalVisit {
    /// How long the log was.
    var size: UInt64?
    /// When that was.
    var day: CivilDate?
    /// The entries which the person said they recognise.
    var recognised: Set<UInt64> = []

    private let names: (size: String, day: String, recognised: String)

    init(_ settings: VaultSettings, of space: SpaceNumber) {
        let end = space == .owner ? "" : "-\(space.number)"
        names = ("journal-visit" + end, "journal-visit-day" + end, "journal-recognised" + end)
        size = settings[names.size].flatMap { UInt64($0) }
        day = settings[names.day].flatMap { PartialDate($0)?.civil }
        let known = settings[names.recognised]?.split(separator: ",") ?? []
        recognised = Set(known.compactMap { UInt64($0) })
    }

    mutating func visit(_ size: UInt64, on day: CivilDate) {
        self.size = size
        self.day = day
    }

    func written(to settings: VaultSettings) -> VaultSettings {
        var settings = settings
        settings[names.size] = size.map { String($0) }
        settings[names.day] = day?.description
        settings[names.recognised] =
            recognised.isEmpty ? nil : recognised.sorted().map(String.init).joined(separator: ",")
        return settings
    }
}
