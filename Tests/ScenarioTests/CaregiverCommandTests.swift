import Foundation
import HealthModel
import Testing

@Suite(.timeLimit(.minutes(15))) struct `The command line of a caregiver` {
    /// A person with a name, whose space is at the server.
    private func person(_ given: String, at world: CommandServer) async throws -> EspaceProcess {
        let home = try EspaceProcess(timeGoesOn: true)
        let made = await home.call("init", "--name", "MARTIN", "--given", given)
        #expect(made.status == 0, "\(made.err)")
        let linked = await home.call("server", "add", world.url)
        #expect(linked.status == 0, "\(linked.err)")
        return home
    }

    /// Invites somebody, who accepts.
    private func invite(_ caregiver: EspaceProcess, by person: EspaceProcess, _ arguments: String...) async throws {
        let shown = CapturedConsole()
        let line = ["caregiver", "invite", "--yes", "--json"] + arguments
        let inviting = Task { await person.call(line, captured: shown) }
        let accepted = await caregiver.call("caregiver", "accept", try await shown.firstLine(), "--json")
        #expect(accepted.status == 0, "\(accepted.err)")
        let invited = await inviting.value
        #expect(invited.status == 0, "\(invited.err)")
    }

    @Test func `invites, accepts, acts under the caregiver's own name, lists, refuses with exit 7, and resigns`()
        async throws
    {
        let world = try await CommandServer()
        let jeanne = try await person("Jeanne", at: world)
        let claire = try await person("Claire", at: world)
        #expect(await jeanne.call("add", "allergy", "--name", "Pollen").status == 0)
        #expect(await jeanne.call("add", "condition", "--name", "Asthme", "--date", "2010").status == 0)
        #expect(await jeanne.call("sync").status == 0)
        #expect(await claire.call("add", "allergy", "--name", "Latex").status == 0)
        try await invite(claire, by: jeanne, "--role", "contributor", "--kinds", "allergy,treatment")

        let own = try await claire.call("list", "--json").json.array ?? []
        #expect(own.map { $0["title"]?.string } == ["Latex"])
        let helped = await claire.call("list", "--json", "--person", "Jeanne")
        #expect(try helped.json.array?.map { $0["title"]?.string } == ["Pollen"])
        #expect(helped.err.isEmpty)
        #expect(await claire.call("list", "--person", "Jeanne").err.contains("POUR JEANNE MARTIN"))
        let added = await claire.call("add", "allergy", "--name", "Noix", "--person", "Jeanne Martin", "--json")
        let id = try #require(try added.json["id"]?.string)
        #expect(await claire.call("sync", "--person", "Jeanne").status == 0)
        #expect(await jeanne.call("sync").status == 0)
        #expect(try await jeanne.call("show", id, "--json").json["author"]?.string == "Claire MARTIN")

        // What a role does not allow ends with 7, and changes nothing.
        for line in [
            ["add", "condition", "--name", "Migraine", "--date", "2020"], ["document", "hide", id],
            ["caregiver", "invite", "--role", "reader"], ["device", "pair"],
            ["export", claire.file("tout.archive"), "--format", "archive"],
        ] {
            let refused = await claire.call(line + ["--person", "Jeanne", "--json"])
            #expect(refused.status == 7, "\(line): \(refused.status) \(refused.err)")
            #expect(!refused.err.contains("Noix"))
        }
        #expect(await claire.call("list", "--person", "Camille").status == 5)

        let mine = try await jeanne.call("caregiver", "list", "--json").json[0]
        #expect(mine?["for"]?.string == "self" && mine?["name"]?.string == "Claire MARTIN")
        #expect(mine?["role"]?.string == "contributor" && mine?["state"]?.string == "active")
        #expect(mine?["kinds"]?.array?.compactMap(\.string) == ["allergy", "treatment"])
        let theirs = try await claire.call("caregiver", "list", "--json").json[0]
        #expect(theirs?["for"]?.string == "other" && theirs?["person"]?.string == "Jeanne MARTIN")
        #expect(theirs?["id"]?.string == mine?["id"]?.string)
        for key in ["id", "for", "person", "name", "role", "kinds", "from", "until", "state"] {
            #expect(mine?[key] != nil && theirs?[key] != nil, "\(key)")
        }
        #expect(await claire.call("caregiver", "resign", "--person", "Jeanne").status == 1)
        #expect(await claire.call("caregiver", "resign", "--person", "Jeanne", "--yes").status == 0)
        #expect(await claire.call("sync", "--person", "Jeanne").status == 7)
        #expect(await claire.call("list", "--person", "Jeanne").status == 0)
        #expect(await jeanne.call("sync").status == 0)
        let ended = try await jeanne.call("caregiver", "list", "--json").json[0]
        #expect(ended?["state"]?.string == "resigned")
        let journal = try await jeanne.call("journal", "--json").json.array ?? []
        #expect(journal.contains { $0["actor"]?["kind"]?.string == "caregiver" && $0["action"]?.string == "read" })
        #expect(await jeanne.call("journal", "verify").status == 0)
        await world.stop()
    }

    @Test func `ends a mandate by its name, after which the caregiver is refused`() async throws {
        let world = try await CommandServer()
        let jeanne = try await person("Jeanne", at: world)
        let paul = try await person("Paul", at: world)
        #expect(await jeanne.call("add", "allergy", "--name", "Pollen").status == 0)
        let last = Date().addingTimeInterval(30 * 86_400).formatted(.iso8601.year().month().day())
        try await invite(paul, by: jeanne, "--role", "reader", "--until", last)
        let id = try #require(try await jeanne.call("caregiver", "list", "--json").json[0]?["id"]?.string)
        let changed = try await jeanne.call("caregiver", "change", id, "--role", "contributor", "--json").json
        #expect(changed["role"]?.string == "contributor" && changed["id"]?.string == id)
        #expect(await paul.call("sync", "--person", "Jeanne").status == 0)
        #expect(await paul.call("add", "allergy", "--name", "Noix", "--person", "Jeanne").status == 0)
        #expect(await jeanne.call("caregiver", "change", id, "--role", "guardian").status == 8)
        #expect(await jeanne.call("caregiver", "remove", "zzz", "--yes").status == 5)
        #expect(await jeanne.call("caregiver", "remove", id).status == 1)
        #expect(await jeanne.call("caregiver", "remove", String(id.prefix(12)), "--yes").status == 0)
        #expect(await paul.call("sync", "--person", "Jeanne").status == 7)
        for line in [
            ["caregiver", "invite", "--role", "boss"],
            ["caregiver", "invite", "--role", "reader", "--until", "2001-01-01"],
            ["caregiver", "invite", "--role", "guardian", "--kinds", "allergy"],
        ] {
            #expect(await jeanne.call(line).status == 2)
        }
        #expect(await jeanne.call("caregiver", "accept", "AAAAAA").status == 3)
        #expect(await jeanne.call("caregiver", "resign", "--yes").status == 5)
        await world.stop()
    }
}
