import HealthModel
import SpaceClient
import Terminal

/// A short form that is not about the content of a record: a path, a passphrase, a date.
struct SmallForm: Screen {
    /// What the answers are for.
    enum Purpose: Equatable, Sendable {
        case stopTreatment(RecordID)
        case saveCopy(RecordID)
        case export(ExportFormat)
        case archive(path: String)
        case person
        case passphrase
        case server
        case evidence
        case emergencySheet(Language)
        /// The signed journal; what a person does not recognise is followed by the offer to block whoever did it.
        case journal(blocking: AccessQuestion?)
    }

    let purpose: Purpose
    private let title: String
    private let body: [String]
    private var fields: Fields
    private var isUnderWay = false

    init(_ purpose: Purpose, title: String, body: [String] = [], fields: [Fields.Field], button: Words) {
        self.purpose = purpose
        self.title = title
        self.body = body
        self.fields = Fields(fields: fields, buttons: [button, .cancelButton])
    }

    func page(_ context: Context) -> Page {
        let rows = body.map { Row.text($0) } + fields.rows(context)
        let errors = fields.fields.count { $0.error != nil }
        let language = context.language
        return Page(
            path: [context(.homeTitle), title],
            rows,
            advice: isUnderWay ? context(.underWay) : errors > 0 ? context(Sentences.errors(errors)) : "",
            hints: [
                Hint(Key.tab.name(language), context(.nextHint), .tab), Hint("F2", context(.confirmHint), .function(2)),
            ]
        )
    }

    func offers(_ context: Context, at row: Int) -> [Offer] { [Offer(.save), Offer(.fieldHelp)] }

    func takesText(at row: Int) -> Bool { row >= body.count && fields.takesText(at: row - body.count) }

    mutating func edit(_ key: Key, at row: Int, _ context: Context) -> [Step]? {
        fields.edit(key, at: row - body.count)
    }

    mutating func activate(_ row: Int, _ context: Context) -> [Step] {
        let place = row - body.count
        if fields.fields.indices.contains(place) { return [.select(row + 1)] }
        if place == fields.firstButton { return submit(context) }
        if place == fields.firstButton + 1 { return [.pop] }
        return []
    }

    mutating func perform(_ command: Command, at row: Int, _ context: Context) -> [Step] {
        let place = row - body.count
        guard command == .fieldHelp else { return submit(context) }
        return fields.fields.indices.contains(place) ? [.notice(fields.fields[place].help)] : []
    }

    private mutating func fail(_ name: String, _ words: Words, _ context: Context) -> [Step] {
        guard let place = fields.fields.firstIndex(where: { $0.name == name }) else { return [.notice(context(words))] }
        fields.fields[place].error = context(.errorPrefix) + context(words)
        return [.notice(context(Sentences.errors(1))), .select(body.count + place)]
    }

    private mutating func submit(_ context: Context) -> [Step] {
        guard !isUnderWay else { return [] }
        for index in fields.fields.indices { fields.fields[index].error = nil }
        switch purpose {
        case .stopTreatment(let id):
            let date: PartialDate
            do { date = try DateEntry.parse(fields["date"], today: context.clock.today) } catch {
                let place = fields.fields.firstIndex { $0.name == "date" } ?? 0
                fields.fields[place].error =
                    context(.errorPrefix) + error.message(context.language) + " " + error.hint(context.language)
                return [.notice(context(Sentences.errors(1))), .select(body.count + place)]
            }
            isUnderWay = true
            return [.act(.stopTreatment(id, date, reason: fields["reason"]))]
        case .saveCopy(let id):
            guard !fields["path"].isEmpty else { return fail("path", .pathMissing, context) }
            return [.replace(Working(.saveCopy(id, path: fields["path"])))]
        case .export(let format):
            guard !fields["path"].isEmpty else { return fail("path", .pathMissing, context) }
            guard format == .archive else { return [.replace(Working(.export(format, path: fields["path"], nil)))] }
            guard !typed("new").isEmpty else { return fail("new", .emptyPassphrase, context) }
            guard typed("new") == typed("again") else { return fail("again", .passphrasesDiffer, context) }
            return [.replace(Working(.export(.archive, path: fields["path"], Typed(typed("new")))))]
        case .archive(let path):
            guard !typed("current").isEmpty else { return fail("current", .emptyPassphrase, context) }
            isUnderWay = true
            return [.act(.planArchive(path: path, Typed(typed("current"))))]
        case .person: return describe(context)
        case .evidence:
            guard !fields["path"].isEmpty else { return fail("path", .pathMissing, context) }
            isUnderWay = true
            return [.act(.saveEvidence(path: fields["path"]))]
        case .emergencySheet(let language):
            guard !fields["path"].isEmpty else { return fail("path", .pathMissing, context) }
            isUnderWay = true
            return [.act(.printSheet(language, path: fields["path"]))]
        case .journal:
            guard !fields["path"].isEmpty else { return fail("path", .pathMissing, context) }
            isUnderWay = true
            return [.act(.access(.exportJournal(path: fields["path"])))]
        case .server:
            guard !fields["address"].isEmpty else { return fail("address", .syncAddressHelp, context) }
            guard !typed("current").isEmpty else { return fail("current", .emptyPassphrase, context) }
            isUnderWay = true
            return [
                .act(
                    .linkServer(
                        address: fields["address"],
                        current: Typed(typed("current")),
                        trustRoot: fields["root"]
                    )
                )
            ]
        case .passphrase:
            guard !typed("current").isEmpty else { return fail("current", .emptyPassphrase, context) }
            guard !typed("new").isEmpty else { return fail("new", .emptyPassphrase, context) }
            guard typed("new") == typed("again") else { return fail("again", .passphrasesDiffer, context) }
            isUnderWay = true
            return [
                .act(.changePassphrase(current: Typed(typed("current")), new: Typed(typed("new"))))
            ]
        }
    }

