import HealthModel
import SpaceClient

/// A line of the first screen about accesses, the journal or what was left.
enum AccessLook: Hashable, Sendable {
    /// The journal holds lines to look at.
    case journal(Int)
    /// The space was opened in an emergency, and nobody has looked at it.
    case opening(Clock)
    /// An access ends within a week.
    case ending(AccessLine)
    /// Professionals left something.
    case deposits(Int)

    var marker: Row.Marker {
        switch self {
        case .journal, .opening: .alarm
        case .ending: .attention
        case .deposits: .news
        }
    }

    func words(today: CivilDate) -> Phrase {
        switch self {
        case .journal(let count): Sentences.journalAlarm(count)
        case .opening(let time): Sentences.openingBanner(time)
        case .ending(let line): Sentences.ending(line, today: today)
        case .deposits(let count):
            Phrase(Sentences.waitingDeposits(count).french + ".", Sentences.waitingDeposits(count).english + ".")
        }
    }

    /// Where Enter leads.
    var screen: any Screen {
        switch self {
        case .journal: JournalScreen()
        case .opening: EmergencyScreen()
        case .ending(let line): ProfessionalScreen(line.grant.professional)
        case .deposits: InboxScreen()
        }
    }
}

extension AccessSummary {
    /// What comes before everything else that asks for a look.
    var warnings: [AccessLook] { toCheck > 0 ? [.journal(toCheck)] : [] }

    /// What comes after it.
    var news: [AccessLook] {
        [ending.map { .ending($0) }, waiting > 0 ? .deposits(waiting) : nil].compactMap(\.self)
    }
}
