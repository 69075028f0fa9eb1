import ArgumentParser
import FoundationEssentials
import HealthModel
import ProgramConsole
import SpaceClient
import SpaceProtocol
import Terminal
import Vault

/// `espace inbox policy`: who may leave something.
struct InboxPolicy: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "policy",
            abstract: say("Dit ou change qui peut déposer.", "Says or changes who may leave something."),
            usage: "espace inbox policy [granted|certified]",
            discussion: say(
                "granted\u{A0}: les professionnels dont l'accès permet de déposer. certified\u{A0}: tout professionnel certifié à qui vous donnez l'adresse de votre espace\u{A0}; il ne lit rien pour autant. Un professionnel bloqué ne dépose jamais.",
                "granted: professionals whose access allows to leave something. certified: every certified professional to whom you give your space's address; it lets them read nothing. Nobody who is blocked can leave anything."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Argument(help: .init(say("granted ou certified.", "granted or certified.")))
    var policy: String?

    func perform(_ run: Run) async throws -> ExitStatus {
        guard let policy else {
            return try await run.reading { session in
                let synchroniser = try await run.synchroniser(of: session.space, .deciding)
                guard let setting = await synchroniser.depositSetting() else { throw SyncError.keysMissing }
                run.report(setting.policy.words, Shape.deposits(setting))
            }
        }
        guard let wanted = DepositPolicy(rawValue: policy) else {
            throw CommandError.usage(.badValue("policy", allowed: DepositPolicy.allCases.map(\.rawValue)))
        }
        return try await run.writing { session in
            let synchroniser = try await run.synchroniser(of: session.space, .deciding)
            let isDone = try await synchroniser.decide(.inbox(wanted))
            guard let setting = await synchroniser.depositSetting() else { throw SyncError.keysMissing }
            try run.tell(isDone, wanted.words, Shape.deposits(setting))
        }
    }
}

/// `espace inbox address`: the line to give to a professional who has no access.
struct InboxAddress: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "address",
            abstract: say(
                "Montre l'adresse à donner à un professionnel qui dépose.",
                "Shows the address to give to a professional who leaves something."
            ),
            usage: "espace inbox address [--qr]",
            discussion: say(
                "Elle n'ouvre rien à lire. Elle ne sert que tant que tout professionnel certifié peut déposer\u{A0}: espace inbox policy certified.",
                "It opens nothing to read. It is of use only while every certified professional may leave something: espace inbox policy certified."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Flag(help: .init(say("Aussi en code QR, sur un terminal.", "As a QR code too, on a terminal.")))
    var qr = false

    func perform(_ run: Run) async throws -> ExitStatus {
        try await run.reading { session in
            let synchroniser = try await run.synchroniser(of: session.space, .deciding)
            guard let setting = await synchroniser.depositSetting() else { throw SyncError.keysMissing }
            if common.json { return run.console.json(Shape.deposits(setting)) }
            run.console.out(Array("\(setting.address)\n".utf8))
            if qr { run.draw(QRCode(setting.address.description), settings: await session.space.settings()) }
            if setting.policy == .granted { run.console.note(setting.policy.words) }
        }
    }
}

extension DepositPolicy {
    /// Who may, in a sentence.
    var words: String {
        switch self {
        case .granted:
            say(
                "Seuls les professionnels dont l'accès le permet peuvent déposer.",
                "Only professionals whose access allows it can leave something."
            )
        case .certified:
            say(
                "Tout professionnel certifié à qui vous donnez l'adresse peut déposer\u{A0}; il ne lit rien pour autant.",
                "Every certified professional to whom you give the address can leave something; it lets them read nothing."
            )
        }
    }
}

extension Shape {
    /// Who may leave something, and the address.
    static func deposits(_ setting: DepositSetting) -> JSON {
        [
            "policy": .string(setting.policy.rawValue), "pending": .bool(setting.isPending),
            "address": .string(setting.address.description),
        ]
    }
}
