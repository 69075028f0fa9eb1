import HealthModel
import SpaceClient
import Vault

/// The first screen: what could save a life, what needs a look, and a fact for each section.
struct HomeScreen: Screen {
    private var home: Home?
    private var access: AccessSummary?
    private var others: [OtherNews] = []

    init() {}

    private enum Place {
        case urgent(Home.Urgent)
        case access(AccessLook)
        case attention(Home.Attention)
        case other(OtherNews)
        case mandate(Phrase)
        case section(Command)
        case actions
    }

    /// What one may do for the person, as lines of the page.
    private var mandate: [Phrase] = []

    private func places(_ context: Context) -> [Place] {
        // An opening in an emergency and what the journal warns of come first, what came in last.
        (home?.urgent ?? []).map { .urgent($0) } + openings(context).map { .access($0) }
            + (access?.warnings ?? []).map { .access($0) } + others.filter { $0.alarms > 0 }.map { .other($0) }
            + (home?.attention ?? []).map { .attention($0) } + (access?.news ?? []).map { .access($0) }
            + others.filter { $0.alarms == 0 }.map { .other($0) } + mandate.map { .mandate($0) }
            + Command.sections.map { .section($0) } + [.actions]
    }

    private func openings(_ context: Context) -> [AccessLook] { context.opening.map { [.opening($0)] } ?? [] }

    func page(_ context: Context) -> Page {
        guard let home else {
            return Page(path: [context(.homeTitle)], [.text(context(.loading))])
        }
        var rows: [Row] = []
        var attention = 0
        let looks =
            home.attention.count + others.count + openings(context).count
            + (access.map { $0.warnings.count + $0.news.count } ?? 0)
        for place in places(context) {
            switch place {
            case .urgent(let line): rows.append(Row(.item, [Row.Cell(context(Sentences.urgent(line)))], marker: .alarm))
            case .access(let look):
                attention += 1
                let heading = attention == 1 ? context(Sentences.toLookAt(looks)) : nil
                rows.append(
                    Row(
                        .item,
                        [Row.Cell(context(look.words(today: context.clock.today)))],
                        heading: heading,
                        marker: look.marker,
                        isSpaced: heading != nil
                    )
                )
            case .attention(let line):
                attention += 1
                let heading = attention == 1 ? context(Sentences.toLookAt(looks)) : nil
                rows.append(
                    Row(
                        .item,
                        [Row.Cell(context(Sentences.attention(line)))],
                        heading: heading,
                        marker: line.isNews ? .news : .attention,
                        isSpaced: heading != nil
                    )
                )
            case .other(let news):
                attention += 1
                let heading = attention == 1 ? context(Sentences.toLookAt(looks)) : nil
                rows.append(
                    Row(
                        .item,
                        [Row.Cell(context(HelpSentences.news(news)))],
                        heading: heading,
                        marker: news.alarms > 0 ? .alarm : .attention,
                        isSpaced: heading != nil
                    )
                )
            case .mandate(let words): rows.append(.text(context(words), spaced: words == mandate.first))
            case .section(let command):
                let isFirst = command == Command.sections.first
                let digit = command.keys(context.language).first?.name(context.language) ?? ""
                rows.append(
                    Row(
                        .item,
                        [
                            Row.Cell(context.display.reader ? "" : digit.count == 1 ? digit : " ", width: 1),
                            Row.Cell(context(command.name), width: 16), Row.Cell(context(fact(command, home, context))),
                        ],
                        heading: isFirst ? context(.sections) : nil,
                        isSpaced: isFirst,
                        isGridded: true
                    )
                )
            case .actions:
                let sign = Row.Cell(context.display.reader ? "" : " ", width: 1)
                rows.append(Row(.item, [sign, Row.Cell(context(.otherActions))], isGridded: true))
            }
        }
        let language = context.language
        return Page(
            path: [context(context.acting == nil ? .unlockTitle : .homeActing)],
            rows,
            advice: context(Sentences.autoLock(context.display.lockMinutes)),
            hints: [Command.open, .search, .actions].compactMap { $0.hint(language) }
                + [Command.lock.hint(language)].compactMap(\.self)
        )
    }

