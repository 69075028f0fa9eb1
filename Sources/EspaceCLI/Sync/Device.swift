import ArgumentParser
import FoundationEssentials
import HealthModel
import ProgramConsole
import SpaceClient
import SpaceProtocol
import Terminal
import Vault

/// `espace device`: the devices of the person.
struct Device: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            abstract: say("Vos appareils.", "Your devices."),
            usage: "espace device pair|join|list|revoke|recover|kit",
            subcommands: [
                DevicePair.self, DeviceJoin.self, DeviceList.self, DeviceRevokeCommand.self, DeviceRecover.self,
                DeviceKit.self,
            ]
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions
}

/// `espace device pair`: brings a new device in.
struct DevicePair: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "pair",
            abstract: say("Ajoute un appareil.", "Adds a device."),
            usage: "espace device pair",
            discussion: say(
                "Montre un code à taper sur l'autre appareil, puis attend dix minutes. Les deux appareils montrent ensuite six chiffres\u{A0}: ils doivent être les mêmes.",
                "Shows a code to type on the other device, then waits ten minutes. Both devices then show six digits: they must be the same."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    func perform(_ run: Run) async throws -> ExitStatus {
        try await run.writing { session in
            let synchroniser = try await run.synchroniser(of: session.space, .owning)
            let offer = try await synchroniser.offerPairing()
            // The first line, for scripts and for eyes.
            run.console.out(Array((offer.code.reveal() + "\n").utf8))
            run.console.note(
                say(
                    "Sur l'autre appareil\u{A0}: espace device join CODE --server URL",
                    "On the other device: espace device join CODE --server URL"
                )
            )
            let address = await synchroniser.kit().address
            run.draw(QRCode(offer.code.reveal() + " " + address), settings: await session.space.settings())
            let request = try await synchroniser.awaitDevice(offer)
            let question = say(
                "«\u{A0}\(request.name)\u{A0}» montre-t-il \(request.check)\u{A0}?",
                "Does '\(request.name)' show \(request.check)?"
            )
            // Said even where nobody is asked, so that whoever reads along can compare.
            if common.yes {
                run.console.note(say("Chiffres\u{A0}: \(request.check)", "Digits: \(request.check)"))
            }
            do {
                try run.confirm(question, unattended: false)
            } catch {
                try? await synchroniser.reject(request)
                throw error
            }
            try await synchroniser.accept(request)
            try await synchroniser.synchronise()
            run.report(
                say("Appareil ajouté\u{A0}: \(request.name).", "Device added: \(request.name)."),
                ["added": .string(request.name), "check": .string(request.check)]
            )
        }
    }
}

/// `espace device join`: makes this computer a device of a space.
struct DeviceJoin: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "join",
            abstract: say("Rejoint l'espace avec un code.", "Joins the space with a code."),
            usage: "espace device join <code> [--server <url>] [--root <file>] [--name <text>]",
            discussion: say(
                "Un espace vide est créé sur cet ordinateur s'il n'y en a pas, avec sa propre phrase secrète. Le texte du code QR contient aussi l'adresse\u{A0}: --server est alors inutile.",
                "An empty space is made on this computer where there is none, with a passphrase of its own. The text of the QR code holds the address too: --server is not needed then."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Argument(help: .init(say("Le code que montre l'autre appareil.", "The code which the other device shows.")))
    var code: String

    @Option(help: .init(say("L'adresse du serveur.", "The server's address."), valueName: "url"))
    var server: String?

    @Option(
        help: .init(
            say("Le certificat racine du serveur, en PEM.", "The server's root certificate, in PEM."),
            valueName: "file"
        ),
        completion: .file()
    )
    var root: String?

    @Option(help: .init(say("Le nom de cet ordinateur.", "The name of this computer."), valueName: "text"))
    var name: String?

    func perform(_ run: Run) async throws -> ExitStatus {
        let scanned = ScannedCode(code)
        let (first, told) = (scanned.code, scanned.address)
        // What a script hands over is not asked again; a person's slip of the hand is.
        let asks = run.console.inputIsTerminal && run.console.errorIsTerminal && !common.json
        guard asks || PairingCode(parsing: first) != nil else { throw SyncError.pairingCode }
        guard let server = server ?? told else { throw SyncError.addressMissing }
        let address = try run.address(server)
        let trustRoot = try run.trustRoot(root)
        return try await run.withEmptySpace { session in
            let transport = try run.transport(to: address, trustRoot: trustRoot)
            let joining = try await run.joining(typed: first, asksAgain: asks) { (code) async throws(SyncError) in
                try await Joining(session.space, code: code, transport: transport, deviceName: run.deviceName(name))
            }
            run.console.note(
                say(
                    "Chiffres à comparer sur l'autre appareil\u{A0}: \(joining.check)",
                    "Digits to compare on the other device: \(joining.check)"
                )
            )
            let synchroniser = try await joining.finish(session.space, address: address, trustRoot: trustRoot)
            let report = try await synchroniser.synchronise()
            run.report(
                say("Espace rejoint. Reçus\u{A0}: \(report.pulled).", "Space joined. Received: \(report.pulled)."),
                ["joined": true, "check": .string(joining.check), "pulled": Shape.number(report.pulled)]
            )
        }
    }
}

