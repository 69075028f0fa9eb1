package import FoundationEssentials
package import HealthModel
package import SpaceClient
package import SpaceProtocol

/// What is asked before something delicate about who may see the space.
package enum AccessQuestion: Equatable, Sendable {
    /// Ending an access; `isOffline` says so before, for it takes effect later.
    case end(UUID, name: String, isOffline: Bool)
    /// Dropping an access that has not begun.
    case withdraw(UUID, name: String)
    case block(ProfessionalID, name: String)
    /// Refusing what a professional left.
    case reject(UUID)
    /// Hiding one of several records that tell the same (T6); from one professional, or from all.
    case hideAlone(RecordID, title: String, others: Int, from: ProfessionalID?)
    /// Sealing a record under new keys, after an access ended.
    case reseal(RecordID, title: String, Resealing)
    /// Expecting no answer to a request any more.
    case closeCorrection(RecordID)
    /// Consenting that a regulation centre holds a share; how many records could be read.
    case enableEmergency(ProfessionalID, name: String, EmergencyChoices, count: Int)
    /// Taking that back.
    case disableEmergency

    /// What is asked, what changes, and what does not.
    func body(_ context: Context) -> [String] {
        switch self {
        case .end(_, let name, let isOffline):
            [
                context(Sentences.endQuestion(name)), context(.whatChanges), context(.endLoses),
                isOffline ? context(.endOffline) : nil, context(.endKeeps), context(.endAgain),
            ].compactMap(\.self)
        case .withdraw(_, let name):
            [context(Sentences.withdrawQuestion(name)), context(.whatChanges), context(.withdrawBody)]
        case .block(_, let name):
            [
                context(Sentences.blockQuestion(name)), context(.whatChanges), context(.blockLoses), context(.endKeeps),
                context(.blockAgain),
            ]
        case .reject:
            [context(.refuseQuestion), context(.whatChanges), context(.refuseLoses), context(.refuseKeeps)]
        case .enableEmergency(_, let name, let choices, let count):
            [
                context(Sentences.enableQuestion(name, choices, count)), context(.whatChanges),
                context(.emergencyKeys), context(.emergencyServer), context(.emergencyAfter),
            ]
        case .disableEmergency:
            [context(.emergencyEndQuestion), context(.whatChanges), context(.emergencyEndLoses), context(.endKeeps)]
        case .hideAlone(_, let title, let others, _):
            [
                context(Sentences.aloneQuestion(title, others)), context(.whatChanges), context(.aloneBody),
                context(.aloneKeeps),
            ]
        case .reseal(_, let title, let scope):
            [
                context(Sentences.resealQuestion(title)), context(.whatChanges), context(.resealBody),
                context(scope == .reencrypt ? .resealFiles : .resealNoFiles), context(.resealKeeps),
            ]
        case .closeCorrection:
            [context(.closeCorrectionQuestion), context(.whatChanges), context(.closeCorrectionBody)]
        }
    }

    /// The title, the button that keeps everything, and the one that acts.
    var words: (title: Words, keep: Words, act: Words) {
        switch self {
        case .end: (.endName, .keepAccess, .endName)
        case .withdraw: (.withdrawName, .withdrawKeep, .withdrawName)
        case .block: (.blockTitle, .blockKeep, .blockName)
        case .reject: (.refuseTitle, .depositLater, .depositRefuse)
        case .hideAlone: (.aloneTitle, .aloneKeep, .aloneHide)
        case .reseal(_, _, let scope):
            (scope == .reencrypt ? .reencryptName : .rewrapName, .resealKeep, .resealAct)
        case .closeCorrection: (.closeCorrectionName, .closeCorrectionKeep, .closeCorrectionName)
        case .enableEmergency: (.emergencyTitle, .emergencyKeepOff, .emergencyAgree)
        case .disableEmergency: (.emergencyTitle, .emergencyKeepOn, .emergencyEnd)
        }
    }

    /// What is done when the answer is yes.
    var deed: AccessDeed {
        switch self {
        case .end(let id, _, _): .end(id)
        case .withdraw(let id, _): .withdraw(id)
        case .block(let id, _): .block(id)
        case .reject(let id): .reject(id)
        case .hideAlone(let id, _, _, let professional?): .isolate(id, from: professional)
        case .hideAlone(let id, _, _, nil): .hide(id)
        case .reseal(let id, _, let scope): .reseal(id, scope)
        case .closeCorrection(let id): .closeCorrection(id)
        case .enableEmergency(let centre, _, let choices, _): .enableEmergency(centre, choices)
        case .disableEmergency: .disableEmergency
        }
    }

    /// What is said once it is done.
    var doneWords: Words {
        switch self {
        case .end: .endDone
        case .withdraw: .withdrawDone
        case .block: .blockDone
        case .reject: .depositRefused
        case .hideAlone: .hiddenDone
        case .reseal: .resealDone
        case .closeCorrection: .correctionClosedDone
        case .enableEmergency: .emergencyEnabled
        case .disableEmergency: .emergencyDisabled
        }
    }

    /// How many screens are over with it: what was refused has no page any more.
    var closes: Int {
        switch self {
        case .reject, .closeCorrection: 2
        case .end, .withdraw, .block, .hideAlone, .reseal, .enableEmergency, .disableEmergency: 1
        }
    }
}
