import HealthModel
import SpaceClient
import Terminal

/// The state of the exchanges: connection, what waits to be sent, what waits for a choice, the devices.
struct SyncScreen: Screen {
    private enum Place {
        case text
        case now
        case proof
        case resume
        case link
        case waiting(RecordID)
        case conflict(Entry)
        case devices
    }

    private var overview: SyncOverview?
    private var isLoaded = false

    init() {}

    private func lines(_ context: Context) -> [(place: Place, row: Row)] {
        guard isLoaded else { return [(.text, .text(context(.loading)))] }
        guard let overview else {
            return [(.text, .text(context(.syncAlone))), (.link, .item(context(.syncAdd), spaced: true))]
        }
        let summary = overview.summary
        var lines: [(Place, Row)] = []
        func fact(_ label: Words, _ value: String, _ marker: Row.Marker = .none) {
            lines.append((.text, Row(.text, [Row.Cell(context(label), width: 22), Row.Cell(value)], marker: marker)))
        }
        if let alarm = overview.alarm {
            lines.append((.text, .text(context(alarm.message), marker: .alarm)))
            if let entry = overview.alarmedEntry { lines.append((.text, .text(context(Sentences.alarmed(entry))))) }
            lines.append((.text, .text(context(.syncFrozen))))
            lines.append((.proof, .item(context(.syncProof), spaced: true)))
            lines.append((.resume, .item(context(.resumeName))))
        }
        if overview.isCatchingUp {
            lines.append((.text, .text(context(.syncCatching), marker: .attention)))
        } else if let restored = overview.restored, restored.today == context.clock.today {
            lines.append((.text, .text(context(.syncRestored))))
        }
        let state: Words =
            summary.isStopped
            ? .syncStopped
            : summary.offlineSince != nil ? .syncMute : summary.lastSync == nil ? .syncUnasked : .syncWorks
        fact(.syncConnection, context(state) + " (" + summary.address + ")")
        fact(.syncLast, summary.lastSync.map { $0.time(context.language) } ?? context(.syncNever))
        if overview.alarm == nil { lines.append((.now, .item(context(.syncNow), spaced: true))) }
        for (number, entry) in overview.waiting.prefix(20).enumerated() {
            lines.append(
                (
                    .waiting(entry.id),
                    Row(
                        .item,
                        [Row.Cell(entry.title)],
                        heading: number == 0 ? context(.syncWaiting) + "\u{A0}: \(overview.waiting.count)" : nil,
                        details: [context(.syncNotYet)],
                        isSpaced: number == 0
                    )
                )
            )
        }
        for (number, entry) in overview.conflicts.enumerated() {
            lines.append(
                (
                    .conflict(entry),
                    Row(
                        .item,
                        [Row.Cell(entry.title)],
                        heading: number == 0 ? context(.syncChoose) + "\u{A0}: \(overview.conflicts.count)" : nil,
                        marker: .attention,
                        isSpaced: number == 0
                    )
                )
            )
        }
        if overview.held > 0 { fact(.syncHeld, String(overview.held), .attention) }
        let live = overview.devices.count { !$0.isRevoked && !$0.isPaper }
        lines.append(
            (
                .devices,
                Row(
                    .item,
                    [Row.Cell(context(.syncDevices), width: 22), Row.Cell(context(Sentences.deviceCount(live)))],
                    isSpaced: true
                )
            )
        )
        return lines
    }

    func page(_ context: Context) -> Page {
        Page(
            path: [context(.homeTitle), context(.syncTitle)],
            lines(context).map(\.row),
            advice: context(.adviceSync)
        )
    }

    func offers(_ context: Context, at row: Int) -> [Offer] { [Offer(.open)] }

    mutating func appear(_ context: Context) -> [Step] { [.load(.sync)] }

    mutating func activate(_ row: Int, _ context: Context) -> [Step] {
        let lines = lines(context)
        guard lines.indices.contains(row) else { return [] }
        switch lines[row].place {
        case .text: return []
        case .now: return [.run(.synchronise)]
        case .proof: return [.push(SmallForm.evidence(context))]
        case .resume:
            return context.isReadOnly ? [.notice(context(.readOnlyRefusal))] : [.push(Question(.resumeExchanges))]
        case .link:
            return context.isReadOnly ? [.notice(context(.readOnlyRefusal))] : [.push(SmallForm.server(context))]
        case .waiting(let id): return [.push(RecordScreen(id))]
        case .conflict(let entry): return [.push(ConflictScreen(entry))]
        case .devices: return overview.map { [.push(DevicesScreen($0.devices))] } ?? []
        }
    }

    mutating func receive(_ outcome: Outcome, _ context: Context) -> [Step] {
        switch outcome {
        case .sync(let overview):
            self.overview = overview
            isLoaded = true
            return []
        case .failed(let failure): return [.notice(failure.words(context.language))]
        default: return []
        }
    }
}

/// Two versions of a record, with what is different first, and who wrote them.
struct ConflictScreen: Screen {
    private let entry: Entry
    private var sides: [ConflictSide] = []
    private var isUnderWay = false

    init(_ entry: Entry) { self.entry = entry }

    private func words(_ side: ConflictSide, _ context: Context) -> [String] {
        guard let resource = side.resource else { return [context(.conflictRemoved)] }
        let summary = RecordSummary(of: resource)
        let date = summary.date.map { DateEntry.short($0, context.language) }
        return [
            [summary.title, summary.detail].filter { !$0.isEmpty }.joined(separator: ", "), date ?? "",
            context(Sentences.writtenBy(side.author)) + ", " + Moment(side.time).words(context.language),
        ].filter { !$0.isEmpty }
    }

    private static let choices: [(words: Words, choice: ConflictChoice?)] = [
        (.conflictLater, nil), (.conflictKeepMine, .mine), (.conflictKeepTheirs, .theirs), (.conflictKeepBoth, .both),
    ]

    func page(_ context: Context) -> Page {
        var rows: [Row] = [.text(context(.conflictBody))]
        for side in sides {
            let name = context(side.isOwn ? .conflictMine : .conflictTheirs)
            rows.append(Row(.line, [Row.Cell(name)], details: words(side, context), isSpaced: true))
        }
        for (number, choice) in Self.choices.enumerated() {
            rows.append(.button(context(choice.words), spaced: number == 0))
        }
        return Page(path: [context(.conflictTitle), entry.title], rows, advice: context(.nothingChangedYet))
    }

    var isQuestion: Bool { true }

    mutating func appear(_ context: Context) -> [Step] { [.load(.sides(entry.id)), .select(1 + sides.count)] }

    mutating func activate(_ row: Int, _ context: Context) -> [Step] {
        let place = row - 1 - sides.count
        guard Self.choices.indices.contains(place), !isUnderWay else { return [] }
        guard let choice = Self.choices[place].choice else { return [.pop] }
        if context.isReadOnly { return [.notice(context(.readOnlyRefusal))] }
        isUnderWay = true
        return [.act(.resolve(entry.id, choice))]
    }

    mutating func receive(_ outcome: Outcome, _ context: Context) -> [Step] {
        isUnderWay = false
        switch outcome {
        case .sides(let sides):
            self.sides = sides
            return [.select(1 + sides.count)]
        case .resolved: return [.pop, .notice(context(.conflictDone))]
        case .failed(let failure): return [.notice(failure.words(context.language))]
        default: return []
        }
    }
}
