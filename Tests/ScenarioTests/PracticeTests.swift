import Foundation
import HealthModel
import RecordServer
import Subprocess
import Testing

/// A patient and a professional, each with the commands of their own program, and a server between them.
private struct Practice {
    static let rpps = "10100003101"
    let professional: PracticeProcess
    let world: CommandServer
    let patient: EspaceProcess
    let space: String

    init() async throws {
        professional = try PracticeProcess()
        #expect(await professional.found())
        world = try await CommandServer(root: professional.root)
        let enrolled = await professional.enrol(at: world.url)
        #expect(enrolled.status == 0, "\(enrolled.err)")
        patient = try EspaceProcess(timeGoesOn: true)
        for command in [
            ["init", "--name", "EXEMPLE", "--given", "Camille"], ["add", "allergy", "--name", "Pollen"],
            ["add", "allergy", "--name", "Latex"], ["add", "condition", "--name", "Asthme", "--date", "2010"],
            ["add", "vaccination", "--name", "Revaxis", "--date", "2019"],
        ] {
            let outcome = await patient.call(command)
            #expect(outcome.status == 0, "\(outcome.err)")
        }
        let linked = await patient.call("server", "add", world.url, "--root", professional.root, "--json")
        #expect(linked.status == 0, "\(linked.err)")
        space = try #require(try linked.json["space"]?.string)
    }

    func stop() async {
        await world.stop()
        professional.remove()
    }

    /// What the patient is told the professional sees.
    func previewed() async throws -> Set<String> {
        let items = try await patient.call("preview", Self.rpps, "--json").json.array ?? []
        return Set(items.filter { $0["visible"]?.bool == true }.compactMap { $0["id"]?.string })
    }

    /// What the professional reads.
    func read() async throws -> Set<String> {
        let outcome = await professional.call("read", space, "--json")
        #expect(outcome.status == 0, "\(outcome.err)")
        let json = try outcome.json
        #expect(json["space"]?.string == space && json["receipt"]?["index"]?.number != nil)
        return Set((json["items"]?.array ?? []).compactMap { $0["id"]?.string })
    }

    func grant() async throws {
        let granted = await patient.call(
            "grant",
            "factice",
            "--kinds",
            "allergy,condition",
            "--rights",
            "read,deposit",
            "--json"
        )
        #expect(granted.status == 0, "\(granted.err)")
        #expect(try granted.json["state"]?.string == "active")
        #expect(try granted.json["professional"]?["id"]?.string == "rpps:" + Self.rpps)
    }
}

