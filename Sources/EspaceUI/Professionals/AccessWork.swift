package import Certification
package import FoundationEssentials
package import HealthModel
package import SpaceClient
package import SpaceProtocol

/// Something to read about who may see the space, and who did.
package enum AccessQuery: Equatable, Sendable {
    /// The accesses there are and were.
    case overview
    /// What a professional sees now.
    case seen(ProfessionalID)
    /// Professionals of the directory.
    case directory(DirectoryWords)
    /// What a professional would see under a choice that was not given yet.
    case wouldSee(AccessChoice)
    /// The journal.
    case journal
    /// What was left and not answered.
    case inbox
    /// Who may leave something, and the address to give them.
    case deposits
    /// The latest request to put one record right.
    case correction(RecordID)
    /// Every request to put something right.
    case corrections
    /// Who sees one record.
    case audience(RecordID)
    /// What may happen in an emergency, and what did.
    case emergency
    /// What the first screen says of it all.
    case summary
}

/// What is typed to find somebody in the directory; every part that is not empty has to fit.
package struct DirectoryWords: Equatable, Sendable {
    /// Beginnings of words of the name, or a national number.
    package var name: String
    /// Words of a profession or a speciality.
    package var profession: String
    /// Beginnings of words of the town.
    package var place: String
}

/// Something to do about who may see the space.
package enum AccessDeed: Equatable, Sendable {
    case give(AccessChoice)
    case end(UUID)
    /// Renewing an access for the time proposed to the profession.
    case renew(UUID)
    case withdraw(UUID)
    case block(ProfessionalID)
    case unblock(ProfessionalID)
    case exportJournal(path: String)
    /// The journal was looked at, up to this entry.
    case visited(UInt64)
    /// The person says that an entry of the journal is nothing to worry about.
    case recognise(UInt64)
    case accept(UUID)
    case reject(UUID)
    case setDeposits(DepositPolicy)
    case askCorrection(RecordID, comment: String)
    case hide(RecordID)
    case show(RecordID)
    case isolate(RecordID, from: ProfessionalID)
    /// Sealing a record under new keys; with its files or without.
    case reseal(RecordID, Resealing)
    case closeCorrection(RecordID)
    case enableEmergency(ProfessionalID, EmergencyChoices)
    case disableEmergency
    /// The person saw an opening in an emergency.
    case seenOpening(UInt64)
}

/// What came of it.
package enum AccessOutcome: Sendable {
    /// `nil` where the space has no server.
    case overview(AccessOverview?)
    case seen([PreviewItem])
    case directory([RegisteredProfessional])
    case journal(JournalView?)
    /// `nil` where the space has no server.
    case inbox([InboxItem]?)
    /// `nil` before the first exchange.
    case deposits(DepositSetting?)
    case correction(Correction?)
    case corrections([Correction])
    case correctionAsked(reachesAuthor: Bool)
    case audience(AudienceView)
    case summary(AccessSummary?)
    /// `nil` where the space has no server.
    case emergency(EmergencyView?)
    /// Decided; whether it is in effect, or waits for the server.
    case done(isInEffect: Bool)
    case journalSaved
    case accepted(RecordID)
}

/// One access with its days on the person's calendar.
package struct AccessLine: Hashable, Sendable, Identifiable {
    /// The access.
    package let grant: GrantSummary
    /// The first day.
    package let from: CivilDate
    /// The last day.
    package let until: CivilDate
    /// When the professional last read something; nil if never.
    package let lastReading: Clock?

    package var id: UUID { grant.id }
}

/// Everything the list of accesses shows.
package struct AccessOverview: Sendable {
    /// The accesses: live ones first, then those that are over.
    package var lines: [AccessLine]
    /// The professionals who are blocked, with their proved names where a certificate is known.
    package var blocked: [(id: ProfessionalID, subject: ProfessionalSubject?)]
    /// Whether anybody can prove to be a professional here.
    package var hasAuthority: Bool

    /// Who a professional is, if a certificate that is known here proves it.
    func subject(of id: ProfessionalID) -> ProfessionalSubject? {
        lines.lazy.filter { $0.grant.professional == id }.compactMap(\.grant.subject).first
    }
}

/// What is chosen for an access before it is given.
package struct AccessChoice: Hashable, Sendable {
    /// Who.
    package var professional: ProfessionalID
    /// The code of their profession, which the proposals follow.
    package var profession: String
    /// The kinds of records.
    package var kinds: Set<RecordKind>
    /// What it allows.
    package var rights: Set<GrantRight>
    /// The last day.
    package var until: CivilDate
    /// Whether what was written before is opened too.
    package var includesHistory = true

    /// What the dated tables propose to a profession.
    package init(proposedTo subject: ProfessionalSubject, today: CivilDate) {
        let proposal = GrantProposal(profession: subject.profession, today: today)
        professional = subject.id
        profession = subject.profession
        kinds = Set(proposal.kinds)
        rights = proposal.rights
        until = proposal.until
    }

    /// The terms as the space signs them.
    func terms(now: Date, timeZone: TimeZone, today: CivilDate) -> GrantTerms {
        var proposal = GrantProposal(profession: profession, today: today)
        proposal.kinds = RecordKind.allCases.filter(kinds.contains)
        proposal.rights = rights
        proposal.until = until
        return proposal.terms(now: now, timeZone: timeZone, includesHistory: includesHistory)
    }
}

/// One line of the journal with its moment on the person's clock.
package struct JournalEntry: Hashable, Sendable, Identifiable {
    /// The line.
    package let line: JournalLine
    /// When; nil where the log says no time.
    package let clock: Clock?

    package var id: UInt64 { line.id }
}

/// The journal as the screens show it.
package struct JournalView: Sendable {
    /// The lines, newest first.
    package var entries: [JournalEntry]
    /// The accesses, to tell which one allowed a line.
    package var accesses: [UUID: AccessLine]
    /// How many entries of the log were verified.
    package var size: UInt64
    /// How far the journal was when the person last looked; nil before the first time.
    package var visited: UInt64?
    /// The day of that visit.
    package var visitedOn: CivilDate?
    /// The entries which the person said they recognise.
    package var recognised: Set<UInt64>
    /// The professionals who are blocked.
    package var blocked: Set<ProfessionalID>

    /// The lines a person should look at and has not said a word about.
    var toCheck: [JournalEntry] { entries.filter { $0.line.verdict.asksForALook && !recognised.contains($0.id) } }

    /// Whether the line came since the last visit.
    func isNew(_ entry: JournalEntry) -> Bool { visited.map { entry.id >= $0 } ?? true }
}

/// Who sees one record.
package struct AudienceView: Sendable {
    /// The record.
    package var entry: Entry
    /// The other records that tell the same (T6).
    package var others: [Entry]
    /// Whether a server holds it, so that its keys can be changed there.
    package var isShared: Bool
    /// Whether files belong to it.
    package var hasFiles: Bool
    /// Who has a live access, and how the record looks to them.
    package var professionals: [(access: AccessLine, item: PreviewItem)]
}

/// What the first screen says of accesses, the journal and what was left.
package struct AccessSummary: Hashable, Sendable {
    /// The accesses in effect.
    package var live: Int
    /// The access that ends first within a week.
    package var ending: AccessLine?
    /// The lines of the journal to look at.
    package var toCheck: Int
    /// The lines of others since the last visit.
    package var newLines: Int
    /// What waits for an answer.
    package var waiting: Int
}

extension Verdict {
    /// Whether the person is to look at it: anything but authorised.
    var asksForALook: Bool { self != .authorised }
}
