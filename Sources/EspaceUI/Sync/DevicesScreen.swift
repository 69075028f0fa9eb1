import HealthModel
import SpaceClient
import Terminal

/// The person's devices, this one first.
struct DevicesScreen: Screen {
    private var devices: [DeviceSummary]

    init(_ devices: [DeviceSummary]) { self.devices = devices }

    private func name(_ device: DeviceSummary, _ context: Context) -> String {
        device.isPaper ? context(.devicePaper) : device.name ?? context(.deviceUnnamed)
    }

    func page(_ context: Context) -> Page {
        var rows = devices.map { device -> Row in
            let state = device.isThis ? context(.deviceThis) : device.isRevoked ? context(.deviceRevoked) : ""
            return Row(.item, [Row.Cell(name(device, context), width: 34), Row.Cell(state)])
        }
        rows.append(.item(context(.deviceAdd), spaced: true))
        return Page(
            path: [context(.homeTitle), context(.syncTitle), context(.syncDevices)],
            rows,
            advice: context(.adviceDevices)
        )
    }

    func offers(_ context: Context, at row: Int) -> [Offer] {
        var offers = [Offer(.open)]
        if devices.indices.contains(row), !devices[row].isThis, !devices[row].isRevoked, !devices[row].isPaper {
            offers.append(Offer(.delete, unless: context.isReadOnly ? .readOnlyRefusal : nil))
        }
        return offers
    }

    mutating func appear(_ context: Context) -> [Step] { [.load(.sync)] }

    mutating func activate(_ row: Int, _ context: Context) -> [Step] {
        guard row == devices.count else { return [] }
        return context.isReadOnly ? [.notice(context(.readOnlyRefusal))] : [.push(PairingScreen())]
    }

    mutating func perform(_ command: Command, at row: Int, _ context: Context) -> [Step] {
        guard command == .delete, devices.indices.contains(row) else { return [] }
        return [.push(Question(.revokeDevice(devices[row].id, name: name(devices[row], context))))]
    }

    mutating func receive(_ outcome: Outcome, _ context: Context) -> [Step] {
        switch outcome {
        case .sync(let overview):
            if let overview { devices = overview.devices }
            return []
        case .failed(let failure): return [.notice(failure.words(context.language))]
        default: return []
        }
    }
}

/// Brings a new device or a caregiver in: shows the code, waits for whoever has it, compares the digits.
struct PairingScreen: Screen {
    private enum Stage {
        case preparing
        case waiting(code: Typed)
        case checking(name: String, check: String)
    }

    private var stage = Stage.preparing
    /// What a caregiver is offered; nil for a device of one's own.
    private let mandate: MandateChoice?
    /// Whether the QR code has the window to itself.
    private var showsPicture = false

    init(for mandate: MandateChoice? = nil) { self.mandate = mandate }

    /// The QR code of the pairing code and the address, for those who see; nil where nobody would, or where it does not fit.
    private func picture(_ code: Typed, besides lines: Int, _ context: Context) -> [Row]? {
        guard !context.display.reader, !context.isLineFace, context.display.color, let address = context.sync?.address,
            let drawn = QRCode(code.text + " " + address)?.lines(
                columns: context.layout.listWidth - 2,
                rows: context.size.height - 6 - lines
            )
        else { return nil }
        return drawn.map { Row(.picture, [Row.Cell($0)]) }
    }

    func page(_ context: Context) -> Page {
        let path =
            [context(.homeTitle)]
            + (mandate == nil
                ? [context(.syncDevices), context(.deviceAdd)] : [context(.peopleTitle), context(.inviteName)])
        let wait = context(mandate == nil ? .pairingWait : .inviteWait)
        switch stage {
        case .preparing: return Page(path: path, [.text(context(.underWay))])
        case .waiting(let code):
            if showsPicture, let picture = picture(code, besides: 1, context) {
                return Page(path: path, [.button(context(.pairingText))] + picture, advice: wait)
            }
            var rows: [Row] = [
                Row(.line, [Row.Cell(code.text)]),
                .text(context(mandate == nil ? .pairingBody : .inviteBody), spaced: true),
                .text(context.sync?.address ?? ""),
            ]
            if let picture = picture(code, besides: 6, context) {
                rows += picture
            } else if picture(code, besides: 1, context) != nil {
                rows.append(.button(context(.pairingPicture), spaced: true))
            }
            return Page(path: path, rows, advice: wait)
        case .checking(let name, let check):
            return Page(
                path: path,
                [
                    .text(name), .text(context(mandate == nil ? .pairingCheck : .inviteCheck)),
                    Row(.line, [Row.Cell(check)], isSpaced: true),
                    .button(context(mandate == nil ? .pairingNo : .inviteNo), spaced: true),
                    .button(context(mandate == nil ? .pairingYes : .inviteYes)),
                ],
                advice: context(.nothingChangedYet)
            )
        }
    }

    var isQuestion: Bool {
        if case .checking = stage { true } else { false }
    }

    mutating func appear(_ context: Context) -> [Step] {
        if case .preparing = stage { return [.act(mandate.map { .help(.invite($0)) } ?? .offerPairing)] }
        return []
    }

    mutating func activate(_ row: Int, _ context: Context) -> [Step] {
        if case .waiting(let code) = stage {
            guard showsPicture ? row == 0 : row == 3 && picture(code, besides: 6, context) == nil else { return [] }
            showsPicture.toggle()
            return [.select(0)]
        }
        guard case .checking = stage, row == 3 || row == 4 else { return [] }
        return [.act(decision(row == 4))]
    }

    private func decision(_ isAccepted: Bool) -> Deed {
        mandate == nil ? .decideDevice(isAccepted: isAccepted) : .help(.decide(isAccepted: isAccepted))
    }

    mutating func leave(_ context: Context) -> [Step] {
        if case .checking = stage { return [.act(decision(false))] }
        return [.effect(.stopWork), .pop]
    }

    mutating func receive(_ outcome: Outcome, _ context: Context) -> [Step] {
        switch outcome {
        case .pairingOffered(let code):
            stage = .waiting(code: code)
            return [.act(mandate == nil ? .awaitDevice : .help(.awaitCaregiver))]
        case .deviceWaits(let name, let check):
            stage = .checking(name: name, check: check)
            return [.select(3), .effect(.flushInput)]
        case .deviceDecided(let isAccepted):
            let words: (yes: Words, no: Words) =
                mandate == nil ? (.deviceAdded, .deviceRefused) : (.inviteDone, .inviteRefused)
            return [.pop, .notice(context(isAccepted ? words.yes : words.no))]
        case .failed(let failure): return [.pop, .notice(failure.words(context.language))]
        default: return []
        }
    }
}