@Suite(.timeLimit(.minutes(15))) struct `A patient and a professional` {
    @Test func `find each other, and the professional reads exactly what the preview says, until it ends`()
        async throws
    {
        let practice = try await Practice()
        let (patient, professional) = (practice.patient, practice.professional)
        let found = try await patient.call("professional", "search", "FACTICE", "noel", "--json").json
        #expect(found.array?.count == 1 && found[0]?["id"]?.string == "rpps:" + Practice.rpps)
        #expect(found[0]?["canReceive"]?.bool == true)
        // The same eight words on both sides, to be compared on the telephone.
        let about = try await professional.call("about", "--json").json["fingerprint"]?.string
        let words = try #require(about)
        #expect(words.split(separator: " ").count == 8 && found[0]?["fingerprint"]?.string == words)
        #expect(await patient.call("professional", "show", Practice.rpps).out.contains(words))
        #expect(await professional.call("about").out.contains(words))
        let nobody = await professional.call("read", practice.space, "--json")
        #expect(nobody.status == 5 || nobody.status == 7, "\(nobody.err)")

        try await practice.grant()
        let grants = try await professional.call("grants", "--json").json
        #expect(grants.array?.count == 1 && grants[0]?["space"]?.string == practice.space)
        #expect(grants[0]?["state"]?.string == "active")
        #expect(Set(grants[0]?["kinds"]?.array?.compactMap(\.string) ?? []) == ["allergy", "condition"])
        let first = try await practice.read()
        #expect(first.count == 3)
        #expect(try await first == practice.previewed())

        #expect(await patient.call("sync").status == 0)
        let journal = try await patient.call("journal", "--by", Practice.rpps, "--json").json.array ?? []
        let readings = journal.filter { $0["action"]?.string == "read" }
        #expect(readings.contains { $0["verdict"]?.string == "authorised" && $0["items"]?.array?.count == 3 })
        #expect(journal.allSatisfy { $0["actor"]?["name"]?.string == "Noël FACTICE" })
        #expect(journal.contains { $0["verdict"]?.string == "refused" }, "the attempt before the access")
        let refusals = try await patient.call("journal", "--refused", "--json").json.array ?? []
        #expect(!refusals.isEmpty && refusals.allSatisfy { $0["verdict"]?.string == "refused" })
        let recent = try await patient.call("journal", "--since", "hier", "--by", Practice.rpps, "--json").json.array
        #expect(recent?.count == journal.count)
        let future = await patient.call("journal", "--since", "01/01/2050", "--json")
        #expect(future.status != 0 || (try? future.json.array?.isEmpty) == true)

        // Isolated, it is not there any more for this one.
        let allergies = try await patient.call("list", "allergy", "--json").json.array ?? []
        let pollen = try #require(allergies.first { $0["title"]?.string == "Pollen" }?["id"]?.string)
        let isolated = await patient.call("document", "isolate", pollen, "--except", Practice.rpps, "--yes")
        #expect(isolated.status == 0, "\(isolated.err)")
        let second = try await practice.read()
        #expect(second == first.subtracting([pollen]))
        #expect(try await second == practice.previewed())

        let revoked = await patient.call("revoke", Practice.rpps, "--yes")
        #expect(revoked.status == 0, "\(revoked.err)")
        #expect(await patient.call("add", "allergy", "--name", "Noix").status == 0)
        #expect(await patient.call("sync").status == 0)
        let refused = await professional.call("read", practice.space, "--json")
        #expect(refused.status == 5 || refused.status == 7, "\(refused.err)")
        #expect(try refused.error["code"]?.string != nil)
        #expect(refused.out.isEmpty)
        #expect(try await practice.previewed() == [])
        #expect(await patient.call("sync").status == 0)
        let states = try await patient.call("grants", "--json").json.array ?? []
        #expect(states.map { $0["state"]?.string } == ["revoked"])
        await practice.stop()
    }

    @Test func `a professional without an access leaves something with the address, and reads nothing`() async throws {
        let practice = try await Practice()
        let (patient, professional) = (practice.patient, practice.professional)
        let note = try professional.write(
            #"{"resourceType":"Observation","status":"final","code":{"text":"Tension"},"valueString":"12/8"}"#,
            to: "note.json"
        )
        #expect(try await patient.call("inbox", "policy", "--json").json["policy"]?.string == "granted")
        let before = try await patient.call("inbox", "address", "--json").json["address"]?.string
        let closed = await professional.call("deposit", try #require(before), note, "--json")
        #expect(closed.status == 5, "\(closed.err)")

        let opened = await patient.call("inbox", "policy", "certified", "--json")
        #expect(opened.status == 0, "\(opened.err)")
        let shown = await patient.call("inbox", "address", "--qr")
        #expect(shown.status == 0, "\(shown.err)")
        let address = shown.out.trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(address.hasPrefix("espace-depot:\(practice.world.url)/\(practice.space)/"))
        let miscopied = await professional.call("deposit", String(address.dropLast()), note)
        #expect(miscopied.status == 2, "\(miscopied.err)")
        let left = await professional.call("deposit", address, note, "--json")
        #expect(left.status == 0, "\(left.err)")
        #expect(try left.json["space"]?.string == practice.space)
        #expect(await professional.call("read", practice.space).status == 7)
        #expect(try await professional.call("grants", "--json").json == [])

        let inbox = try await patient.call("inbox", "--json").json
        #expect(inbox.array?.count == 1 && inbox[0]?["state"]?.string == "verified")
        #expect(inbox[0]?["author"]?["name"]?.string == "Noël FACTICE")
        let id = try #require(inbox[0]?["id"]?.string)
        #expect(await patient.call("inbox", "accept", id).status == 0)

        #expect(await patient.call("inbox", "policy", "granted").status == 0)
        let refused = await professional.call("deposit", address, note, "--json")
        #expect(refused.status == 5, "\(refused.err)")
        #expect(await professional.call("deposit", practice.space, note).status == 5)
        #expect(await patient.call("inbox", "policy", "anybody").status == 2)
        await practice.stop()
    }

    @Test func `a professional leaves something at another server than their own, whose root is named`() async throws {
        let practice = try await Practice()
        let professional = practice.professional
        let certificate = try await ServerCertificate(selfSigned: professional.folder + "/ailleurs", host: "localhost")
        let elsewhere = try await CommandServer(root: professional.root, certificate: certificate)
        let published = await professional.call(
            [
                "authority", "publish", professional.authority, "--server", elsewhere.url, "--server-root",
                certificate.chain,
            ]
        )
        #expect(published.status == 0, "\(published.err)")
        // The patient believes that server by its certificate, and the authority of the professionals besides.
        let patient = try EspaceProcess(timeGoesOn: true)
        let roots = try patient.write(
            [certificate.chain, professional.root].map { try String(contentsOfFile: $0, encoding: .utf8) }.joined(),
            to: "roots.pem"
        )
        #expect(await patient.call("init", "--name", "AILLEURS", "--given", "Rose").status == 0)
        let linked = await patient.call("server", "add", elsewhere.url, "--root", roots)
        #expect(linked.status == 0, "\(linked.err)")
        #expect(await patient.call("inbox", "policy", "certified").status == 0)
        let address = try #require(try await patient.call("inbox", "address", "--json").json["address"]?.string)
        let note = try professional.write(
            #"{"resourceType":"Observation","status":"final","code":{"text":"Tension"},"valueString":"12/8"}"#,
            to: "note.json"
        )
        // Without its root the server is not believed, and nothing is sent.
        #expect(await professional.call("deposit", address, note).status == 6)
        #expect(try await patient.call("inbox", "--json").json == [])
        let left = await professional.call("deposit", address, note, "--root", certificate.chain)
        #expect(left.status == 0, "\(left.err)")
        let inbox = try await patient.call("inbox", "--json").json
        #expect(inbox[0]?["state"]?.string == "verified")
        #expect(inbox[0]?["author"]?["name"]?.string == "Noël FACTICE")
        await elsewhere.stop()
        await practice.stop()
    }

    @Test func `T2 an access is renewed for the time of the profession, and never shortened by it`() async throws {
        let practice = try await Practice()
        let patient = practice.patient
        let day = ISO8601DateFormatter().string(from: Date().addingTimeInterval(2 * 86_400)).prefix(10)
        let soon = await patient.call(
            "grant",
            Practice.rpps,
            "--kinds",
            "allergy",
            "--until",
            String(day),
            "--json"
        )
        #expect(soon.status == 0, "\(soon.err)")
        let before = try await patient.call("grants", "--json").json[0]
        let renewed = await patient.call("grants", "--renew", Practice.rpps, "--json")
        #expect(renewed.status == 0, "\(renewed.err)")
        let after = try await patient.call("grants", "--json").json[0]
        #expect(after?["id"]?.string == before?["id"]?.string && after?["kinds"] == before?["kinds"])
        #expect(after?["rights"] == before?["rights"])
        #expect(try #require(after?["until"]?.string) > (try #require(before?["until"]?.string)))
        #expect(try await practice.read().count == 2)

        let far = await patient.call("grant", Practice.rpps, "--kinds", "allergy", "--until", "2099-01-01", "--json")
        #expect(far.status == 0, "\(far.err)")
        #expect(await patient.call("grants", "--renew", Practice.rpps).status == 0)
        let kept = try await patient.call("grants", "--json").json[0]?["until"]?.string
        #expect(try kept == far.json["until"]?.string)
        #expect(await patient.call("revoke", Practice.rpps, "--yes").status == 0)
        #expect(await patient.call("grants", "--renew", Practice.rpps).status == 5)
        await practice.stop()
    }

    @Test func `what was left is put right by its author alone, whom a request reaches and nobody else`() async throws {
        let practice = try await Practice()
        let (patient, professional) = (practice.patient, practice.professional)
        let granted = await patient.call(
            "grant",
            Practice.rpps,
            "--kinds",
            "measure",
            "--rights",
            "read,deposit",
            "--json"
        )
        #expect(granted.status == 0, "\(granted.err)")
        // A message to somebody else, which the access does not open.
        let letter = try patient.write(
            #"{"resourceType":"Communication","status":"completed","payload":[{"contentString":"Pour un autre"}]}"#,
            to: "lettre.json"
        )
        #expect(await patient.call("import", letter).status == 0)
        let other = try #require(try await patient.call("list", "message", "--json").json[0]?["id"]?.string)
        let note = try professional.write(
            #"{"resourceType":"Observation","status":"final","code":{"text":"Tension"},"valueString":"21/8"}"#,
            to: "note.json"
        )
        #expect(await professional.call("deposit", practice.space, note).status == 0)
        let id = try #require(try await patient.call("inbox", "--json").json[0]?["id"]?.string)
        #expect(await patient.call("inbox", "accept", id).status == 0)
        #expect(await patient.call("edit", id, "--comment", "faux").status == 7)

        let asked = await patient.call("inbox", "ask-correction", id, "--comment", "C'est 12/8.", "--json")
        #expect(asked.status == 0, "\(asked.err)")
        let request = try #require(try asked.json["id"]?.string)
        #expect(try asked.json["state"]?.string == "open" && asked.json["reachesAuthor"]?.bool == true)
        // Nobody else would see it: it is kept from every other professional.
        #expect(try await patient.call("show", request, "--json").json["visibility"]?.string == "hidden")
        let seen = await professional.call("requests", practice.space, "--json")
        #expect(seen.status == 0, "\(seen.err)")
        #expect(try seen.json.array?.count == 1 && seen.json[0]?["record"]?.string == id)
        #expect(try seen.json[0]?["comment"]?.string == "C'est 12/8." && seen.json[0]?["state"]?.string == "open")

        // The access is what it was: no other message is opened by it.
        #expect(await patient.call("sync").status == 0)
        #expect(try await patient.call("grants", "--json").json[0]?["kinds"] == ["measure"])
        #expect(try await !practice.read().contains(other))

        let right = try professional.write(
            #"{"resourceType":"Observation","status":"final","code":{"text":"Tension"},"valueString":"12/8"}"#,
            to: "juste.json"
        )
        let answer = await professional.call("deposit", practice.space, right, "--corrects", id, "--json")
        #expect(answer.status == 0, "\(answer.err)")
        let answered = try await patient.call("inbox", "corrections", "--json").json
        #expect(answered[0]?["state"]?.string == "answered")
        #expect(try answered[0]?["answer"]?.string == answer.json["id"]?.string)
        let new = try #require(try answer.json["id"]?.string)
        #expect(await patient.call("inbox", "accept", new).status == 0)
        #expect(try await patient.call("inbox", "corrections", "--json").json[0]?["state"]?.string == "answered")
        #expect(await patient.call("inbox", "corrections", "--close", request).status == 0)
        #expect(try await patient.call("inbox", "corrections", "--json").json[0]?["state"]?.string == "closed")
        #expect(try await professional.call("requests", practice.space, "--json").json[0]?["state"]?.string == "closed")
        #expect(await patient.call("inbox", "ask-correction", request, "--comment", "x").status == 5)
        await practice.stop()
    }

    @Test func `a deposit comes with a proved author and is adopted, and nothing can be left after the end`()
        async throws
    {
        let practice = try await Practice()
        let (patient, professional) = (practice.patient, practice.professional)
        try await practice.grant()
        let note = try professional.write(
            #"{"resourceType":"Observation","status":"final","code":{"text":"Tension"},"valueString":"12/8"}"#,
            to: "note.json"
        )
        let left = await professional.call("deposit", practice.space, note, "--json")
        #expect(left.status == 0, "\(left.err)")
        #expect(try left.json["receipt"]?["checkpoint"]?.string != nil)
        let inbox = try await patient.call("inbox", "--json").json
        #expect(inbox.array?.count == 1 && inbox[0]?["state"]?.string == "verified")
        #expect(inbox[0]?["author"]?["name"]?.string == "Noël FACTICE")
        let id = try #require(inbox[0]?["id"]?.string)
        #expect(try left.json["id"]?.string == id)
        let accepted = await patient.call("inbox", "accept", id, "--json")
        #expect(accepted.status == 0, "\(accepted.err)")
        let record = try #require(try accepted.json["id"]?.string)
        #expect(try await patient.call("show", record, "--json").json["kind"]?.string == "measure")
        #expect(try await patient.call("inbox", "--json").json == [])

        #expect(await patient.call("block", Practice.rpps, "--yes").status == 0)
        let refused = await professional.call("deposit", practice.space, note)
        #expect(refused.status == 5 || refused.status == 7, "\(refused.err)")
        #expect(await patient.call("grant", Practice.rpps).status != 0)
        await practice.stop()
    }

    @Test func `does each command of espace-pro in the README`() async throws {
        let commands = try Readme.commands(of: "espace-pro")
        #expect(commands.count >= 9)
        let professional = try PracticeProcess()
        defer { professional.remove() }
        _ = try professional.write("%PDF-1.4\n%%EOF\n", to: "lettre.pdf")
        let patient = try EspaceProcess(timeGoesOn: true)
        var world: CommandServer?
        var space = ""
        // What never ends, and what a patient has to allow first: EmergencyCommandTests does those.
        let others = ["gateway", "emergency", "regulator"]
        for command in commands where !others.contains(command[1]) {
            if command[1] == "grants" {
                let url = try #require(world?.url)
                #expect(await patient.call("init", "--name", "EXEMPLE").status == 0)
                #expect(await patient.call("add", "allergy", "--name", "Pollen").status == 0)
                let root = professional.folder + "/autorite/root.pem"
                space = try #require(
                    try await patient.call("server", "add", url, "--root", root, "--json").json["space"]?.string
                )
                let granted = await patient.call(
                    "grant",
                    Practice.rpps,
                    "--kinds",
                    "allergy",
                    "--rights",
                    "read,deposit"
                )
                #expect(granted.status == 0, "\(granted.err)")
            }
            let url = world?.url ?? ""
            let arguments = command.dropFirst().map { word in
                switch word {
                case "URL": url
                case "SPACE": space
                case "autorite", "noel", "lettre.pdf": professional.folder + "/" + word
                default: word
                }
            }
            let outcome = await professional.call(arguments)
            #expect(outcome.status == 0, "\(command.joined(separator: " ")): \(outcome.err)")
            if command.prefix(3).suffix(2) == ["authority", "init"] {
                world = try await CommandServer(root: professional.folder + "/autorite/root.pem")
            }
        }
        await world?.stop()
    }

    @Test func `an exported journal is verified elsewhere, by the program and by the script of the documentation`()
        async throws
    {
        let practice = try await Practice()
        let patient = practice.patient
        try await practice.grant()
        _ = try await practice.read()
        #expect(await patient.call("sync").status == 0)
        let file = patient.file("journal.json")
        #expect(await patient.call("journal", "export", file).status == 0)
        await practice.stop()

        let elsewhere = try EspaceProcess()
        let verified = await elsewhere.call("journal", "verify", file, "--json")
        #expect(verified.status == 0, "\(verified.err)")
        #expect(try verified.json["alarms"] == [])
        let size = try #require(try verified.json["size"]?.number?.int)
        #expect(size > 5)
        var bytes = try Data(contentsOf: URL(filePath: file))
        let place = bytes.count / 2
        bytes[place] = bytes[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
        let changed = elsewhere.file("changed.json")
        try bytes.write(to: URL(filePath: changed))
        #expect(await elsewhere.call("journal", "verify", changed).status == 6)

        guard await run(["-c", "import cryptography"]) != nil else { return }
        let script = try elsewhere.write(try documentedScript(), to: "verify.py")
        let told = try #require(await run([script, file]))
        #expect(told.hasPrefix("\(size) entries, ") && told.hasSuffix("all hold\n"))
        #expect(await run([script, changed]) == nil)
    }

    /// The script in the article on the journal.
    private func documentedScript() throws -> String {
        let article =
            URL(filePath: #filePath).deletingLastPathComponent().path()
            + "../../Sources/SpaceClient/SpaceClient.docc/Journal.md"
        let text = try String(contentsOfFile: article, encoding: .utf8)
        let start = try #require(text.range(of: "```python\n"))
        let end = try #require(text.range(of: "\n```\n", range: start.upperBound..<text.endIndex))
        return String(text[start.upperBound..<end.lowerBound])
    }

    /// What Python says; nil where it fails or is not there.
    private func run(_ arguments: [String]) async -> String? {
        let result = try? await Subprocess.run(
            .name("python3"),
            arguments: Arguments(arguments),
            output: .string(limit: 1 << 16),
            error: .discarded
        )
        guard let result, result.terminationStatus.isSuccess else { return nil }
        return result.standardOutput
    }
}