    /// A passphrase exactly as typed: spaces count.
    private func typed(_ name: String) -> String { fields.fields.first { $0.name == name }?.text.text ?? "" }

    private mutating func describe(_ context: Context) -> [Step] {
        guard var person = context.person else { return [.pop] }
        person.family = fields["family"]
        person.given = fields["given"]
        guard !(person.family + person.given).isEmpty else { return fail("family", .nameMissing, context) }
        person.birthDate = nil
        if !fields["birth"].isEmpty {
            do { person.birthDate = try DateEntry.parse(fields["birth"], today: context.clock.today) } catch {
                let place = fields.fields.firstIndex { $0.name == "birth" } ?? 0
                fields.fields[place].error =
                    context(.errorPrefix) + error.message(context.language) + " " + error.hint(context.language)
                return [.notice(context(Sentences.errors(1))), .select(place)]
            }
        }
        isUnderWay = true
        return [.act(.describe(person))]
    }

    mutating func receive(_ outcome: Outcome, _ context: Context) -> [Step] {
        isUnderWay = false
        switch outcome {
        case .edited: return [.pop, .notice(context(.treatmentStopped))]
        case .described: return [.pop, .notice(context(.edited))]
        case .passphraseChanged: return [.pop, .notice(context(.passphraseChanged))]
        case .access(.journalSaved):
            guard case .journal(let question?) = purpose else { return [.pop, .notice(context(.journalSaved))] }
            return [.replace(Question(.access(question))), .notice(context(.journalSaved))]
        case .sheetPrinted: return [.pop, .notice(context(.sheetPrinted))]
        case .evidenceSaved: return [.pop, .notice(context(.syncProofSaved))]
        case .linked(let code): return [.replace(CodeShown(code, isFirst: false))]
        case .archivePlan(let plan): return [.replace(ImportPreview(plan))]
        case .failed(let failure):
            fields["current"] = ""
            return [.notice(failure.words(context.language))]
        default: return []
        }
    }
}

// MARK: - The short forms there are

extension Fields.Field {
    init(
        _ name: String,
        _ label: Words,
        help: Words,
        value: String = "",
        isSecret: Bool = false,
        _ context: Context
    ) {
        self.init(
            name: name,
            label: context(label),
            help: context(help),
            text: TextField(value, echo: isSecret ? .none : .visible, limit: 1000)
        )
    }
}

extension SmallForm {
    /// When and why a treatment was stopped: stopping says that it ended, deleting would say that it never was.
    static func stop(_ id: RecordID, title: String, _ context: Context) -> SmallForm {
        let today = DateEntry.short(PartialDate(context.clock.today), context.language)
        return SmallForm(
            .stopTreatment(id),
            title: context(Sentences.stopTitle(title)),
            body: [context(.stopBody)],
            fields: [
                .init("date", .stopDate, help: .dateHelp, value: today, context),
                .init("reason", .stopReason, help: .stopReasonHelp, context),
            ],
            button: .stopName
        )
    }

    /// Where a copy of a document goes.
    static func copy(of id: RecordID, name: String, _ context: Context) -> SmallForm {
        SmallForm(
            .saveCopy(id),
            title: context(.copyName),
            body: [context(.copyWarning)],
            fields: [.init("path", .pathLabel, help: .pathHelp, value: "~/" + name, context)],
            button: .copyButton
        )
    }

