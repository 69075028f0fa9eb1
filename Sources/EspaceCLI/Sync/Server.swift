import ArgumentParser
import FoundationEssentials
import HealthModel
import ProgramConsole
import SpaceClient
import SpaceProtocol
import Vault

/// `espace server`: where the space is kept in step with other devices.
struct Server: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            abstract: say(
                "Le serveur qui relie vos appareils, sans rien pouvoir lire.",
                "The server that links your devices and can read nothing."
            ),
            usage: "espace server add|status",
            subcommands: [ServerAdd.self, ServerStatus.self]
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions
}

/// `espace server add`: begins the space at a server.
struct ServerAdd: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "add",
            abstract: say("Relie l'espace à un serveur.", "Links the space to a server."),
            usage: "espace server add <url> [--root <file>] [--name <text>] [--kit <file>]",
            discussion: say(
                "Un nouveau code de secours remplace l'ancien\u{A0}: il ouvre le fichier et reprend l'espace sur un autre ordinateur.",
                "A new recovery code replaces the former one: it opens the file and takes the space back on another computer."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Argument(help: .init(say("L'adresse du serveur.", "The server's address.")))
    var url: String

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

    @Option(
        help: .init(
            say(
                "Écrit le code de secours et l'adresse dans ce nouveau fichier, à imprimer.",
                "Writes the recovery code and the address to this new file, to print."
            ),
            valueName: "file"
        ),
        completion: .file()
    )
    var kit: String?

    func perform(_ run: Run) async throws -> ExitStatus {
        let address = try run.address(url)
        let trustRoot = try run.trustRoot(root)
        return try await run.writing { session in
            guard try await Synchroniser.link(of: session.space) == nil else { throw SyncError.alreadyLinked }
            let transport = try run.transport(to: address, trustRoot: trustRoot)
            // Asked before anything changes here: an address that answers nothing must not cost the recovery code.
            _ = try await Synchroniser.information(of: transport)
            let file = try kit.map { try NewFile(at: $0) }
            let code = try await session.vault.newRecoveryCode(.passphrase(session.passphrase))
            // On paper before the server has it: whatever happens next, this is the code.
            try file?.write(RecoveryPage.text(code, kit: nil))
            let synchroniser = try await Synchroniser.found(
                session.space,
                at: address,
                trustRoot: trustRoot,
                transport: transport,
                deviceName: run.deviceName(name),
                recovery: code
            )
            let page = RecoveryPage.text(code, kit: await synchroniser.kit())
            try file?.rewrite(page)
            let report = try await synchroniser.synchronise()
            if common.json {
                run.console.json([
                    "server": .string(address.description),
                    "space": .string(await synchroniser.kit().space.description),
                    "pushed": Shape.number(report.pushed), "recoveryCode": file == nil ? .string(code.reveal()) : .null,
                ])
            } else {
                run.console.line(say("Espace relié à \(address).", "Space linked to \(address)."), .good)
                run.console.line(
                    say("Éléments envoyés, scellés\u{A0}: \(report.pushed).", "Records sent, sealed: \(report.pushed).")
                )
                if let kit {
                    run.console.line(
                        say(
                            "Code de secours et adresse écrits dans \(kit).",
                            "Recovery code and address written to \(kit)."
                        )
                    )
                } else {
                    run.console.text(page)
                }
            }
        }
    }
}

/// `espace server status`: how the link stands.
struct ServerStatus: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "status",
            abstract: say("L'état du lien avec le serveur.", "How the link with the server stands."),
            usage: "espace server status [--evidence <file>] [--resume] [--json]"
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Option(
        help: .init(
            say(
                "Écrit la preuve d'un serveur qui ment dans ce nouveau fichier.",
                "Writes the proof of a lying server to this new file."
            ),
            valueName: "file"
        ),
        completion: .file()
    )
    var evidence: String?

    @Flag(help: .init(say("Reprend les échanges après une alarme.", "Resumes exchanges after an alarm.")))
    var resume = false

    func perform(_ run: Run) async throws -> ExitStatus {
        try await run.withSession(resume ? .readWrite : .readOnly) { session in
            guard let link = try await Synchroniser.link(of: session.space) else { throw SyncError.notLinked }
            if let evidence { try await run.synchroniser(of: session.space).exportEvidence(to: evidence) }
            if resume, link.alarm != nil {
                try await run.synchroniser(of: session.space).acknowledgeAlarm()
            }
            let waiting: Int
            do throws(VaultError) { waiting = try await session.vault.outgoingCount(of: session.space.number) } catch {
                throw SyncError.vault(error)
            }
            if common.json {
                run.console.json([
                    "server": .string(link.address), "name": .string(link.server),
                    "space": .string(link.space.description),
                    "logSize": Shape.number(Int(link.frontier.size)), "pending": Shape.number(waiting),
                    "lastSync": Shape.text(link.lastSync.map(Shape.time)),
                    "alarm": Shape.text(resume ? nil : link.alarm?.kind.rawValue),
                    "entry": resume ? .null : link.alarmedEntry.map { Shape.number(Int(clamping: $0)) } ?? .null,
                    "catchingUp": .bool(link.isCatchingUp), "restored": Shape.text(link.restored.map(Shape.time)),
                ])
            } else {
                var table = Table()
                table.add([say("serveur", "server"), link.address])
                table.add([say("journal vérifié jusqu'à", "log verified up to"), String(link.frontier.size)])
                table.add([say("à envoyer", "to send"), String(waiting)])
                table.add([
                    say("dernier échange", "last exchange"), link.lastSync.map(Shape.time) ?? say("jamais", "never"),
                ])
                table.write(to: run.console)
                if let alarm = link.alarm, !resume {
                    let stop = WriteStop.alarm(alarm.kind)
                    run.console.line(stop.message[Speech.language], .alarm)
                    if let entry = link.alarmedEntry {
                        run.console.line(
                            say("à partir de l'entrée \(entry) du journal", "from entry \(entry) of the journal on")
                        )
                    }
                    run.console.line(stop.hint[Speech.language])
                } else if link.isCatchingUp {
                    run.console.line(WriteStop.catchingUp.message[Speech.language], .warning)
                }
            }
            return link.alarm != nil && !resume ? .damaged : .done
        }
    }
}
