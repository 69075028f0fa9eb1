import Certification
import HealthModel
import SpaceClient
import SpaceProtocol
import Terminal

/// Gives an access in five questions: to whom, which sections, to do what, until when, and the reading back.
///
/// Nothing is given before the last button; Escape goes back one question and keeps what was chosen.
struct GrantAssistant: Screen {
    private enum Stage: Int {
        case who
        case kinds
        case rights
        case until
        case read
    }

    private var stage = Stage.who
    /// The name or number, the profession, and the place.
    private var prompts = [TextField](repeating: TextField(limit: 100), count: 3)
    private var found: [RegisteredProfessional]?
    private var person: RegisteredProfessional?
    private var choice: AccessChoice?
    private var proposed: CivilDate?
    private var day = TextField(limit: 40)
    private var dayError: String?
    private var seen: SeenList?
    private var isUnderWay = false

    /// The access that is changed; what it says now is what is proposed.
    private let changed: AccessLine?

    init() { changed = nil }

    /// Changes an access: the same five questions, with what it allows now.
    init(changing access: AccessLine) {
        changed = access
        prompts[0].text = access.grant.professional.rpps
    }

    private static let rights: [(right: GrantRight, words: Words)] = [
        (.read, .wizardReadRight), (.deposit, .wizardDepositRight), (.annotate, .wizardAnnotateRight),
    ]
    /// The kinds an access can open, in the order of the sections.
    private static let kinds = RecordKind.allCases

    // MARK: The page

    func page(_ context: Context) -> Page {
        let title: Words =
            switch stage {
            case .who: .wizardWho
            case .kinds: .wizardKinds
            case .rights: .wizardRights
            case .until: .wizardUntil
            case .read: .wizardRead
            }
        let path = [context(.giveName), context(title)]
        switch stage {
        case .who: return Page(path: path, whoRows(context), advice: context(.wizardSearchAdvice))
        case .kinds: return Page(path: path, kindRows(context), advice: context(.wizardKindsAdvice))
        case .rights: return Page(path: path, rightRows(context), advice: context(.nothingChangedYet))
        case .until: return Page(path: path, untilRows(context), advice: context(.nothingChangedYet))
        case .read: return readPage(path, context)
        }
    }

    private static let promptNames: [Words] = [.wizardPrompt, .wizardProfession, .wizardPlace]

    private var query: DirectoryWords {
        DirectoryWords(
            name: prompts[0].text.trimmed,
            profession: prompts[1].text.trimmed,
            place: prompts[2].text.trimmed
        )
    }

    private func whoRows(_ context: Context) -> [Row] {
        var rows = zip(prompts, Self.promptNames).map { prompt, name in
            Row(.field(FieldFace(prompt, width: 40)), [], label: context(name))
        }
        for (number, one) in (found ?? []).enumerated() {
            let subject = one.professional.subject
            rows.append(
                Row(
                    .item,
                    [Row.Cell(subject.displayName, width: 30), Row.Cell(Sentences.profession(subject))],
                    details: [
                        [subject.establishment, "RPPS \(subject.id.rpps)"].compactMap(\.self).joined(separator: ", "),
                        context(Sentences.fingerprint(of: one.professional.certificate)),
                    ],
                    isSpaced: number == 0
                )
            )
        }
        if found?.isEmpty == true { rows.append(.text(context(.wizardNobody), spaced: true)) }
        return rows
    }

    private func kindRows(_ context: Context) -> [Row] {
        Self.kinds.map { kind in
            let isOpen = choice?.kinds.contains(kind) == true
            return Row(
                .item,
                [Row.Cell(context(kind.sectionTitle), width: 24), Row.Cell(context(isOpen ? .yes : .no))]
            )
        } + [.button(context(.wizardNext), spaced: true)]
    }

    private func rightRows(_ context: Context) -> [Row] {
        func row(_ words: Words, _ isOn: Bool) -> Row {
            Row(.item, [Row.Cell(context(words), width: 40), Row.Cell(context(isOn ? .yes : .no))])
        }
        return Self.rights.map { row($0.words, choice?.rights.contains($0.right) == true) }
            + [row(.wizardHistory, choice?.includesHistory == true), .button(context(.wizardNext), spaced: true)]
    }

    private func proposals(_ context: Context) -> [(words: Words, day: CivilDate)] {
        let today = context.clock.today
        return [
            proposed.map { (.wizardProposed, $0) }, (.wizardWeek, today.adding(days: 7)),
            (.wizardQuarter, today.adding(months: 3)), (.wizardYear, today.adding(months: 12)),
        ].compactMap(\.self)
    }

    private func untilRows(_ context: Context) -> [Row] {
        let reading = (try? read(context)).map { [DateEntry.words(PartialDate($0), context.language)] } ?? []
        var rows = [
            Row(
                .field(FieldFace(day, width: 30)),
                [],
                label: context(.wizardUntilLabel),
                details: reading,
                error: dayError
            )
        ]
        for (number, proposal) in proposals(context).enumerated() {
            rows.append(
                Row(
                    .item,
                    [
                        Row.Cell(context(proposal.words), width: 32),
                        Row.Cell(DateEntry.short(PartialDate(proposal.day), context.language)),
                    ],
                    isSpaced: number == 0
                )
            )
        }
        return rows + [.button(context(.wizardNext), spaced: true)]
    }

