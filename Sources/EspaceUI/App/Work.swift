package import HealthModel
package import SpaceClient
package import Vault

/// What is asked of the world outside the screens; compared with `==` in tests.
package enum Effect: Equatable, Sendable {
    /// Read something for a screen.
    case load(Query, Ticket)
    /// Change something for a screen.
    case act(Deed, Ticket)
    /// Stop the long work under way; what it did not finish is not done.
    case stopWork
    /// Forget the keys.
    case lock
    /// Leave the program.
    case quit
    /// Stop the process until the shell continues it.
    case suspend
    /// Draw everything again.
    case redraw
    /// Drop what was typed ahead, for a question has opened.
    case flushInput
    /// Use other colours, mouse or characters from now on.
    case useDisplay(Display)
}

/// Which screen asked, and which of its questions: a late answer is recognised and dropped.
package struct Ticket: Hashable, Sendable {
    /// The screen.
    package let frame: Int
    /// The number of the question.
    package let number: Int

    /// A ticket.
    package init(frame: Int, number: Int) {
        self.frame = frame
        self.number = number
    }
}

/// A text that never appears in a description, a log or a test failure.
package struct Typed: Equatable, Sendable, CustomStringConvertible, CustomReflectable {
    /// What was typed.
    package let text: String

    /// Takes what was typed.
    package init(_ text: String) { self.text = text }

    /// Always the same.
    package var description: String { "<typed>" }
    /// Always empty.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// How a vault is opened.
package enum Opening: Equatable, Sendable {
    case passphrase(Typed)
    case recoveryCode(Typed)
}

/// Something to read.
package enum Query: Equatable, Sendable {
    case home
    case entries(RecordKind)
    case timeline
    case bin
    case vaccinations
    case record(RecordID)
    case version(RecordID, VersionID)
    case document(RecordID)
    case form(RecordID)
    case search(String, SearchScope)
    case folder(String)
    case plan(String)
    case check
    case sync
    case sides(RecordID)
    case series(RecordID)
    case emergencySheet
    case people
    /// What there is to look at in the spaces of the others in the vault.
    case others
    case access(AccessQuery)

    /// Questions of one sort replace each other; the numbers only tell them apart.
    var sort: Int {
        switch self {
        case .home: 1
        case .entries: 2
        case .timeline: 3
        case .bin: 4
        case .vaccinations: 5
        case .record: 6
        case .version: 7
        case .document: 8
        case .form: 9
        case .search: 10
        case .folder: 11
        case .plan: 12
        case .check: 13
        case .sync: 14
        case .sides: 15
        case .series: 16
        case .access: 17
        case .emergencySheet: 18
        case .people: 19
        case .others: 20
        }
    }

    /// Deeds are one sort: a screen waits for one before it asks for the next.
    static let deedSort = 0
}

/// Something to do.
package enum Deed: Equatable, Sendable {
    case create(Typed, again: Typed, Person, Display)
    case restoreBackup(path: String, Typed)
    case open(Opening, readOnly: Bool)
    case add(FormValues, acceptImplausible: Bool, draft: DraftID?)
    case edit(RecordID, FormValues, acceptImplausible: Bool, draft: DraftID?)
    case stopTreatment(RecordID, PartialDate, reason: String)
    case declareNone(RecordKind)
    case delete(RecordID)
    case restore(RecordID)
    case emptyBin
    case undo
    case saveDraft(FormValues, RecordID?, DraftID?)
    case discardDraft(DraftID)
    case importPlanned
    case addDocument(path: String, FormValues)
    case planArchive(path: String, Typed)
    case importArchivePlanned
    case dropArchivePlan
    case export(ExportFormat, path: String, Typed?)
    case saveCopy(RecordID, path: String)
    case printSheet(Language, path: String)
    case useSettings(Display, Language)
    case describe(Person)
    case changePassphrase(current: Typed, new: Typed)
    case newRecoveryCode(current: Typed)
    case linkServer(address: String, current: Typed, trustRoot: String)
    case synchronise
    case resolve(RecordID, ConflictChoice)
    case offerPairing
    case awaitDevice
    case decideDevice(isAccepted: Bool)
    case revokeDevice(String)
    case saveEvidence(path: String)
    case resumeExchanges
    case turnTo(SpaceNumber)
    case help(HelpDeed)
    case access(AccessDeed)
}

/// What came of a question.
package enum Outcome: Sendable {
    case home(Home)
    case entries([Entry])
    case vaccinations(VaccinationReport)
    case record(EntryDetail, DocumentFile?)
    case version(Resource?)
    case document(EntryDetail, DocumentFile?, DocumentPreview)
    case form(FormValues)
    case found(SearchAnswer)
    case folder([FolderEntry])
    case plan(ImportPlan)
    case check(CheckReport)
    case created(recoveryCode: Typed)
    case opened
    case added(RecordID)
    case edited
    case declared(RecordID)
    case deleted
    case restored
    case binEmptied
    case undone(UndoLabel)
    case draftSaved(DraftID)
    case draftDiscarded
    case imported(ImportReport)
    case archivePlan(ArchivePlan)
    case archiveImported(TransferReport)
    case archiveDropped
    case exported(ExportReport)
    case copied
    case emergencySheet(EmergencySheet)
    case sheetPrinted
    case settingsUsed
    case described
    case passphraseChanged
    case recoveryCode(Typed)
    case sync(SyncOverview?)
    case sides([ConflictSide])
    case series(MeasureSeries)
    case linked(recoveryCode: Typed)
    case synchronised(SyncReport)
    case resolved
    case pairingOffered(code: Typed)
    case deviceWaits(name: String, check: String)
    case deviceDecided(isAccepted: Bool)
    case deviceRevoked
    case evidenceSaved
    case resumed
    case people(PeopleOverview)
    case turned
    case others([OtherNews])
    case help(HelpOutcome)
    case access(AccessOutcome)
    case progress(Progress)
    case failed(Failure)
}

/// One line of a folder.
package struct FolderEntry: Hashable, Sendable {
    /// The name.
    package let name: String
    /// Whether it is a folder itself.
    package let isFolder: Bool

    /// A file or a folder.
    package init(name: String, isFolder: Bool) {
        self.name = name
        self.isFolder = isFolder
    }
}

/// Why something was not done.
package enum Failure: Equatable, Sendable {
    case space(SpaceError)
    /// An exchange with the record server did not come to its end.
    case sync(SyncError)
    /// Nothing was typed where a passphrase is needed.
    case emptyPassphrase
    /// The recovery code is not one, whatever the vault.
    case malformedCode

    /// What happened, what is safe and what to do, with the code last.
    package func words(_ language: Language) -> String {
        switch self {
        case .space(let error):
            let sentences = [error.message, error.hint].compactMap { $0?[language] }.map(Self.sentence)
            return sentences.joined(separator: " ") + " (\(error.code))"
        case .sync(let error):
            let sentences = [error.message, error.hint].compactMap { $0?[language] }.map(Self.sentence)
            return sentences.joined(separator: " ") + " (R-\(error.exitCode))"
        case .emptyPassphrase: return Words.emptyPassphrase.phrase[language]
        case .malformedCode: return Words.malformedCode.phrase[language]
        }
    }

    /// A clause as a sentence: a capital at its beginning, a full stop at its end.
    static func sentence(_ clause: String) -> String {
        guard let first = clause.first else { return clause }
        let end = clause.last.map { ".!?»".contains($0) } ?? false
        return first.uppercased() + clause.dropFirst() + (end ? "" : ".")
    }
}

extension SpaceError {
    /// The short name of a failure, for whoever helps: a letter for the part, and the exit status of the same failure of a command.
    var code: String {
        switch self {
        case .vault: "V-\(exitCode)"
        case .file: "F-\(exitCode)"
        case .refused, .unsupported: "I-\(exitCode)"
        default: "E-\(exitCode)"
        }
    }
}
