import HealthModel
import SpaceClient
import SpaceProtocol
import Terminal

/// Who has access: those in effect and those to come first, then those that are over, then who is blocked.
struct AccessScreen: Screen {
    private enum Place {
        case text
        case link
        case give
        case access(AccessLine)
        case emergency
        case blocked(ProfessionalID)
    }

    private var overview: AccessOverview?
    private var isLoaded = false
    private var failure: String?
    /// Whether an access is being given, which is chosen in the list afterwards.
    private var isGiving = false

    init() {}

    private func lines(_ context: Context) -> [(place: Place, row: Row)] {
        guard isLoaded else { return [(.text, .text(failure ?? context(.loading)))] }
        guard let overview else {
            return [(.text, .text(context(.accessAlone))), (.link, .item(context(.syncAdd), spaced: true))]
        }
        var lines: [(Place, Row)] = []
        if !overview.hasAuthority {
            lines.append((.text, .text(context(.accessNoAuthority), marker: .attention)))
        }
        let open = overview.lines.filter { !$0.grant.state.isOver }
        let over = overview.lines.filter(\.grant.state.isOver)
        if open.isEmpty { lines.append((.text, .text(context(.accessNobody)))) }
        func add(_ accesses: [AccessLine], _ heading: Phrase) {
            for (number, access) in accesses.enumerated() {
                var row = access.row(context)
                row.heading = number == 0 ? context(Sentences.heading(heading, accesses.count)) : nil
                row.isSpaced = number == 0 && !lines.isEmpty
                lines.append((.access(access), row))
            }
        }
        add(open, Sentences.openAccesses)
        lines.append((.give, .item(context(.giveName), spaced: true)))
        lines.append((.emergency, .item(context(.emergencyRow), heading: context(.emergencyHeading), spaced: true)))
        add(over, Sentences.overAccesses)
        for (number, blocked) in overview.blocked.enumerated() {
            let heading = context(Sentences.heading(Sentences.blockedOnes, overview.blocked.count))
            let name = context(Sentences.professional(blocked.subject, blocked.id))
            lines.append(
                (.blocked(blocked.id), .item(name, heading: number == 0 ? heading : nil, spaced: number == 0))
            )
        }
        return lines
    }

    func page(_ context: Context) -> Page {
        Page(
            path: [context(.homeTitle), context(.accessPath)],
            lines(context).map(\.row),
            advice: context(.adviceAccess)
        )
    }

    private func access(at row: Int, _ context: Context) -> AccessLine? {
        let lines = lines(context)
        guard lines.indices.contains(row), case .access(let access) = lines[row].place else { return nil }
        return access
    }

    func offers(_ context: Context, at row: Int) -> [Offer] {
        var offers = [Offer(.open)]
        guard isLoaded, let overview else { return offers }
        offers.append(.writing(.giveAccess, context, unless: overview.hasAuthority ? nil : .accessNoAuthority))
        if let access = access(at: row, context) {
            if !access.grant.state.isOver, !access.grant.isEndPending { offers.append(.writing(.endAccess, context)) }
            offers.append(Offer(.whatTheySee))
        }
        return offers
    }

    mutating func appear(_ context: Context) -> [Step] { [.load(.access(.overview))] }

    mutating func activate(_ row: Int, _ context: Context) -> [Step] {
        let lines = lines(context)
        guard lines.indices.contains(row) else { return [] }
        switch lines[row].place {
        case .text: return []
        case .link:
            return context.isReadOnly ? [.notice(context(.readOnlyRefusal))] : [.push(SmallForm.server(context))]
        case .give: return [.run(.giveAccess)]
        case .emergency: return [.push(EmergencyScreen())]
        case .access(let access): return [.push(ProfessionalScreen(access.grant.professional))]
        case .blocked(let id): return [.push(ProfessionalScreen(id))]
        }
    }

    mutating func perform(_ command: Command, at row: Int, _ context: Context) -> [Step] {
        switch command {
        case .giveAccess:
            if context.isReadOnly { return [.notice(context(.readOnlyRefusal))] }
            guard overview?.hasAuthority == true else { return [.notice(context(.accessNoAuthority))] }
            isGiving = true
            return [.push(GrantAssistant())]
        case .endAccess: return access(at: row, context).map { [.push($0.endQuestion(context))] } ?? []
        case .whatTheySee:
            return access(at: row, context).map { access in
                let name = context(Sentences.professional(access.grant.subject, access.grant.professional))
                return [.push(SeenScreen(access.grant.professional, name: name))]
            } ?? []
        default: return []
        }
    }

    mutating func receive(_ outcome: Outcome, _ context: Context) -> [Step] {
        switch outcome {
        case .access(.overview(let overview)):
            // The newest access is the first of the list.
            let isTop = !isLoaded || isGiving
            self.overview = overview
            isLoaded = true
            isGiving = false
            return isTop ? [.select(0)] : []
        case .failed(let failure):
            self.failure = failure.words(context.language)
            return [.notice(failure.words(context.language))]
        default: return []
        }
    }
}

extension AccessLine {
    /// The access in a list: who, where it stands, until when; what it allows; when it was last used.
    func row(_ context: Context) -> Row {
        let name = context(Sentences.professional(grant.subject, grant.professional))
        let who = grant.subject.map { name + ", " + Sentences.profession($0) } ?? name
        let until = context(Sentences.until(self.until, today: context.clock.today))
        let isOver = grant.state.isOver
        let end = isOver ? stateWords.map { context($0) } ?? until : until
        var details: [String] = []
        if !isOver, let words = stateWords { details.append(context(words)) }
        let last = lastReading.map { context(Sentences.lastReading($0)) } ?? context(.accessNever)
        details.append(context(Sentences.allows(grant)) + " " + last)
        return Row(
            .item,
            [Row.Cell(who, width: 48), Row.Cell(end)],
            marker: !isOver && stateWords != nil ? .attention : .none,
            details: details
        )
    }

    /// The question before it ends; one that has not begun is only dropped.
    func endQuestion(_ context: Context) -> Question {
        let name = context(Sentences.professional(grant.subject, grant.professional))
        if grant.state == .pending { return Question(.access(.withdraw(id, name: name))) }
        return Question(.access(.end(id, name: name, isOffline: context.sync?.offlineSince != nil)))
    }
}
