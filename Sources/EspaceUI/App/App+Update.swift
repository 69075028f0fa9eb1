import HealthModel
import SpaceClient
import Terminal

extension App {
    /// Applies what happened, and says what is to be done outside.
    package mutating func update(_ action: Action) -> [Effect] {
        let before = frames.last?.id
        var effects: [Effect]
        switch action {
        case .key(let key): effects = pressed(key)
        case .chose(let row): effects = chose(row)
        case .command(let command): effects = run(obey(command))
        case .received(let outcome, let ticket, let state): effects = received(outcome, ticket, state)
        case .idled: effects = lockNow(context(.lockedIdle))
        case .idleNear:
            if context.display.lockWarning { notice = context(.idleNear) }
            effects = []
        }
        settle()
        // Keys pressed before a question was seen must not answer it.
        if frames.last?.id != before, screen.isQuestion { effects.append(.flushInput) }
        return effects
    }

    // MARK: Keys

    private mutating func pressed(_ key: Key) -> [Effect] {
        switch key {
        case .resize(let size):
            context.size = size
            return []
        case .endOfInput: return lockNow(nil) + [.quit]
        default: break
        }
        notice = nil
        let top = frames.count - 1
        let row = frames[top].selected
        if key == .ctrl("c") {
            // The second time, within its question, it no longer asks.
            return (frames[top].screen as? Question)?.purpose == .quit ? lockNow(nil) + [.quit] : run(obey(.quit))
        }
        if key.editsText, frames[top].screen.takesText(at: row),
            let steps = frames[top].screen.edit(key, at: row, context)
        {
            return run(steps)
        }
        switch key {
        case .enter, .right: return run(frames[top].screen.activate(row, context))
        case .escape, .left: return run(frames[top].screen.leave(context))
        case .up, .backtab, .down, .tab, .pageUp, .pageDown, .home, .end, .wheelUp, .wheelDown: return move(key)
        case .click(let position):
            switch picture.target(at: position) {
            case .row(let row): return chose(row)
            case .key(let key): return pressed(key)
            case nil: return []
            }
        default: return typed(key, row: row)
        }
    }

    /// A row chosen by its number: selected, and opened if it was selected already or is a choice by itself.
    private mutating func chose(_ row: Int) -> [Effect] {
        notice = nil
        let page = page
        guard row >= 0, row < page.rows.count, page.rows[row].isStop(readingText: readsText(page)) else { return [] }
        let top = frames.count - 1
        let old = frames[top].selected
        frames[top].selected = row
        var effects: [Effect] = []
        if old != row { effects = run(frames[top].screen.moved(from: old, to: row, context)) }
        if case .field = page.rows[row].role { return effects }
        if case .text = page.rows[row].role { return effects }
        // Nothing dangerous is one careless click away: in a question the first click only chooses.
        guard old == row || !screen.isQuestion else { return effects }
        return effects + run(frames[top].screen.activate(row, context))
    }

    private mutating func typed(_ key: Key, row: Int) -> [Effect] {
        let key = key.unshifted
        let offers = offers
        if let offer = offers.first(where: { $0.command.keys(context.language).contains(key) }) {
            if let refusal = offer.refusal {
                notice = context(refusal)
                return []
            }
            return run(obey(offer.command))
        }
        if case .char = key { notice = context(.unknownKey) }
        return []
    }

    // MARK: The selection

    private mutating func move(_ key: Key) -> [Effect] {
        let top = frames.count - 1
        let page = page
        guard page.rows.count > 0 else { return [] }
        let old = frames[top].selected
        let reads = readsText(page)
        let jump = max(1, context.layout.room(message(page)) - 1)
        let target: (Int, Int) =
            switch key {
            case .up, .backtab, .wheelUp: (old - 1, -1)
            case .pageUp: (old - jump, -1)
            case .pageDown: (old + jump, 1)
            case .home: (0, 1)
            case .end: (page.rows.count - 1, -1)
            default: (old + 1, 1)
            }
        guard (0..<page.rows.count).contains(target.0) || key == .pageUp || key == .pageDown else { return [] }
        guard let stop = page.rows.stop(from: target.0, by: target.1, readingText: reads) else { return [] }
        // Up from the first stop finds the first stop again, and must not jump down to the next.
        if target.1 < 0, stop > old, key != .end { return [] }
        if target.1 > 0, stop < old, key != .home { return [] }
        guard stop != old else { return [] }
        frames[top].selected = stop
        return run(frames[top].screen.moved(from: old, to: stop, context))
    }

