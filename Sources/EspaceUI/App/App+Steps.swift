import SpaceClient
import Terminal

extension App {
    /// Takes the steps a screen asked for, in order.
    mutating func run(_ steps: [Step]) -> [Effect] {
        run(steps, in: frames.count - 1)
    }

    mutating func run(_ steps: [Step], in index: Int) -> [Effect] {
        var effects: [Effect] = []
        for step in steps { effects += take(step, in: min(index, frames.count - 1)) }
        return effects
    }

    private mutating func take(_ step: Step, in index: Int) -> [Effect] {
        switch step {
        case .push(let screen):
            frames.append(newFrame(screen))
            return appear()
        case .replace(let screen):
            frames[frames.count - 1] = newFrame(screen)
            return appear()
        case .pop:
            guard frames.count > 1 else { return [] }
            frames.removeLast()
            return appear()
        case .answer(let answer):
            guard frames.count > 1 else { return [] }
            frames.removeLast()
            if case .command(let command) = answer { return run(obey(command)) }
            let effects = run(frames[frames.count - 1].screen.returned(answer, context))
            if case .record = answer { return effects + appear() }
            return effects
        case .home:
            guard frames.count > 1 else { return [] }
            frames.removeSubrange(1...)
            return appear()
        case .restart(let screen):
            frames = [newFrame(screen)]
            return appear()
        case .notice(let words):
            notice = words
            return []
        case .load(let query): return [.load(query, ticket(for: index, sort: query.sort))]
        case .act(let deed): return [.act(deed, ticket(for: index, sort: Query.deedSort))]
        case .select(let row):
            frames[frames.count - 1].selected = row
            return []
        case .effect(let effect): return [effect]
        case .run(let command): return run(obey(command))
        case .show(let display, let language):
            context.display = display
            context.language = language
            return [.useDisplay(display)]
        }
    }

    private mutating func appear() -> [Effect] {
        let top = frames.count - 1
        return run(frames[top].screen.appear(context))
    }

    /// A new question of a sort makes the ones before it late.
    private mutating func ticket(for index: Int, sort: Int) -> Ticket {
        lastTicket += 1
        frames[index].tickets[sort] = lastTicket
        return Ticket(frame: frames[index].id, number: lastTicket)
    }

    /// Does something by its name: what concerns the screen first, then what works everywhere.
    mutating func obey(_ command: Command) -> [Step] {
        let top = frames.count - 1
        let row = frames[top].selected
        if frames[top].screen.offers(context, at: row).contains(where: { $0.command == command }) {
            return command == .open
                ? frames[top].screen.activate(row, context) : frames[top].screen.perform(command, at: row, context)
        }
        switch command {
        case .actions: return [.push(ActionList(offers: offers, context))]
        case .help: return [.push(Help(of: screen, offers: offers, context))]
        case .redraw: return [.effect(.redraw)]
        case .suspend: return lockNow(context(.lockedSuspended)).map(Step.effect) + [.effect(.suspend)]
        case .lock: return lockNow(context(.lockedNow)).map(Step.effect)
        case .quit:
            guard context.person != nil else { return [.effect(.quit)] }
            return [.push(Question(.quit))]
        case .undo:
            guard context.undo != nil, !context.isReadOnly else { return [.notice(context(.nothingToUndo))] }
            return [.act(.undo)]
        case .search: return [.push(SearchScreen())]
        case .synchronise:
            if context.isReadOnly { return [.notice(context(.readOnlyRefusal))] }
            guard context.sync != nil else { return [.notice(context(.syncNoServer))] }
            return [.push(Working(.synchronise))]
        default:
            guard let screen = command.section, context.person != nil else { return [] }
            return [.home, .push(screen)]
        }
    }
}
