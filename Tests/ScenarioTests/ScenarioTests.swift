import Foundation
import HealthModel
import Testing

/// A space in daily use, each test one home.
///
/// One test starts the program for each command, as a script does; the others run the same command lines in this process.
@Suite(.timeLimit(.minutes(15))) struct `A space on the command line` {
    private static let canary = "Canari-7Q2Z"

    /// A home with a vault for a fictitious person.
    private func home() throws -> EspaceProcess {
        let espace = try EspaceProcess()
        let made = try espace.run(
            "init",
            "--name",
            "Fictif",
            "--given",
            "Camille",
            "--birth-date",
            "1985-03-14",
            "--recovery-file",
            espace.file("code"),
            "--json"
        )
        #expect(made.status == 0, "\(made.err)")
        #expect(try made.json["recoveryCode"] == .null)
        return espace
    }

    /// The same home, made and used in this process.
    private func quickHome(timeGoesOn: Bool = false) async throws -> EspaceProcess {
        let espace = try EspaceProcess(timeGoesOn: timeGoesOn)
        let made = await espace.call(
            ["init", "--name", "Fictif", "--given", "Camille", "--birth-date", "1985-03-14"]
                + ["--recovery-file", espace.file("code")]
        )
        #expect(made.status == 0, "\(made.err)")
        return espace
    }

    private func bundle(_ resources: String...) -> String {
        #"{"resourceType":"Bundle","type":"collection","entry":["#
            + resources.map { #"{"resource":\#($0)}"# }.joined(separator: ",") + "]}"
    }

    private let pollen = #"""
        {"resourceType":"AllergyIntolerance","id":"a1","clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical","code":"active"}]},"code":{"text":"Pollen Canari-7Q2Z"},"patient":{"reference":"Patient/1"},"criticality":"high","weight":1.00}
        """#

    @Test func `A44 is made, filled, read, exported and checked without leaving clear text`() throws {
        let espace = try home()
        let code = try String(contentsOfFile: espace.file("code"), encoding: .utf8)
        #expect(
            try FileManager.default.attributesOfItem(atPath: espace.file("code"))[.posixPermissions] as? Int == 0o600
        )

        let file = try espace.write(bundle(pollen), to: "dossier.json")
        let dry = try espace.run("import", file, "--dry-run", "--json")
        #expect(dry.status == 0, "\(dry.err)")
        let first = try espace.run("import", file, "--json")
        #expect(first.status == 0, "\(first.err)")
        let report = try first.json["files"]?[0]
        #expect(
            report?.object?.members.map(\.name) == [
                "file", "format", "read", "added", "unchanged", "updated", "rejected", "warnings",
            ]
        )
        #expect(report?["added"]?.number?.int == 1)
        let second = try espace.run("import", file, "--json")
        #expect(try second.json["files"]?[0]?["added"]?.number?.int == 0)
        #expect(try second.json["files"]?[0]?["unchanged"]?.number?.int == 1)

        let list = try espace.run("list", "allergy", "--json")
        let entry = try list.json[0]
        #expect(
            entry?.object?.members.map(\.name).filter { $0 != "documentType" } == [
                "id", "kind", "title", "date", "status", "visibility", "author", "resource",
            ]
        )
        #expect(entry?["kind"] == "allergy")
        #expect(entry?["visibility"] == "shared")
        #expect(entry?["resource"]?["weight"]?.number?.text == "1.00")
        let id = entry?["id"]?.string ?? ""

        let show = try espace.run("show", id, "--json")
        #expect(try show.json["versions"]?[0]?.object?.members.map(\.name) == ["version", "author", "time"])
        #expect(try show.json["provenance"]?["origin"] == "imported")
        #expect(try espace.run("show", id, "--history").out.contains(Self.canary))

        let status = try espace.run("status", "--json")
        #expect(
            try status.json.object?.members.map(\.name) == [
                "vault", "person", "state", "pending", "lastSync", "logSize",
            ]
        )
        #expect(try status.json["state"] == "up-to-date")

        let check = try espace.run("check", "--json")
        #expect(check.status == 0, "\(check.err)")
        #expect(try check.json["sound"] == true)

        let unasked = try espace.run("list", passphrase: false)
        #expect(unasked.status == 1, "where nobody can be asked: \(unasked.err)")
        try espace.write("pas la bonne\n", to: "fausse")
        let wrong = try espace.run("list", "--json", "--passphrase-file", espace.file("fausse"), passphrase: false)
        #expect(wrong.status == 3)
        #expect(try wrong.error["code"] == "wrong-passphrase")

        for text in [Self.canary, EspaceProcess.passphrase, code.split(separator: "\n").first.map(String.init) ?? "?"] {
            for folder in ["data", "state", "tmp"] {
                #expect(espace.files(holding: text, under: espace.home + "/" + folder) == [], "\(folder)")
            }
        }
        for outcome in [dry, first, second, list, show, status, check] {
            #expect(!outcome.err.contains(Self.canary))
            #expect(!outcome.err.contains(EspaceProcess.passphrase))
        }
    }

    @Test func `A44 can leave no picture of its memory`() throws {
        let espace = try EspaceProcess()
        let pipe = espace.file("pipe")
        #expect(mkfifo(pipe, 0o600) == 0)
        try espace.write("", to: "no.vault")
        // The program waits for the passphrase while its limits are read.
        let running = try espace.start(
            ["list", "--vault", espace.file("no.vault"), "--passphrase-file", pipe],
            passphrase: false
        )
        let writer = open(pipe, O_WRONLY | O_CLOEXEC)
        defer { close(writer) }
        #expect(running.coreLimit() == "0")
        write(writer, "x\n", 2)
        #expect(try running.outcome().status == 9)
    }

    @Test func `gives everything away in an archive and takes it back elsewhere`() async throws {
        let espace = try await quickHome()
        try espace.write("phrase de l'archive\n", to: "archive-phrase")
        #expect(await espace.call("import", try espace.write(bundle(pollen), to: "dossier.json")).status == 0)
        #expect(await espace.call("add", "allergy", "--name", "Latex").status == 0)
        let note = try espace.write("Compte rendu fictif\n", to: "note.txt")
        let document = await espace.call("document", "add", note, "--type", "11502-2", "--title", "Note", "--json")
        let id = try document.json["id"]?.string ?? ""
        #expect(await espace.call("delete", id).status == 0)
        let archive = espace.file("tout.espace")
        let own = ["--archive-passphrase-file", espace.file("archive-phrase")]
        let exported = await espace.call(["export", archive, "--json"] + own)
        #expect(exported.status == 0, "\(exported.err)")
        #expect(try exported.json["format"] == "archive")
        #expect(try exported.json["records"]?.number?.int == 3)
        #expect(await espace.call("export", archive).status == 1)
        #expect(await espace.call("export", espace.file("b.espace"), "--kind", "allergy").status == 2)

        let other = ["--vault", espace.home + "/data/autre.vault"]
        #expect(await espace.call(["init", "--name", "Fictif"] + other).status == 0)
        let locked = await espace.call(["import", archive] + other)
        #expect(locked.status == 3, "\(locked.err)")
        let dry = await espace.call(["import", archive, "--dry-run", "--json"] + own + other)
        #expect(dry.status == 0, "\(dry.err)")
        let first = await espace.call(["import", archive, "--json"] + own + other)
        #expect(first.status == 0, "\(first.err)")
        #expect(first.out == dry.out)
        let brought = try first.json["files"]?[0]
        #expect(brought?["format"] == "archive")
        #expect(brought?["read"]?.number?.int == 3)
        #expect(brought?["added"]?.number?.int == 3)
        for again in ["--vault=" + other[1], "--vault=" + espace.vault] {
            let report = await espace.call(["import", archive, "--json", again] + own)
            let file = try report.json["files"]?[0]
            #expect(file?["added"]?.number?.int == 0)
            #expect(file?["updated"]?.number?.int == 0)
            #expect(file?["unchanged"]?.number?.int == 3)
        }
        let kept = try await espace.call(["list", "--json"] + other).json
        #expect(kept == (try await espace.call("list", "--json").json))
        #expect(kept.array?.count == 2)
        #expect(await espace.call(["restore", id] + other).status == 0)
        #expect(await espace.call(["document", "extract", id, "--out", espace.file("copie.txt")] + other).status == 0)
        #expect(FileManager.default.contentsEqual(atPath: note, andPath: espace.file("copie.txt")))
        #expect(await espace.call(["import", archive] + own + other).out.contains("archive"))

        // An archive takes part in an import of several files, which is refused as a whole when one is not understood.
        let mixed = await espace.call(
            ["import", archive, note, espace.file("phrase"), "--dry-run", "--json"] + own + other
        )
        #expect(try mixed.json["files"]?.array?.count == 3, "\(mixed.err)")
        try espace.write("\u{0}\u{1}", to: "rien.bin")
        #expect(await espace.call(["import", archive, espace.file("rien.bin")] + own + other).status == 9)
        #expect(await espace.call(["import", espace.file("absente.espace")] + own + other).status == 5)
    }

    private func readmeCommands() throws -> [[String]] { try Readme.commands(of: "espace") }

    @Test func `does each command of the README`() async throws {
        let practice = try PracticeProcess()
        defer { practice.remove() }
        #expect(await practice.found())
        let world = try await CommandServer(root: practice.root)
        let enrolled = await practice.enrol(at: world.url)
        #expect(enrolled.status == 0, "\(enrolled.err)")
        let espace = try await quickHome(timeGoesOn: true)
        try espace.write(String(contentsOfFile: practice.root, encoding: .utf8), to: "root.pem")
        let commands = try readmeCommands()
        #expect(commands.count >= 24)
        try espace.write(bundle(pollen), to: "dossier.json")
        try espace.write("%PDF-1.4\n%%EOF\n", to: "ordonnance.pdf")
        let (second, third) = (try EspaceProcess(timeGoesOn: true), try EspaceProcess(timeGoesOn: true))
        let shown = CapturedConsole()
        var pairing: Task<EspaceProcess.Outcome, Never>?
        // By then the one professional there is was blocked, as the README says before: EmergencyCommandTests does those.
        for command in commands where command[1] != "emergency" {
            var arguments: [String] = []
            for word in command.dropFirst() {
                switch word {
                case "https://espace.example.org:8440": arguments.append(world.url)
                case "CODE": arguments.append(try await shown.firstLine())
                case "ID":
                    let devices = try await espace.call("device", "list", "--json").json.array ?? []
                    let other = devices.first { $0["this"]?.bool != true && $0["paper"]?.bool != true }
                    arguments.append(other?["id"]?.string ?? "?")
                // Names of files are those in the folder where the person is.
                default: arguments.append(word.contains(".") ? espace.file(word) : word)
                }
            }
            let outcome: EspaceProcess.Outcome
            switch Array(command.dropFirst().prefix(2)) {
            case ["device", "pair"]:
                // It waits for the other computer, which is the next line.
                let line = arguments + ["--yes"]
                pairing = Task { await espace.call(line, captured: shown) }
                continue
            case ["device", "join"]:
                outcome = await second.call(arguments)
                let paired = await pairing?.value
                #expect(paired?.status == 0, "\(paired?.err ?? "")")
            case ["device", "revoke"]: outcome = await espace.call(arguments + ["--yes"])
            case ["device", "recover"]: outcome = await third.call(arguments)
            default: outcome = await espace.call(arguments)
            }
            #expect(outcome.status == 0, "\(command.joined(separator: " ")): \(outcome.err)")
        }
        #expect(pairing != nil)
        await world.stop()
    }

    @Test func `warns when a file is about another person`() async throws {
        let espace = try await quickHome()
        let file = try espace.write(
            #"{"resourceType":"Patient","id":"p","name":[{"family":"Autre","given":["Dominique"]}],"birthDate":"1950-01-01"}"#,
            to: "autre.json"
        )
        let report = await espace.call("import", file, "--dry-run", "--json")
        #expect(try report.json["files"]?[0]?["warnings"]?[0]?["code"] == "other-person")
        #expect(await espace.call("import", file, "--dry-run").out.contains("autre personne"))
    }

    @Test func `opens again when nobody gave a name`() async throws {
        let espace = try EspaceProcess()
        #expect(await espace.call("init").status == 0)
        let list = await espace.call("list")
        #expect(list.status == 0, "\(list.err)")
    }

    @Test func `takes typed records, corrects them, throws them away and takes them back`() async throws {
        let espace = try await quickHome()
        let added = await espace.call(
            "add",
            "allergy",
            "--name",
            "Pénicilline",
            "--severity",
            "severe",
            "--comment=-5",
            "--json"
        )
        #expect(added.status == 0, "\(added.err)")
        let id = try added.json["id"]?.string ?? ""
        let problem = await espace.call("add", "allergy", "--severity", "mild")
        #expect(problem.status == 2)
        #expect(problem.err.contains("--name"))

        #expect(try await espace.call("search", "penicilline", "--json").json[0]?["id"]?.string == id)
        #expect(await espace.call("edit", id, "--comment", "vue par le médecin").status == 0)
        #expect(try await espace.call("show", id, "--json").json["versions"]?.array?.count == 2)
        #expect(await espace.call("edit", id).status == 2)

        #expect(await espace.call("delete", id).status == 0)
        #expect(try await espace.call("list", "--json").json == [])
        #expect(try await espace.call("bin", "--json").json[0]?["id"]?.string == id)
        #expect(await espace.call("restore", id).status == 0)
        #expect(try await espace.call("list", "--json").json[0]?["id"]?.string == id)

        let contradiction = await espace.call("declare-none", "allergy")
        #expect(contradiction.status == 8)
        #expect(await espace.call("declare-none", "condition").status == 0)
        let summary = await espace.call("summary", "--json")
        let sections = try summary.json["sections"]?.array ?? []
        let states = Dictionary(
            uniqueKeysWithValues: sections.map { ($0["kind"]?.string ?? "", $0["state"]?.string ?? "") }
        )
        #expect(states["allergy"] == "known")
        #expect(states["condition"] == "none")
        #expect(states["treatment"] == "never-asked")

        #expect(await espace.call("delete", id).status == 0)
        let refused = await espace.call("bin", "--empty")
        #expect(refused.status == 1)
        #expect(refused.err.contains("--yes"))
        #expect(await espace.call("bin", "--empty", "--yes").status == 0)
        #expect(await espace.call("show", id).status == 5)
    }

    @Test func `keeps documents byte for byte`() async throws {
        let espace = try await quickHome()
        let file = try espace.write("Compte rendu fictif\n", to: "note.txt")
        let added = await espace.call(
            "document",
            "add",
            file,
            "--type",
            "11502-2",
            "--title",
            "Prise de sang",
            "--date",
            "10/2026",
            "--json"
        )
        #expect(added.status == 0, "\(added.err)")
        let id = try added.json["id"]?.string ?? ""
        #expect(try await espace.call("list", "document", "--json").json[0]?["documentType"]?.string == "11502-2")
        #expect(await espace.call("document", "extract", id, "--out", espace.file("copie.txt")).status == 0)
        #expect(FileManager.default.contentsEqual(atPath: file, andPath: espace.file("copie.txt")))
        #expect(await espace.call("document", "extract", id, "--out", espace.file("copie.txt")).status == 1)
        #expect(await espace.call("document", "add", espace.file("absent"), "--type", "x", "--title", "y").status == 5)
    }

    @Test func `changes its keys`() async throws {
        let espace = try await quickHome()
        try espace.write("une autre phrase\n", to: "nouvelle")
        let changed = await espace.call("passphrase", "--new-passphrase-file", espace.file("nouvelle"))
        #expect(changed.status == 0, "\(changed.err)")
        let old = await espace.call("list")
        #expect(old.status == 3)
        #expect(old.err.hasPrefix("espace: error: "))
        #expect(old.err.contains("\nhint: "))
        let recovered = await espace.call("recover", "--code-file", espace.file("code"))
        #expect(recovered.status == 0, "\(recovered.err)")
        #expect(await espace.call("rekey", "--recovery-file", espace.file("code2")).status == 0)
        #expect(await espace.call("recover", "--code-file", espace.file("code")).status == 3)
        #expect(await espace.call("recover", "--code-file", espace.file("phrase")).status == 3)
        #expect(await espace.call("lock-timeout", "15").status == 0)
    }

    @Test func `is backed up and restored`() async throws {
        let espace = try await quickHome()
        #expect(await espace.call("add", "allergy", "--name", "Latex").status == 0)
        let backup = await espace.call("backup", espace.file("copie.vault"))
        #expect(backup.status == 0, "\(backup.err)")
        #expect(await espace.call("backup", espace.file("copie.vault")).status == 8)
        let elsewhere = espace.home + "/data/ailleurs.vault"
        #expect(await espace.call("restore", espace.file("copie.vault"), "--vault", elsewhere).status == 0)
        #expect(try await espace.call("list", "--json", "--vault", elsewhere).json.array?.count == 1)
        #expect(await espace.call("restore", espace.file("copie.vault"), "--vault", elsewhere).status == 1)
        #expect(await espace.call("restore", espace.file("copie.vault"), "--vault", elsewhere, "--yes").status == 0)
        #expect(await espace.call("restore", espace.file("absent")).status == 5)
    }

    @Test func `ends with the status of each failure`() async throws {
        let espace = try await quickHome()
        try espace.write("pas la bonne\n", to: "fausse")
        try espace.write("\n", to: "vide")
        let table: [(arguments: [String], own: Bool, status: Int32)] = [
            (["list", "--passphrase-file", espace.file("fausse")], false, 3),
            (["list", "--passphrase-file", espace.file("absente")], false, 1),
            (["list", "--passphrase-file", espace.file("vide")], false, 3),
            (["list", "--vault", espace.file("absent.vault")], true, 5),
            (["list", "--vault", espace.file("phrase")], true, 9),
            (["show", UUID().uuidString], true, 5),
            (["list", "--person", "Quelqu'un d'autre"], true, 5),
            (["list", "--person", "camille fictif"], true, 0),
            (["init"], true, 8),
            (["import", espace.file("absent.json")], true, 5),
            ([], true, 1),
        ]
        for row in table {
            let outcome = await espace.call(row.arguments, passphrase: row.own)
            #expect(outcome.status == row.status, "\(row.arguments.dropFirst(0)): \(outcome.err)")
            guard row.status != 0 else { continue }
            #expect(outcome.out.isEmpty)
            #expect(outcome.err.hasPrefix("espace: error: "), "\(outcome.err)")
        }
        let json = await espace.call("show", UUID().uuidString, "--json")
        #expect(try json.error.object?.members.map(\.name) == ["code", "message", "hint"])
        #expect(try json.error["code"] == "not-found")
    }

    @Test func `refuses files it does not understand, whole, with status 9`() async throws {
        let espace = try await quickHome()
        let good = try espace.write(bundle(pollen), to: "bon.json")
        let files = [
            "coupe.json": String(bundle(pollen).dropLast(5)),
            "historique.json": #"{"resourceType":"Bundle","type":"history","entry":[]}"#,
            "profond.json": #"{"resourceType":"Basic","x":"# + String(repeating: "[", count: 100_000),
            "carte.xml": #"<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3"/>"#,
            "binaire.bin": "\u{0}\u{1}\u{2}\u{3}",
        ]
        for (name, text) in files {
            let file = try espace.write(text, to: name)
            let outcome = await espace.call("import", good, file)
            #expect(outcome.status == 9, "\(name): \(outcome.err)")
            #expect(outcome.err.contains("hint: "), "\(name)")
        }
        #expect(try await espace.call("list", "--json").json == [])
    }

    @Test func `A29 never lets a control sequence of a record reach the terminal`() async throws {
        let espace = try await quickHome()
        let title = #"Chat\u001b[2J\u001b]0;titre\u0007\u009b31m\u202eegnahc\u200b"#
        let hostile =
            #"{"resourceType":"AllergyIntolerance","id":"h","code":{"text":"\#(title)"},"patient":{"display":"x"}}"#
        #expect(try await espace.call("import", espace.write(hostile, to: "h.json")).status == 0)
        for arguments in [
            ["list"], ["list", "--json"], ["search", "chat"], ["summary"], ["bin"],
            ["import", espace.file("h.json"), "--dry-run"],
        ] {
            let outcome = await espace.call(arguments)
            #expect(outcome.status == 0, "\(arguments)")
            for text in [outcome.out, outcome.err] {
                let controls = text.unicodeScalars.filter {
                    ($0.value < 0x20 && $0 != "\n") || (0x7F...0x9F).contains($0.value) || $0 == "\u{202E}"
                }
                #expect(controls.isEmpty, "\(arguments)")
            }
        }
        let json = await espace.call("list", "--json")
        #expect(try json.json[0]?["resource"]?["code"]?["text"]?.string?.contains("\u{1B}[2J") == true)
    }

    @Test func `in use by another process is refused for writing, with status 4`() async throws {
        let espace = try await quickHome()
        // The other process is this test: the lock is on a file beside the vault.
        let descriptor = open(espace.vault + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        #expect(descriptor >= 0)
        defer { close(descriptor) }
        #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        let refused = await espace.call("add", "allergy", "--name", "Latex")
        #expect(refused.status == 4, "\(refused.err)")
        #expect(await espace.call("list").status == 0)
    }

    @Test func `speaks English where the locale does`() async throws {
        let espace = try await quickHome()
        #expect(await espace.call("list", language: "en_GB.UTF-8").out == "No record.\n")
        #expect(await espace.call("list").out == "Aucun élément.\n")
        #expect(await espace.call("list", "--lang", "en", language: "fr_FR.UTF-8").out == "No record.\n")
    }
}

@Suite(.timeLimit(.minutes(15))) struct `The demonstration` {
    @Test(arguments: ["44"])
    func `plays its tour without a terminal and every step holds`(department: String) throws {
        let espace = try EspaceProcess()
        let tour = try espace.run("demo", "--headless", "--department", department, passphrase: false)
        #expect(tour.status == 0, "\(tour.out)\(tour.err)")
        #expect(!tour.out.contains("ÉCHEC"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: espace.home + "/tmp") == [])
    }

    @Test func `keeps its space in a folder given for it`() async throws {
        let espace = try EspaceProcess()
        let folder = espace.file("demo")
        let tour = await espace.call("demo", "--headless", "--dir", folder, "--json", "--lang", "en", passphrase: false)
        #expect(tour.status == 0, "\(tour.err)")
        #expect(try tour.json["failed"]?.number?.int == 0)
        #expect(FileManager.default.fileExists(atPath: folder + "/espace/espace.vault"))
    }
}