    /// Keeps the selection on a stop and in the window.
    mutating func settle() {
        let top = frames.count - 1
        let page = page
        let frame = frames[top]
        guard let stop = page.rows.stop(from: frame.selected, by: 1, readingText: readsText(page)) else {
            frames[top].selected = 0
            frames[top].top = 0
            return
        }
        frames[top].selected = stop
        frames[top].top = context.layout.top(for: page, selected: stop, from: frame.top, message: message(page))
    }

    // MARK: Answers

    private mutating func received(_ outcome: Outcome, _ ticket: Ticket, _ state: SpaceState?) -> [Effect] {
        if let state, context.person != nil || outcome.opensSpace { take(state) }
        if case .undone(let label) = outcome {
            notice = context(Sentences.undone(label))
            return run(frames[frames.count - 1].screen.appear(context))
        }
        guard let index = frames.firstIndex(where: { $0.id == ticket.frame }),
            let sort = frames[index].tickets.first(where: { $0.value == ticket.number })?.key
        else { return [] }
        if !outcome.isPartial { frames[index].tickets[sort] = nil }
        let steps = frames[index].screen.receive(outcome, context)
        // A screen below the top one only keeps what it learns.
        guard index == frames.count - 1 else { return run(steps.filter(\.isQuiet), in: index) }
        return run(steps)
    }

    private mutating func take(_ state: SpaceState) {
        context.person = state.person
        context.display = state.display
        if context.isLineFace || context.isReaderForced { context.display.reader = true }
        if let language = state.language { context.language = language }
        context.undo = state.undo
        context.sync = state.sync
        context.acting = state.acting
        context.opening = state.opening
        context.isReadOnly = state.isReadOnly
    }

    // MARK: Locking

    /// Keeps what is unfinished, forgets the keys, and shows the first screen of a locked space.
    mutating func lockNow(_ words: String?) -> [Effect] {
        guard context.person != nil else { return [] }
        let kept = frames.compactMap { $0.screen.unsaved() }
        let top = frames.count - 1
        let effects = kept.map { Effect.act($0, Ticket(frame: frames[top].id, number: -1)) }
        let former = context.person
        context.person = nil
        context.undo = nil
        context.sync = nil
        context.acting = nil
        context.opening = nil
        frames = [newFrame(Unlock(of: former?.displayName ?? "", isReadOnly: context.isReadOnly))]
        notice = words
        return [.stopWork] + effects + [.lock, .flushInput]
    }

    mutating func newFrame(_ screen: any Screen) -> Frame {
        lastFrame += 1
        return Frame(id: lastFrame, screen: screen)
    }
}

extension Key {
    /// Whether a field may have a use for the key.
    fileprivate var editsText: Bool {
        switch self {
        case .char, .paste, .backspace, .delete, .left, .right, .home, .end, .insert: true
        case .ctrl(let letter): "aeukwhd".contains(letter)
        default: false
        }
    }
}

extension Outcome {
    /// Whether more answers to the same question follow.
    fileprivate var isPartial: Bool {
        if case .progress = self { return true }
        return false
    }

    /// Whether a space is open from now on.
    fileprivate var opensSpace: Bool {
        switch self {
        case .opened, .created: true
        default: false
        }
    }
}

extension Step {
    /// Whether a screen that is not on top may still take the step.
    fileprivate var isQuiet: Bool {
        switch self {
        case .load, .act: true
        default: false
        }
    }
}
