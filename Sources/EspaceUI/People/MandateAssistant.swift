import HealthModel
import SpaceClient
import SpaceProtocol
import Terminal

/// Names a caregiver, or changes what one may do, in four questions: as what, which sections, until when, and the reading back.
///
/// Nothing changes before the last button; Escape goes back one question and keeps what was chosen.
struct MandateAssistant: Screen {
    private enum Stage: Int {
        case role
        case kinds
        case until
        case read
    }

    private var stage = Stage.role
    private var choice: MandateChoice
    private var lastDay: LastDay
    private var isUnderWay = false
    /// The mandate that is changed; nil for a new one.
    private let changed: CaregiverSummary?

    /// A new caregiver, for a year, who reads and writes everything that is not hidden.
    init(_ context: Context) {
        changed = nil
        choice = MandateChoice(
            role: .contributor,
            kinds: Set(RecordKind.allCases),
            until: context.clock.today.adding(months: 12)
        )
        lastDay = LastDay(.mandateUntilLabel, choice.until, context.language)
    }

    /// Another role, other sections or another end for a mandate.
    init(changing mandate: CaregiverSummary, until: CivilDate, _ context: Context) {
        changed = mandate
        choice = MandateChoice(
            role: mandate.role,
            kinds: Set((mandate.kinds ?? []).compactMap(RecordKind.init(rawValue:))),
            until: until
        )
        lastDay = LastDay(.mandateUntilLabel, until, context.language)
        if mandate.role == .guardian { stage = .until }
    }

    /// What somebody may become: a legal representative is named as one, and not by a change.
    private var roles: [MemberRole] { changed == nil ? [.contributor, .reader, .guardian] : [.contributor, .reader] }

    private static let kinds = RecordKind.allCases

    // MARK: The page

    func page(_ context: Context) -> Page {
        let title: Words =
            switch stage {
            case .role: .mandateRoleQuestion
            case .kinds: .mandateKindsQuestion
            case .until: .mandateUntilQuestion
            case .read: .mandateReadQuestion
            }
        let rows =
            switch stage {
            case .role: roleRows(context)
            case .kinds: kindRows(context)
            case .until: lastDay.rows(LastDay.proposals(context.clock.today), context) + [next(context)]
            case .read: readRows(context)
            }
        let advice: Words = isUnderWay ? .underWay : stage == .kinds ? .wizardKindsAdvice : .nothingChangedYet
        return Page(
            path: [context(changed == nil ? .inviteName : .mandateChangeName), context(title)],
            rows,
            advice: context(advice)
        )
    }

    private func next(_ context: Context) -> Row { .button(context(.wizardNext), spaced: true) }

    private func answer(_ words: String, _ isOn: Bool, width: Int, _ context: Context) -> Row {
        Row(.item, [Row.Cell(words, width: width), Row.Cell(context(isOn ? .yes : .no))])
    }

    private func roleRows(_ context: Context) -> [Row] {
        roles.map { role in
            Row(.item, [Row.Cell(context(role.words))], details: [context(role.explanation)])
        }
    }

    private func kindRows(_ context: Context) -> [Row] {
        Self.kinds.map { answer(context($0.sectionTitle), choice.kinds.contains($0), width: 24, context) }
            + (changed == nil ? [answer(context(.mandateJournal), choice.readsJournal, width: 24, context)] : [])
            + [next(context)]
    }

    private func readRows(_ context: Context) -> [Row] {
        [
            .text(context(HelpSentences.readBack(choice))), .text(context(.mandateReadBody), spaced: true),
            .button(context(changed == nil ? .inviteNothing : .mandateKeep), spaced: true),
            .button(context(changed == nil ? .inviteCode : .mandateChangeName)),
        ]
    }

    // MARK: What is typed

    var isQuestion: Bool { stage == .read }

    func takesText(at row: Int) -> Bool { stage == .until && row == 0 }

    mutating func edit(_ key: Key, at row: Int, _ context: Context) -> [Step]? { lastDay.edit(key) }

    // MARK: From one question to the next

    mutating func activate(_ row: Int, _ context: Context) -> [Step] {
        switch stage {
        case .role:
            guard roles.indices.contains(row) else { return [] }
            choice.role = roles[row]
            return enter(roles[row] == .guardian ? .until : .kinds)
        case .kinds: return chooseKind(row, context)
        case .until: return chooseDay(row, context)
        case .read:
            if row == 2 { return [.pop] }
            guard row == 3, !isUnderWay else { return [] }
            guard let changed else { return [.replace(PairingScreen(for: choice))] }
            isUnderWay = true
            return [.act(.help(.change(changed.id, choice)))]
        }
    }

    private mutating func chooseKind(_ row: Int, _ context: Context) -> [Step] {
        if Self.kinds.indices.contains(row) {
            let kind = Self.kinds[row]
            if choice.kinds.remove(kind) == nil { choice.kinds.insert(kind) }
            return []
        }
        if changed == nil, row == Self.kinds.count {
            choice.readsJournal.toggle()
            return []
        }
        guard !choice.kinds.isEmpty else { return [.notice(context(.wizardNoKind))] }
        return enter(.until)
    }

    private mutating func chooseDay(_ row: Int, _ context: Context) -> [Step] {
        let proposals = LastDay.proposals(context.clock.today)
        if proposals.indices.contains(row - 1) { lastDay.propose(proposals[row - 1].day, context.language) }
        guard let until = lastDay.chosen(context) else { return [.select(0)] }
        choice.until = until
        // Nothing typed ahead may pass the last question; its first button changes nothing.
        return enter(.read) + [.select(2), .effect(.flushInput)]
    }

    private mutating func enter(_ next: Stage) -> [Step] {
        stage = next
        return [.select(0)]
    }

    /// One question back; what was chosen stays chosen.
    mutating func leave(_ context: Context) -> [Step] {
        guard !isUnderWay else { return [] }
        let first = changed?.role == .guardian ? Stage.until : .role
        guard stage != first else { return [.pop] }
        switch stage {
        case .role: return [.pop]
        case .kinds: return enter(.role)
        case .until: return enter(choice.role == .guardian ? .role : .kinds)
        case .read: return enter(.until)
        }
    }

    mutating func receive(_ outcome: Outcome, _ context: Context) -> [Step] {
        switch outcome {
        case .help(.done(let isInEffect)):
            // The page of the mandate shows what was; the list below it shows what is.
            return [.pop, .pop, .notice(context(isInEffect ? .mandateChanged : .decidedLater))]
        case .failed(let failure):
            isUnderWay = false
            return [.notice(failure.words(context.language))]
        default: return []
        }
    }
}
