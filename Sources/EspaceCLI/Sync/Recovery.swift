import ArgumentParser
import FoundationEssentials
import HealthModel
import ProgramConsole
import SpaceClient
import SpaceProtocol
import Terminal
import Vault

/// `espace device recover`: takes the space back on a new computer with the printed page.
struct DeviceRecover: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "recover",
            abstract: say("Reprend l'espace avec la page imprimée.", "Takes the space back with the printed page."),
            usage: "espace device recover --code-file <file> --kit <file> [--root <file>] [--name <text>]",
            discussion: say(
                "Les deux fichiers peuvent être le même, celui que «\u{A0}server add --kit\u{A0}» a écrit.",
                "Both files may be the same one, which 'server add --kit' wrote."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Option(
        help: .init(say("Le fichier du code de secours.", "The file of the recovery code."), valueName: "file"),
        completion: .file()
    )
    var codeFile: String

    @Option(
        help: .init(
            say("L'adresse, l'espace et l'état du journal.", "The address, the space and the state of the log."),
            valueName: "file"
        ),
        completion: .file()
    )
    var kit: String

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
        guard let kitText = try? String(contentsOf: URL(filePath: kit), encoding: .utf8) else {
            throw CommandError.unreadable(.code)
        }
        guard let printed = RecoveryKit(parsing: kitText) else { throw CommandError.malformedCode }
        let code = try DeviceKit.code(in: codeFile)
        let trustRoot = try run.trustRoot(root)
        let address = try run.address(printed.address)
        return try await run.withEmptySpace { session in
            let synchroniser = try await Synchroniser.recover(
                session.space,
                code: code,
                kit: printed,
                trustRoot: trustRoot,
                transport: try run.transport(to: address, trustRoot: trustRoot),
                deviceName: run.deviceName(name)
            )
            let report = try await synchroniser.synchronise()
            run.report(
                say("Espace repris. Reçus\u{A0}: \(report.pulled).", "Space taken back. Received: \(report.pulled)."),
                ["recovered": true, "pulled": Shape.number(report.pulled)]
            )
        }
    }
}

/// `espace device kit`: what to print beside the recovery code.
struct DeviceKit: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "kit",
            abstract: say("Ce qui s'imprime à côté du code de secours.", "What is printed beside the recovery code."),
            usage: "espace device kit [--out <file>] [--code-file <file>]",
            discussion: say(
                "--out écrit une page à imprimer, avec un code QR. Le code de secours n'y est que si vous le donnez avec --code-file\u{A0}: gardez alors la page comme une clé.",
                "--out writes a page to print, with a QR code. The recovery code is on it only if you give it with --code-file: keep the page like a key then."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Option(
        help: .init(say("Écrit une page à imprimer.", "Writes a page to print."), valueName: "file"),
        completion: .file()
    )
    var out: String?

    @Option(
        help: .init(
            say("Le fichier du code de secours, à imprimer aussi.", "The file of the recovery code, to print it too."),
            valueName: "file"
        ),
        completion: .file()
    )
    var codeFile: String?

    func perform(_ run: Run) async throws -> ExitStatus {
        let code = try codeFile.map { try Self.code(in: $0) }
        return try await run.reading { session in
            let synchroniser = try await run.synchroniser(of: session.space, .owning)
            if let code, await !synchroniser.knows(code) { throw SyncError.wrongRecoveryCode }
            let kit = await synchroniser.kit()
            if let out {
                try NewFile(at: out).write(RecoveryPage.text(code, kit: kit))
                run.report(
                    code == nil
                        ? say(
                            "Page écrite dans \(out), sans le code de secours.",
                            "Page written to \(out), without the code."
                        )
                        : say(
                            "Page écrite dans \(out), avec le code de secours. Vous seul pouvez lire ce fichier\u{A0}: imprimez-le, puis effacez-le.",
                            "Page written to \(out), with the recovery code. Only you can read this file: print it, then delete it."
                        ),
                    ["file": .string(out), "withCode": .bool(code != nil)]
                )
            } else if common.json {
                run.console.json([
                    "server": .string(kit.address), "space": .string(kit.space.description),
                    "logSize": Shape.number(Int(kit.head.size)), "root": .string(kit.head.root.description),
                ])
            } else {
                for line in kit.lines { run.console.line(line) }
            }
        }
    }

    /// The first recovery code in a file, with anything around it.
    static func code(in file: String) throws -> RecoveryCode {
        guard let text = try? String(contentsOf: URL(filePath: file), encoding: .utf8) else {
            throw CommandError.unreadable(.code)
        }
        let codes = text.split(whereSeparator: \.isNewline).lazy.compactMap { try? RecoveryCode(parsing: String($0)) }
        guard let code = codes.first else { throw CommandError.malformedCode }
        return code
    }
}

/// The page to print: the recovery code if it is to be on it, where it works, and all of it once more for a camera.
enum RecoveryPage {
    static func text(_ code: RecoveryCode?, kit: RecoveryKit?) -> String {
        var lines: [String]
        if let code {
            lines = [
                say("CODE DE SECOURS DE VOTRE ESPACE SANTÉ", "RECOVERY CODE OF YOUR HEALTH SPACE"), "",
                "    " + code.reveal(), "",
                say(
                    "Gardez cette page en lieu sûr. Qui la trouve peut lire l'espace.",
                    "Keep this page in a safe place. Whoever finds it can read the space."
                ),
                say(
                    "Elle ouvre le fichier de l'espace si la phrase secrète est oubliée.",
                    "It opens the file of the space if the passphrase is forgotten."
                ),
            ]
        } else {
            lines = [
                say("PAGE DE SECOURS DE VOTRE ESPACE SANTÉ", "RECOVERY PAGE OF YOUR HEALTH SPACE"), "",
                say("Code de secours (à recopier à la main)\u{A0}:", "Recovery code (copy it by hand):"), "",
                "    " + String(repeating: "_", count: 40), "",
                say(
                    "Sans le code de secours, cette page n'ouvre rien. Gardez les deux.",
                    "Without the recovery code this page opens nothing. Keep both."
                ),
            ]
        }
        guard let kit else { return lines.joined(separator: "\n") + "\n" }
        lines += [
            "",
            say(
                "Sur un autre ordinateur, si tous vos appareils sont perdus\u{A0}: espace device recover",
                "On another computer, if all your devices are lost: espace device recover"
            ),
        ]
        lines += kit.lines.map { "    " + $0 }
        let scanned = ((code.map { [$0.reveal()] } ?? []) + kit.lines).joined(separator: "\n")
        if let drawing = QRCode(scanned)?.lines() {
            lines += [
                "",
                say(
                    "Les mêmes lignes, à lire avec un appareil photo\u{A0}:",
                    "The same lines, to be read with a camera:"
                ), "",
            ]
            lines += drawing
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