extension Run {
    /// How often a person may type a pairing code.
    static var pairingTries: Int { 5 }

    /// Meets the other device, asking for the code again after a slip, five times in all.
    fileprivate func joining(
        typed first: String,
        asksAgain: Bool,
        _ join: (PairingCode) async throws(SyncError) -> Joining
    ) async throws -> Joining {
        var typed = first
        for left in (0..<Self.pairingTries).reversed() {
            let failure: SyncError
            if let code = PairingCode(parsing: typed) {
                console.note(say("Recherche de l'autre appareil…", "Looking for the other device…"))
                do throws(SyncError) { return try await join(code) } catch { failure = error }
            } else {
                failure = .pairingCode
            }
            guard asksAgain, left > 0, [.pairingCode, .pairingUnanswered].contains(failure) else { throw failure }
            console.note("espace: " + failure.message[Speech.language])
            console.note(
                left == 1
                    ? say("Encore un essai.", "One try left.")
                    : say("Encore \(left) essais.", "\(left) tries left.")
            )
            console.err(Array(say("Code\u{A0}: ", "Code: ").utf8))
            guard let line = LineTerminal.readLine(), !line.isEmpty else { throw failure }
            typed = line
        }
        throw SyncError.pairingCode
    }

    /// Opens the vault, or makes one where there is none; it may hold no record.
    func withEmptySpace(_ work: (Session) async throws -> Void) async throws -> ExitStatus {
        if !hasVault {
            let (passphrase, again) = try newPassphraseTyped(common.passphraseSource)
            let (vault, _) = try await Vault.create(
                at: vaultPath,
                passphrase: passphrase,
                confirmedBy: again,
                owner: Person(family: "", given: ""),
                environment: vaults
            )
            let space = try await Space(vault: vault, environment: spaces)
            do {
                try await work(Session(vault: vault, space: space, passphrase: passphrase))
                await space.lock()
            } catch {
                await space.lock()
                throw error
            }
            return .done
        }
        return try await writing { session in
            // Two persons' records must never mix by a mistyped path.
            guard await session.vault.entries().isEmpty else { throw CommandError.vaultExists }
            try await work(session)
        }
    }
}

/// `espace device list`.
struct DeviceList: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "list",
            abstract: say("Liste vos appareils.", "Lists your devices."),
            usage: "espace device list [--json]"
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    func perform(_ run: Run) async throws -> ExitStatus {
        try await run.reading { session in
            let devices = await (try run.synchroniser(of: session.space)).devices()
            if common.json {
                run.console.json(.array(devices.map(Shape.device)))
                return
            }
            var table = Table()
            for device in devices {
                let state =
                    device.isRevoked
                    ? say("retiré", "removed")
                    : device.isThis ? say("cet ordinateur", "this computer") : say("actif", "active")
                let name = device.isPaper ? say("code de secours imprimé", "printed recovery code") : device.name ?? "?"
                table.add([name, state, String(device.id.prefix(12))])
            }
            table.write(to: run.console)
        }
    }
}

/// `espace device revoke`.
struct DeviceRevokeCommand: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "revoke",
            abstract: say("Retire un appareil.", "Removes a device."),
            usage: "espace device revoke <id>",
            discussion: say(
                "Toutes les clés sont changées. L'appareil garde ce qu'il a déjà reçu.",
                "All keys are changed. The device keeps what it has already received."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Argument(help: .init(say("L'identifiant, ou son début.", "The id, or its beginning.")))
    var id: String

    func perform(_ run: Run) async throws -> ExitStatus {
        try await run.writing { session in
            let synchroniser = try await run.synchroniser(of: session.space, .owning)
            let found = await synchroniser.devices().filter { $0.id.hasPrefix(id) && !$0.isRevoked && !$0.isThis }
            guard let device = found.first, found.count == 1 else { throw SyncError.noSuchDevice }
            try run.confirm(
                say("Retirer «\u{A0}\(device.name ?? "?")\u{A0}»\u{A0}?", "Remove '\(device.name ?? "?")'?"),
                unattended: false
            )
            try await synchroniser.revoke(device.id)
            try await synchroniser.synchronise()
            run.report(
                say("Appareil retiré, clés changées.", "Device removed, keys changed."),
                ["revoked": .string(device.id)]
            )
        }
    }
}
