import HealthModel
import SpaceClient
import SpaceProtocol
import Terminal

/// Who may leave something: the two answers, and the address to give where any certified professional may.
struct DepositSettingScreen: Screen {
    private var setting: DepositSetting?
    private var isUnderWay = false
    /// Whether the QR code has the window to itself.
    private var showsPicture = false

    private enum Place {
        case text
        case policy(DepositPolicy)
        case picture
    }

    init(_ setting: DepositSetting) { self.setting = setting }

    /// The QR code of the address, for those who see; nil where nobody would, or where it does not fit.
    private func picture(_ setting: DepositSetting, _ context: Context) -> [Row]? {
        guard !context.display.reader, !context.isLineFace, context.display.color,
            let drawn = QRCode(setting.address.description)?.lines(
                columns: context.layout.listWidth - 2,
                rows: context.size.height - 7
            )
        else { return nil }
        return drawn.map { Row(.picture, [Row.Cell($0)]) }
    }

    private func lines(_ context: Context) -> [(place: Place, row: Row)] {
        guard let setting else { return [(.text, .text(context(.loading)))] }
        var lines: [(Place, Row)] = DepositPolicy.allCases.enumerated().map { number, policy in
            let isChosen = policy == setting.policy
            let state: Words? = isChosen ? (setting.isPending ? .accessPending : .depositChosen) : nil
            return (
                .policy(policy),
                Row(
                    .item,
                    [Row.Cell(context(policy.words), width: 52)] + (state.map { [Row.Cell(context($0))] } ?? []),
                    heading: number == 0 ? context(.depositWho) : nil,
                    details: [context(policy.details)]
                )
            )
        }
        guard setting.policy == .certified else { return lines }
        lines.append((.text, .text(context(.depositAddress), spaced: true)))
        lines.append((.text, Row(.line, [Row.Cell(setting.address.description)])))
        lines.append((.text, .text(context(.depositAddressOpens))))
        if picture(setting, context) != nil {
            lines.append((.picture, .button(context(.pairingPicture), spaced: true)))
        }
        return lines
    }

    func page(_ context: Context) -> Page {
        let path = [context(.homeTitle), context(.inboxTitle), context(.depositWho)]
        if showsPicture, let setting, let picture = picture(setting, context) {
            return Page(path: path, [.button(context(.pairingText))] + picture, advice: context(.depositAddress))
        }
        return Page(
            path: path,
            lines(context).map(\.row),
            advice: context(isUnderWay ? .underWay : .depositWhoAdvice)
        )
    }

    func offers(_ context: Context, at row: Int) -> [Offer] { [Offer(.open)] }

    mutating func activate(_ row: Int, _ context: Context) -> [Step] {
        if showsPicture {
            showsPicture = false
            return [.select(0)]
        }
        let lines = lines(context)
        guard lines.indices.contains(row), !isUnderWay else { return [] }
        switch lines[row].place {
        case .text: return []
        case .picture:
            showsPicture = true
            return [.select(0)]
        case .policy(let policy):
            guard policy != setting?.policy else { return [] }
            if context.isReadOnly { return [.notice(context(.readOnlyRefusal))] }
            isUnderWay = true
            return [.act(.access(.setDeposits(policy)))]
        }
    }

    mutating func receive(_ outcome: Outcome, _ context: Context) -> [Step] {
        switch outcome {
        case .access(.deposits(let setting)):
            self.setting = setting
            return []
        case .access(.done(let isInEffect)):
            isUnderWay = false
            return [
                .load(.access(.deposits)), .notice(context(isInEffect ? .depositWhoDone : .decidedLater)),
            ]
        case .failed(let failure):
            isUnderWay = false
            return [.notice(failure.words(context.language))]
        default: return []
        }
    }
}

extension DepositPolicy {
    /// Who may.
    var words: Words {
        switch self {
        case .granted: .depositGranted
        case .certified: .depositCertified
        }
    }

    /// What it means.
    var details: Words {
        switch self {
        case .granted: .depositGrantedDetail
        case .certified: .depositCertifiedDetail
        }
    }
}
