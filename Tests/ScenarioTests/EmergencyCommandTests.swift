import Foundation
import HealthModel
import Testing

@Suite(.timeLimit(.minutes(15))) struct `The emergency commands` {
    private static let centre = "10100003101"

    /// Certifies another invented professional, with a folder of their own.
    private func colleague(_ practice: PracticeProcess, _ url: String) async throws -> (id: String, home: String) {
        let physicians = FictitiousProfessional.all.filter { $0.profession == "10" }
        let person = try #require(physicians.first { $0.rpps.number != Self.centre })
        let folder = practice.folder + "/autre"
        let issued = await practice.call(
            "authority",
            "issue",
            practice.authority,
            "--rpps",
            person.rpps.number,
            "--out",
            folder
        )
        #expect(issued.status == 0, "\(issued.err)")
        let home = practice.folder + "/autre-poste"
        let enrolled = await practice.call("enrol", "--certificate", folder, "--server", url, "--home", home)
        #expect(enrolled.status == 0, "\(enrolled.err)")
        return (person.rpps.number, home)
    }

    @Test func `T18 A30 enable, open with a reason, show the banner on every command until it was seen, and disable`()
        async throws
    {
        let practice = try PracticeProcess()
        #expect(await practice.found())
        let world = try await CommandServer(root: practice.root)
        #expect(await practice.enrol(at: world.url).status == 0)
        let doctor = try await colleague(practice, world.url)
        let patient = try EspaceProcess(timeGoesOn: true)
        for command in [
            ["init", "--name", "EXEMPLE", "--given", "Camille"], ["add", "allergy", "--name", "Pollen"],
            ["add", "condition", "--name", "Asthme", "--date", "2010"],
        ] { #expect(await patient.call(command).status == 0) }
        let linked = await patient.call("server", "add", world.url, "--root", practice.root, "--json")
        let space = try #require(try linked.json["space"]?.string)

        // Nothing is possible before, and no choice is made by itself.
        let early = await practice.call("emergency", space, "--reason", "Malaise", "--home", doctor.home, "--json")
        #expect(early.status == 5, "\(early.err)")
        #expect(await patient.call("emergency", "enable", Self.centre).status == 2)
        #expect(try await patient.call("emergency", "status", "--json").json["enabled"]?.bool == false)
        let preview = await patient.call(
            "emergency",
            "enable",
            Self.centre,
            "--any-professional",
            "--preview",
            "--json"
        )
        #expect(try preview.json.array?.count { $0["visible"]?.bool == true } == 2, "\(preview.err)")
        #expect(try await patient.call("emergency", "status", "--json").json["enabled"]?.bool == false)
        let enabled = await patient.call("emergency", "enable", Self.centre, "--any-professional", "--yes", "--json")
        #expect(enabled.status == 0, "\(enabled.err)")
        #expect(try enabled.json["choices"]?["hidden"]?.bool == false && enabled.json["hours"]?.number?.int == 72)
        let said = await patient.call("emergency", "status").out
        #expect(said.contains("double confié") && said.contains("ensemble ils le pourraient"))

        #expect(await practice.call("emergency", space, "--home", doctor.home).status == 2)
        #expect(await practice.call("emergency", space, "--reason", "  ", "--home", doctor.home).status == 2)
        async let opening = practice.call(
            "emergency",
            space,
            "--reason",
            "Malaise, seul",
            "--motive",
            "unable-to-consent",
            "--home",
            doctor.home
        )
        let desk = await practice.call("regulator", "--once", "--json")
        let opened = await opening
        #expect(opened.status == 0, "\(opened.err)")
        #expect(opened.out.hasPrefix("MODE URGENCE.") && opened.out.contains("Pollen") && opened.out.contains("Asthme"))
        #expect(opened.out.split(separator: "\n").last?.hasPrefix("MODE URGENCE.") == true)
        #expect(desk.out.contains("rpps:" + doctor.id) && !desk.out.contains("Malaise"))
        // Reading on under the opening says so all along.
        let read = await practice.call("read", space, "--home", doctor.home)
        #expect(read.status == 0 && read.out.hasPrefix("MODE URGENCE."), "\(read.err)")
        let json = try await practice.call("read", space, "--home", doctor.home, "--json").json
        #expect(json["emergency"]?["until"]?.string != nil && json["receipt"]?["index"] != nil)

        #expect(await patient.call("sync").status == 0)
        for command in [["list"], ["summary"], ["status"]] {
            let outcome = await patient.call(command)
            #expect(outcome.err.contains("ACCÈS D'URGENCE À VOTRE ESPACE"), "\(command)")
        }
        let status = try await patient.call("emergency", "status", "--json").json
        let noted = try #require(status["openings"]?[0])
        #expect(noted["reason"]?.string == "Malaise, seul" && noted["rotated"]?.bool == true)
        #expect(noted["professional"]?["id"]?.string == "rpps:" + doctor.id && noted["verdict"]?.string == "emergency")
        #expect(noted["centre"]?.string == "rpps:" + Self.centre)
        let journal = try await patient.call("journal", "--by", doctor.id, "--json").json.array ?? []
        #expect(journal.contains { $0["action"]?.string == "emergency" && $0["verdict"]?.string == "emergency" })
        let index = try #require(noted["index"]?.number?.int)
        #expect(await patient.call("emergency", "seen", "99999").status == 5)
        #expect(await patient.call("emergency", "seen", "\(index)").status == 0)
        #expect(await patient.call("list").err.contains("URGENCE") == false)
        #expect(await patient.call("emergency", "disable").status == 0)
        #expect(await practice.call("read", space, "--home", doctor.home).status != 0)
        await world.stop()
        practice.remove()
    }
}
