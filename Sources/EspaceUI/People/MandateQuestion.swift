package import SpaceClient
import SpaceProtocol
package import Vault

/// What is asked before somebody's help ends.
package enum MandateQuestion: Equatable, Sendable {
    /// Ending the mandate of a caregiver; `isOffline` says so before, for it takes effect later.
    case end(CaregiverSummary.ID, name: String, isOffline: Bool)
    /// Giving one's own mandate back.
    case resign(SpaceNumber, person: String, isOffline: Bool)

    /// What is asked, what changes, and what does not.
    func body(_ context: Context) -> [String] {
        switch self {
        case .end(_, let name, let isOffline):
            [
                context(HelpSentences.endQuestion(name)), context(.whatChanges), context(.mandateEndLoses),
                isOffline ? context(.endOffline) : nil, context(.mandateEndKeeps),
            ].compactMap(\.self)
        case .resign(_, let person, let isOffline):
            [
                context(HelpSentences.resignQuestion(person)), context(.whatChanges), context(.resignLoses),
                isOffline ? context(.endOffline) : nil, context(.resignKeeps),
            ].compactMap(\.self)
        }
    }

    /// The title, the button that keeps everything, and the one that acts.
    var words: (title: Words, keep: Words, act: Words) {
        switch self {
        case .end: (.mandateEndName, .mandateKeep, .mandateEndName)
        case .resign: (.resignName, .resignStay, .resignName)
        }
    }

    /// What is done when the answer is yes.
    var deed: HelpDeed {
        switch self {
        case .end(let id, _, _): .end(id)
        case .resign(let number, _, _): .resign(number)
        }
    }

    /// What is said once it is done.
    var doneWords: Words {
        switch self {
        case .end: .mandateEnded
        case .resign: .mandateGivenBack
        }
    }

    /// How many screens are over with it: that of a mandate shows what was.
    var closes: Int {
        switch self {
        case .end: 2
        case .resign: 1
        }
    }
}
