import Foundation
import HealthModel
import ProfessionalCLI
import ProgramConsole
import Synchronization
import TestSupport
import Testing

/// Runs `espace-pro` in this process.
struct ProCommand {
    let status: ProgramConsole.ExitStatus
    let out: String
    let err: String

    /// What it wrote with `--json`.
    var json: JSON? { try? JSON(parsing: Array(out.utf8)) }

    init(_ arguments: String..., language: String = "en_GB.UTF-8") async {
        let written = Mutex((out: [UInt8](), err: [UInt8]()))
        let sinks = Sinks(written: written)
        status = await ProfessionalProgram.run(
            arguments: arguments,
            environment: ["LANG": language, "HOME": "/nonexistent"],
            console: Console(out: { sinks.add($0, toError: false) }, err: { sinks.add($0, toError: true) }),
            derivation: quick
        )
        (out, err) = sinks.texts
    }

    private final class Sinks: Sendable {
        let written: Mutex<(out: [UInt8], err: [UInt8])>
        init(written: consuming Mutex<(out: [UInt8], err: [UInt8])>) { self.written = written }
        func add(_ bytes: [UInt8], toError: Bool) {
            written.withLock { if toError { $0.err += bytes } else { $0.out += bytes } }
        }
        var texts: (String, String) {
            written.withLock { (String(decoding: $0.out, as: UTF8.self), String(decoding: $0.err, as: UTF8.self)) }
        }
    }
}

@Suite struct `espace-pro authority` {
    let folder = TemporaryFolder()
    private var authority: String { folder.file("authority") }

    @Test func `founds, certifies, lists and revokes`() async throws {
        let founded = await ProCommand("authority", "init", authority)
        #expect(founded.status == .done && founded.out == "\(authority)/root.pem\n")
        #expect(FileManager.default.fileExists(atPath: authority + "/root.pem"))
        let issued = await ProCommand(
            "authority",
            "issue",
            authority,
            "--rpps",
            "10100003199",
            "--name",
            "ESSAI",
            "--given",
            "Zoé",
            "--profession",
            "60",
            "--place",
            "Valmont-Fictif",
            "--department",
            "31",
            "--out",
            folder.file("zoe"),
            "--json"
        )
        #expect(issued.status == .done && issued.json?["id"]?.string == "rpps:10100003199")
        #expect(FileManager.default.fileExists(atPath: folder.file("zoe") + "/certificate.pem"))
        // An invented professional is known by the number alone.
        let known = await ProCommand(
            "authority",
            "issue",
            authority,
            "--rpps",
            "10100003101",
            "--out",
            folder.file("noel")
        )
        #expect(known.status == .done)
        let list = try #require(await ProCommand("authority", "list", authority, "--json").json?.array)
        #expect(list.map { $0["name"]?.string } == ["Zoé ESSAI", "Noël FACTICE"])
        #expect(list.map { $0["profession"]?.string } == ["60", "10"])
        #expect(await ProCommand("authority", "revoke", authority, "10100003199").status == .done)
        let text = await ProCommand("authority", "list", authority).out
        #expect(text.contains("Zoé ESSAI") && text.contains("revoked"))
    }

    @Test func `says what is wrong, with the exit status of the contract`() async throws {
        _ = await ProCommand("authority", "init", authority)
        let cases: [(ProCommand, ProgramConsole.ExitStatus)] = [
            (await ProCommand("authority", "init", authority), .conflict),
            (await ProCommand("authority", "list", folder.file("none")), .notFound),
            (await ProCommand("authority", "revoke", authority, "10100003101"), .notFound),
            (await ProCommand("authority", "issue", authority, "--rpps", "12", "--out", folder.file("a")), .usage),
            (await ProCommand("authority", "issue", authority, "--out", folder.file("a")), .usage),
            (
                await ProCommand(
                    "authority",
                    "issue",
                    authority,
                    "--rpps",
                    "10100003101",
                    "--profession",
                    "1",
                    "--out",
                    folder.file("a")
                ), .usage
            ),
            (await ProCommand("authority", "publish", authority, "--server", "ftp://a"), .usage),
            (await ProCommand("authority", "publish", authority, "--server", "http://127.0.0.1:1"), .network),
            (await ProCommand("authority", "list", authority, "--passphrase-file", folder.file("none")), .failure),
            (await ProCommand("authority"), .done),
            (await ProCommand("autority"), .usage),
        ]
        for (run, status) in cases {
            #expect(run.status == status, "\(run.err)")
            if status != .done { #expect(run.err.hasPrefix("espace-pro: error: ") && run.err.contains("\nhint: ")) }
        }
        let json = await ProCommand("authority", "init", authority, "--json")
        let error = try JSON(parsing: Array(json.err.utf8))["error"]
        #expect(error?["code"]?.string == "conflict" && error?["message"]?.string == "this folder is already used")
        #expect(await ProCommand("authority", "init", authority, language: "fr_FR.UTF-8").err.contains("déjà utilisé"))
    }

    @Test func `keeps its keys under a passphrase where one is given`() async throws {
        let word = folder.file("word")
        try Data("une phrase secrète d'essai\n".utf8).write(to: URL(filePath: word))
        #expect(await ProCommand("authority", "init", authority, "--passphrase-file", word).status == .done)
        #expect(await ProCommand("authority", "list", authority).status == .wrongPassphrase)
        #expect(await ProCommand("authority", "list", authority, "--passphrase-file", word).status == .done)
        #expect(!FileManager.default.fileExists(atPath: authority + "/folder.key"))
    }

    @Test func `certifies all invented professionals at once`() async throws {
        _ = await ProCommand("authority", "init", authority)
        let all = await ProCommand(
            "authority",
            "issue",
            authority,
            "--fictitious",
            "--out",
            folder.file("all"),
            "--json"
        )
        #expect(all.json?.array?.count == FictitiousProfessional.all.count)
        #expect(FileManager.default.fileExists(atPath: folder.file("all") + "/10100008001/certificate.pem"))
    }
}