    /// What is known of a section, in a few words.
    private func fact(_ command: Command, _ home: Home, _ context: Context) -> Phrase {
        func fact(_ kind: RecordKind, _ words: (_ count: Int, _ current: Int) -> Phrase) -> Phrase {
            switch home.knowledge[kind] ?? .neverAsked {
            case .neverAsked: Words.notFilledIn.phrase
            case .declaredNone: Words.noneKnownShort.phrase
            case .known(let count, let current): words(count, current)
            }
        }
        func known(_ kind: RecordKind, _ words: (Int) -> Phrase) -> Phrase { fact(kind) { words($1) } }
        // What happened once is over, and counts all the same.
        func happened(_ kind: RecordKind, _ words: (Int) -> Phrase) -> Phrase {
            fact(kind) { count, _ in words(count) }
        }
        func counted(_ kind: RecordKind) -> Phrase {
            guard case .known(let count, _) = home.knowledge[kind] ?? .neverAsked else {
                return Words.none.phrase
            }
            return Phrase(String(count), String(count))
        }
        switch command {
        case .allergies: return known(.allergy, Sentences.knownAllergies)
        case .vaccinations:
            let open = home.attention.count(where: \.isVaccination)
            return open > 0 ? Sentences.toCheck(open) : happened(.vaccination, Sentences.recorded)
        case .treatments: return known(.treatment, Sentences.currentTreatments)
        case .conditions: return known(.condition, Sentences.followed)
        case .timeline: return Sentences.events(home.events)
        case .measures:
            guard let date = home.latestMeasure?.date else { return counted(.measure) }
            return Sentences.latest(date)
        case .documents: return home.newDocuments > 0 ? Sentences.newDocuments(home.newDocuments) : counted(.document)
        case .procedures: return happened(.procedure) { Phrase(String($0), String($0)) }
        case .familyHistory: return counted(.familyHistory)
        case .contacts: return counted(.contact)
        case .appointments: return counted(.appointment)
        case .directives: return counted(.directive)
        case .accesses:
            guard let access else { return Words.none.phrase }
            return access.live > 0 ? Sentences.openCount(access.live) : Words.none.phrase
        case .journal:
            guard let access else { return Words.none.phrase }
            if access.toCheck > 0 { return Sentences.toCheck(access.toCheck) }
            return access.newLines > 0 ? Sentences.newShort(access.newLines) : Words.none.phrase
        case .inbox:
            guard let access, access.waiting > 0 else { return Words.none.phrase }
            return Sentences.waitingShort(access.waiting)
        case .people: return context.acting == nil ? Phrase("", "") : Words.peopleOwn.phrase
        case .sync: return context.sync?.fact ?? Words.syncNone.phrase
        case .others:
            let count = [RecordKind.other, .message].reduce(0) { sum, kind in
                if case .known(let count, _) = home.knowledge[kind] ?? .neverAsked { return sum + count }
                return sum
            }
            return count == 0 ? Words.none.phrase : Phrase(String(count), String(count))
        default: return Phrase("", "")
        }
    }

    func offers(_ context: Context, at row: Int) -> [Offer] { [Offer(.open)] }

    mutating func appear(_ context: Context) -> [Step] {
        // What one may do in somebody else's space; in one's own, what others need.
        guard let acting = context.acting, let person = context.person else {
            mandate = []
            return [.load(.home), .load(.access(.summary)), .load(.others)]
        }
        mandate =
            acting.isOver
            ? []
            : [
                HelpSentences.may(acting.role), HelpSentences.mayNot(acting.role),
                HelpSentences.given(by: person, until: acting.until),
            ]
        others = []
        return [.load(.home), .load(.access(.summary))]
    }

    mutating func activate(_ row: Int, _ context: Context) -> [Step] {
        let places = places(context)
        guard home != nil, places.indices.contains(row) else { return [] }
        switch places[row] {
        case .urgent(.allergiesUnknown): return [.push(ListScreen(.kind(.allergy)))]
        case .urgent(.allergy(let entry)), .urgent(.treatment(let entry, _)), .urgent(.emergencyContact(let entry, _)),
            .attention(.newDocument(let entry)):
            return [.push(RecordScreen(entry.id))]
        case .access(let look): return [.push(look.screen)]
        case .other(let news): return [.act(.turnTo(news.person.number))]
        case .mandate: return []
        case .attention(.vaccination(let row)): return [.push(VaccinationDetail(row))]
        case .attention(.draft(let draft)): return [.push(FormScreen(draft: draft, context))]
        case .section(let command): return command.section.map { [.push($0)] } ?? []
        case .actions: return [.run(.actions)]
        }
    }

    mutating func receive(_ outcome: Outcome, _ context: Context) -> [Step] {
        switch outcome {
        case .home(let home):
            let isFirst = self.home == nil
            self.home = home
            // At first on what asks for a look; what could save a life is above it and needs no selection to be read.
            return isFirst ? [.select(home.urgent.count)] : []
        case .access(.summary(let summary)):
            access = summary
            return []
        case .others(let others):
            self.others = others
            return []
        case .turned: return [.restart(HomeScreen())]
        case .failed(let failure): return [.notice(failure.words(context.language))]
        default: return []
        }
    }

    mutating func leave(_ context: Context) -> [Step] { [.run(.quit)] }
}

extension Home.Attention {
    /// Whether the line tells of something that came in, rather than asks for something.
    fileprivate var isNews: Bool {
        if case .newDocument = self { return true }
        return false
    }

    fileprivate var isVaccination: Bool {
        if case .vaccination = self { return true }
        return false
    }
}

extension Command {
    /// The screen of a section.
    var section: (any Screen)? {
        switch self {
        case .allergies: ListScreen(.kind(.allergy))
        case .vaccinations: VaccinationScreen()
        case .treatments: ListScreen(.kind(.treatment))
        case .timeline: ListScreen(.timeline)
        case .measures: ListScreen(.kind(.measure))
        case .documents: ListScreen(.kind(.document))
        case .conditions: ListScreen(.kind(.condition))
        case .procedures: ListScreen(.kind(.procedure))
        case .familyHistory: ListScreen(.kind(.familyHistory))
        case .contacts: ListScreen(.kind(.contact))
        case .appointments: ListScreen(.kind(.appointment))
        case .directives: ListScreen(.kind(.directive))
        case .emergencySheet: EmergencySheetScreen()
        case .others: ListScreen(.kind(.other))
        case .bin: ListScreen(.bin)
        case .importFiles: FilePicker(.importing)
        case .export: ExportScreen()
        case .accesses: AccessScreen()
        case .journal: JournalScreen()
        case .inbox: InboxScreen()
        case .people: PeopleScreen()
        case .sync: SyncScreen()
        case .settings: SettingsScreen()
        default: nil
        }
    }
}