    private func readPage(_ path: [String], _ context: Context) -> Page {
        guard let choice, let person else { return Page(path: path, []) }
        guard let seen else { return Page(path: path, [.text(context(.loading))]) }
        let sentence = context(Sentences.readBack(choice, person.professional.subject.displayName))
        let count = context(Sentences.seen(seen.visible, of: seen.items.count))
        let first: [Row] = [
            .text(sentence), .text(count, spaced: true), .button(context(.wizardNothing), spaced: true),
            .button(context(.wizardGive)),
        ]
        let rows = Rows(count: first.count + seen.items.count, areAllItems: false) { index in
            if index < first.count { return first[index] }
            var row = seen.row(index - first.count, context)
            if index == first.count { row.isSpaced = true }
            return row
        }
        return Page(path: path, rows: rows, advice: context(isUnderWay ? .underWay : .nothingChangedYet))
    }

    // MARK: What is typed

    var isQuestion: Bool { stage == .read }

    func takesText(at row: Int) -> Bool { stage == .who ? row < prompts.count : stage == .until && row == 0 }

    mutating func edit(_ key: Key, at row: Int, _ context: Context) -> [Step]? {
        if stage == .who { return prompts[row].handle(key) ? [] : nil }
        guard day.handle(key) else { return nil }
        dayError = nil
        return []
    }

    private func read(_ context: Context) throws(DateProblem) -> CivilDate? {
        try DateEntry.parse(
            day.text,
            today: context.clock.today,
            allowing: DateEntry.Allowance(vaguest: .day, future: true)
        ).civil
    }

    // MARK: From one question to the next

    mutating func appear(_ context: Context) -> [Step] {
        changed != nil && found == nil ? [.load(.access(.directory(query)))] : []
    }

    mutating func activate(_ row: Int, _ context: Context) -> [Step] {
        switch stage {
        case .who: return chooseWho(row, context)
        case .kinds:
            guard Self.kinds.indices.contains(row) else { return leaveKinds(context) }
            let kind = Self.kinds[row]
            if choice?.kinds.remove(kind) == nil { choice?.kinds.insert(kind) }
            return []
        case .rights: return chooseRight(row, context)
        case .until: return chooseDay(row, context)
        case .read:
            if row == 2 { return [.pop] }
            guard row == 3, !isUnderWay, let choice, seen != nil else { return [] }
            isUnderWay = true
            return [.act(.access(.give(choice)))]
        }
    }

    private mutating func chooseWho(_ row: Int, _ context: Context) -> [Step] {
        guard row >= prompts.count else { return [.load(.access(.directory(query)))] }
        guard let found, found.indices.contains(row - prompts.count) else { return [] }
        let one = found[row - prompts.count]
        guard one.recipient != nil else { return [.notice(context(.wizardNoKey))] }
        if person?.professional.id != one.professional.id {
            var proposal = AccessChoice(proposedTo: one.professional.subject, today: context.clock.today)
            proposed = proposal.until
            if let changed, changed.grant.professional == one.professional.id {
                proposal.kinds = Set(changed.grant.kinds.compactMap(RecordKind.init(rawValue:)))
                proposal.rights = Set(changed.grant.rights)
                proposal.until = changed.until
            }
            choice = proposal
            day.text = DateEntry.short(PartialDate(proposal.until), context.language)
        }
        person = one
        return enter(.kinds)
    }

    private mutating func leaveKinds(_ context: Context) -> [Step] {
        guard choice?.kinds.isEmpty == false else { return [.notice(context(.wizardNoKind))] }
        return enter(.rights)
    }

    private mutating func chooseRight(_ row: Int, _ context: Context) -> [Step] {
        if Self.rights.indices.contains(row) {
            let right = Self.rights[row].right
            if choice?.rights.remove(right) == nil { choice?.rights.insert(right) }
            return []
        }
        if row == Self.rights.count {
            choice?.includesHistory.toggle()
            return []
        }
        guard choice?.rights.isEmpty == false else { return [.notice(context(.wizardNoRight))] }
        return enter(.until)
    }

    private mutating func chooseDay(_ row: Int, _ context: Context) -> [Step] {
        let proposals = proposals(context)
        if proposals.indices.contains(row - 1) {
            day.text = DateEntry.short(PartialDate(proposals[row - 1].day), context.language)
            dayError = nil
        }
        do throws(DateProblem) {
            guard let until = try read(context) else { return [.select(0)] }
            guard until >= context.clock.today else {
                dayError = context(.errorPrefix) + context(.wizardPast)
                return [.select(0)]
            }
            choice?.until = until
        } catch {
            dayError = context(.errorPrefix) + error.message(context.language) + " " + error.hint(context.language)
            return [.select(0)]
        }
        seen = nil
        guard let choice else { return [] }
        return enter(.read) + [.load(.access(.wouldSee(choice)))]
    }

    private mutating func enter(_ next: Stage) -> [Step] {
        stage = next
        return [.select(0)]
    }

    /// One question back; what was chosen stays chosen.
    mutating func leave(_ context: Context) -> [Step] {
        guard !isUnderWay else { return [] }
        guard let before = Stage(rawValue: stage.rawValue - 1) else { return [.pop] }
        return enter(before)
    }

    mutating func receive(_ outcome: Outcome, _ context: Context) -> [Step] {
        switch outcome {
        case .access(.directory(let found)):
            self.found = found
            return stage == .who ? [.select(found.isEmpty ? 0 : prompts.count)] : []
        case .access(.seen(let items)):
            guard stage == .read else { return [] }
            seen = SeenList(items)
            // Whatever was typed while the last page was computed must not give anything.
            return [.select(2), .effect(.flushInput)]
        case .access(.done(let isInEffect)):
            return [.pop, .notice(context(isInEffect ? .wizardGiven : .decidedLater))]
        case .failed(let failure):
            isUnderWay = false
            if stage == .read, seen == nil { stage = .until }
            return [.notice(failure.words(context.language))]
        default: return []
        }
    }
}
