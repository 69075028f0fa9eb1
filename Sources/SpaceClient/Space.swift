import FoundationEssentials
package import HealthModel
import SpaceProtocol
package import Vault

/// One person's record, with the actions a person takes on it.
///
/// Screens and commands go through here: it knows what the actions mean, and the ``Vault`` below knows how they are kept. Everything a
/// call wrote is durable when it returns; a call that throws changed nothing.
package actor Space {
    let vault: Vault
    /// Whose record it is among those in the vault.
    package nonisolated let number: SpaceNumber
    /// What the space needs from the world around it.
    package nonisolated let environment: SpaceEnvironment
    var undoSteps: [UndoStep] = []
    /// Records that came in from a file since the vault was opened and were not looked at.
    var unseen: Set<RecordID> = []

    private var information: SpaceInformation
    /// What the link said last, once it was looked up: whether something stopped the space, and under which mandate its owner acts.
    private var isStopped: WriteStop?
    private(set) var knownMandate: Mandate?
    private(set) var knowsLink = false
    /// The vault's owner, where the space is somebody else's: under their name one writes, and as they set it the program behaves.
    private var helper: SpaceInformation?

    /// The space of a person over an open vault; the vault's owner's if nobody else is meant.
    package init(
        vault: Vault,
        number: SpaceNumber = .owner,
        environment: SpaceEnvironment = .live
    ) async throws(SpaceError) {
        self.vault = vault
        self.number = number
        self.environment = environment
        do throws(VaultError) {
            information = try await vault.space(number)
            if number != .owner { helper = try await vault.space(.owner) }
            // What has been in the bin for 30 days goes when the space is opened, and at no other time.
            if vault.access == .readWrite { try await vault.purgeExpired() }
        } catch { throw .vault(error) }
    }

    /// The person the space is about.
    package func person() -> Person { information.person }

    /// How the person at this computer wants the program to behave, whosever space is open.
    package func settings() -> VaultSettings { (helper ?? information).settings }

    /// Changes who the space is about or how the program behaves; both are sealed in the vault.
    package func update(person: Person? = nil, settings: VaultSettings? = nil) async throws(SpaceError) {
        if let settings, helper != nil {
            var own = try await wrapping { () throws(VaultError) in try await vault.space(.owner) }
            own.settings = settings
            let changed = own
            try await wrapping { () throws(VaultError) in try await vault.update(.owner, to: changed) }
            helper = changed
        }
        let settings = helper == nil ? settings : nil
        var changed = information
        if let person { changed.person = person }
        if let settings { changed.settings = settings }
        guard changed != information else { return }
        if changed.person != information.person {
            try await refuseIfStopped()
            guard knownMandate.map({ $0.role == .guardian }) ?? true else { throw .stopped(.notAllowed(.deciding)) }
        }
        let new = changed
        try await wrapping { () throws(VaultError) in try await vault.update(number, to: new) }
        information = new
    }

    /// Who writes here: the person, or the vault's owner in their place, under their own name.
    func actor() -> Author { helper.map { .caregiver(name: $0.person.displayName) } ?? .person(information.person) }

    /// The name under which the vault's owner writes here.
    func actorName() -> String { actor().name }

    /// Why nothing may be written now.
    var stop: WriteStop? { isStopped ?? knownMandate?.refusal(at: environment.now()).map(WriteStop.notAllowed) }

    /// Takes over what the link says now.
    func tell(_ link: SpaceLink?) {
        isStopped = link?.alarm.map { .alarm($0.kind) } ?? (link?.isCatchingUp == true ? .catchingUp : nil)
        knownMandate = link?.mandate
        knowsLink = true
    }

    /// Takes over who the person is and what they set on another device, after an exchange brought it.
    func refresh() async throws(SpaceError) {
        information = try await wrapping { () throws(VaultError) in try await vault.space(number) }
    }

    /// The civil day it is for the person.
    package var today: CivilDate { environment.today }

    /// The live records of a kind, or of all kinds, in the order their list shows them.
    package func entries(_ kind: RecordKind? = nil) async -> [Entry] {
        let entries = await liveEntries()
        guard let kind else { return EntryOrder.newestFirst(entries) }
        return EntryOrder.sorted(entries.filter { $0.kind == kind }, as: kind)
    }

    /// The live records that have a date, newest first.
    package func timeline() async -> [Entry] {
        EntryOrder.newestFirst(await liveEntries().filter(\.isOnTimeline))
    }

    /// The records in the bin, last removed first.
    package func bin() async -> [Entry] {
        await vault.entries(in: number).compactMap { $0.binnedOn == nil ? nil : entry($0) }
            .sorted { ($0.binnedOn ?? .distantPast, $0.id) > ($1.binnedOn ?? .distantPast, $1.id) }
    }

    /// Everything about one record, live or in the bin.
    package func detail(_ id: RecordID) async throws(SpaceError) -> EntryDetail {
        let found = try await known(id)
        let versions = try await wrapping { () throws(VaultError) in try await vault.versions(of: id) }
        let stored = try await stored(id)
        unseen.remove(id)
        return EntryDetail(
            entry: entry(found),
            resource: try parsed(stored.body),
            versions: versions.sorted { $0.sequence > $1.sequence },
            provenance: stored.version.provenance,
            documents: stored.version.documents
        )
    }

    /// The resource a record was in one of its versions; `nil` for the version that put it in the bin.
    package func resource(of id: RecordID, in version: VersionID) async throws(SpaceError) -> Resource? {
        _ = try await known(id)
        let stored = try await wrapping { () throws(VaultError) in try await vault.version(version, of: id) }
        return stored.body.isEmpty ? nil : try parsed(stored.body)
    }

    /// Finds records by words, without regard to accents, case or word endings being typed.
    package func search(_ text: String, in scope: SearchScope, limit: Int = 200) async -> SearchAnswer {
        let result = await vault.search(text, in: scope, space: number, limit: limit)
        // A record may have been purged between the search and this look.
        let found = await vault.entries(of: result.records).map { entry($0) }
        return SearchAnswer(
            entries: found,
            total: result.total,
            isTotalBounded: result.isTotalBounded,
            isComplete: result.isReady
        )
    }

    /// What is done, due and late of the vaccination calendar.
    package func vaccinations() async -> VaccinationReport {
        vaccinations(among: await liveEntries())
    }

    func vaccinations(among entries: [Entry]) -> VaccinationReport {
        let given = entries.compactMap { $0.kind == .vaccination ? $0.summary.injection : nil }
        return ReferenceData.standard.calendar.report(for: person(), injections: given, today: environment.today)
    }

    /// Forgets the keys and closes the file; the space cannot be used afterwards.
    package func lock() async {
        await vault.lock()
    }

    func liveEntries() async -> [Entry] {
        await vault.entries(in: number).compactMap { $0.binnedOn == nil ? entry($0) : nil }
    }

    func entry(_ record: RecordEntry) -> Entry {
        Entry(
            id: record.id,
            summary: record.summary,
            changed: record.changed,
            binnedOn: record.binnedOn,
            isNew: !unseen.isEmpty && unseen.contains(record.id),
            audience: record.audience.flatMap { Audience(parsing: $0) } ?? .shared
        )
    }

    func known(_ id: RecordID) async throws(SpaceError) -> RecordEntry {
        // What another person in the vault keeps is not found from here.
        guard let found = await vault.entry(id), found.space == number else { throw .notFound }
        return found
    }

    func stored(_ id: RecordID) async throws(SpaceError) -> StoredRecord {
        _ = try await known(id)
        return try await wrapping { () throws(VaultError) in try await vault.record(id) }
    }

    /// The resource of a stored body.
    ///
    /// What was stored had been parsed before, so a failure here is damage.
    func parsed(_ body: Data) throws(SpaceError) -> Resource {
        do throws(ResourceError) { return try Resource(parsing: body) } catch { throw .unreadableRecord }
    }

    func wrapping<R>(_ body: () async throws(VaultError) -> R) async throws(SpaceError) -> R {
        do throws(VaultError) { return try await body() } catch { throw .vault(error) }
    }
}