    /// Where an export goes, and for an archive what opens it.
    static func export(_ format: ExportFormat, _ context: Context) -> SmallForm {
        var fields = [
            Fields.Field(
                "path",
                .pathLabel,
                help: .pathHelp,
                value: "~/espace-\(context.clock.today)\(format.ending)",
                context
            )
        ]
        if format == .archive {
            fields.append(.init("new", .archivePassphrase, help: .passphraseHelp, isSecret: true, context))
            fields.append(.init("again", .passphraseAgain, help: .passphraseAgainHelp, isSecret: true, context))
        }
        return SmallForm(
            .export(format),
            title: context(format.name),
            body: [context(format == .archive ? .archiveBody : .exportWarning)],
            fields: fields,
            button: .exportTitle
        )
    }

    /// What opens an archive that is taken in.
    static func archive(_ path: String, _ context: Context) -> SmallForm {
        SmallForm(
            .archive(path: path),
            title: context(.archiveTitle),
            body: [context(.archiveTakeIn)],
            fields: [.init("current", .archivePassphrase, help: .passphraseHelp, isSecret: true, context)],
            button: .openHint
        )
    }

    /// Who the space is about.
    static func person(_ context: Context) -> SmallForm {
        let person = context.person
        let birth = person?.birthDate.map { DateEntry.short($0, context.language) } ?? ""
        return SmallForm(
            .person,
            title: context(.personTitle),
            fields: [
                .init("given", .givenLabel, help: .givenHelp, value: person?.given ?? "", context),
                .init("family", .familyLabel, help: .familyHelp, value: person?.family ?? "", context),
                .init("birth", .birthLabel, help: .dateHelp, value: birth, context),
            ],
            button: .saveName
        )
    }

    /// Where the proof of a lying server goes.
    static func evidence(_ context: Context) -> SmallForm {
        let path = "~/preuve-\(context.clock.today).json"
        return SmallForm(
            .evidence,
            title: context(.syncProof),
            body: [context(.syncProofBody)],
            fields: [.init("path", .pathLabel, help: .pathHelp, value: path, context)],
            button: .syncProof
        )
    }

    /// Where the page for an emergency goes, for a printer.
    static func emergencySheet(_ language: Language, _ context: Context) -> SmallForm {
        let name = language == .french ? "fiche-d-urgence" : "emergency-sheet"
        return SmallForm(
            .emergencySheet(language),
            title: context(.printSheetName),
            body: [context(.exportWarning)],
            fields: [
                .init("path", .pathLabel, help: .pathHelp, value: "~/\(name)-\(context.clock.today).txt", context)
            ],
            button: .printSheetName
        )
    }

    /// Where the signed journal goes.
    static func journal(blocking question: AccessQuestion? = nil, _ context: Context) -> SmallForm {
        SmallForm(
            .journal(blocking: question),
            title: context(.journalFile),
            body: [context(.journalFileBody)],
            fields: [
                .init("path", .pathLabel, help: .pathHelp, value: "~/journal-\(context.clock.today).json", context)
            ],
            button: .journalExportName
        )
    }

    /// Where the space is kept in step with other devices.
    static func server(_ context: Context) -> SmallForm {
        SmallForm(
            .server,
            title: context(.syncAdd),
            body: [context(.syncAddBody)],
            fields: [
                .init("address", .syncAddress, help: .syncAddressHelp, value: "https://", context),
                .init("current", .currentPassphrase, help: .passphraseHelp, isSecret: true, context),
                .init("root", .trustRootLabel, help: .trustRootHelp, context),
            ],
            button: .syncAdd
        )
    }

    /// Another passphrase.
    static func passphrase(_ context: Context) -> SmallForm {
        SmallForm(
            .passphrase,
            title: context(.changePassphraseTitle),
            body: [context(.changePassphraseBody)],
            fields: [
                .init("current", .currentPassphrase, help: .passphraseHelp, isSecret: true, context),
                .init("new", .newPassphrase, help: .passphraseHelp, isSecret: true, context),
                .init("again", .passphraseAgain, help: .passphraseAgainHelp, isSecret: true, context),
            ],
            button: .changePassphraseButton
        )
    }
}

extension ExportFormat {
    /// What the format is called.
    var name: Words {
        switch self {
        case .ips: .exportIPS
        case .fhir: .exportFHIR
        case .archive: .exportArchive
        case .csv: .exportCSV
        case .text: .exportText
        }
    }

    /// What it is good for.
    var use: Words {
        switch self {
        case .ips: .exportIPSUse
        case .fhir: .exportFHIRUse
        case .archive: .exportArchiveUse
        case .csv: .exportCSVUse
        case .text: .exportTextUse
        }
    }

    /// How its files end; tables make a folder.
    fileprivate var ending: String {
        switch self {
        case .ips: "-ips.json"
        case .fhir: "-fhir.json"
        case .archive: ".espace"
        case .csv: "-csv"
        case .text: ".txt"
        }
    }
}
