import Foundation
import HealthModel
import Testing

/// Every command that changes or shows something of a person, tried by everybody who may act for one.
@Suite(.timeLimit(.minutes(15))) struct `The roles of section 7 on the command line` {
    enum Role: String, CaseIterable {
        case guardian, contributor, reader
    }

    /// What a role may do in the space of somebody else.
    struct Rule {
        let line: [String]
        /// Who may; everybody else ends with 7.
        let allowed: Set<Role>
        /// How it ends for those who may; nil for whatever is not 7.
        var status: Int32? = 0
    }

    private static func rules(_ own: String, _ file: (String) -> String) -> [Rule] {
        let all = Set(Role.allCases)
        let deciding: Set<Role> = [.guardian]
        let writing: Set<Role> = [.guardian, .contributor]
        let doctor = "10100003101"
        return [
            Rule(line: ["list"], allowed: all), Rule(line: ["show", own], allowed: all),
            Rule(line: ["search", "pollen"], allowed: all), Rule(line: ["summary"], allowed: all),
            Rule(line: ["calendar"], allowed: all), Rule(line: ["status"], allowed: all),
            Rule(line: ["bin"], allowed: all), Rule(line: ["conflicts"], allowed: all),
            Rule(line: ["sync"], allowed: all), Rule(line: ["export", file("lisible.txt")], allowed: all),
            Rule(line: ["caregiver", "list"], allowed: all),
            // The section that was opened, and one that was not.
            Rule(line: ["add", "allergy", "--name", "Noix"], allowed: writing),
            Rule(line: ["edit", own, "--comment", "au printemps"], allowed: writing),
            Rule(line: ["delete", own], allowed: writing), Rule(line: ["restore", own], allowed: writing),
            Rule(line: ["add", "condition", "--name", "Asthme", "--date", "2010"], allowed: deciding),
            Rule(line: ["declare-none", "treatment"], allowed: deciding),
            Rule(line: ["import", file("dossier.json")], allowed: deciding),
            Rule(line: ["document", "hide", own], allowed: deciding),
            // What only the person and legal representatives decide.
            Rule(line: ["grant", doctor], allowed: deciding, status: nil),
            Rule(line: ["revoke", doctor], allowed: deciding, status: nil),
            Rule(line: ["block", doctor], allowed: deciding, status: nil),
            Rule(line: ["unblock", doctor], allowed: deciding, status: nil),
            Rule(line: ["preview", doctor], allowed: deciding, status: nil),
            Rule(line: ["inbox"], allowed: deciding), Rule(line: ["grants"], allowed: deciding),
            Rule(line: ["journal"], allowed: deciding), Rule(line: ["journal", "verify"], allowed: deciding),
            Rule(line: ["journal", "export", file("journal.json")], allowed: deciding),
            Rule(line: ["caregiver", "remove", "aucun", "--yes"], allowed: deciding, status: 5),
            // What only the person does.
            Rule(line: ["device", "pair"], allowed: []), Rule(line: ["device", "revoke", "aucun"], allowed: []),
            Rule(line: ["device", "kit"], allowed: []),
            Rule(line: ["export", file("tout.archive"), "--format", "archive"], allowed: []),
        ]
    }

    @Test(arguments: Role.allCases)
    func `T16 allow in the space of somebody else what the table says; all else ends with 7 and changes nothing`(
        role: Role
    ) async throws {
        let world = try await CommandServer()
        let jeanne = try EspaceProcess(timeGoesOn: true)
        let claire = try EspaceProcess(timeGoesOn: true)
        for (home, given) in [(jeanne, "Jeanne"), (claire, "Claire")] {
            #expect(await home.call("init", "--name", "MARTIN", "--given", given).status == 0)
            #expect(await home.call("server", "add", world.url).status == 0)
        }
        let pollen = try await jeanne.call("add", "allergy", "--name", "Pollen", "--json").json
        let id = try #require(pollen["id"]?.string)
        #expect(await jeanne.call("sync").status == 0)
        let shown = CapturedConsole()
        var line = ["caregiver", "invite", "--role", role.rawValue, "--yes", "--json"]
        if role != .guardian { line += ["--kinds", "allergy"] }
        let invite = line
        let inviting = Task { await jeanne.call(invite, captured: shown) }
        #expect(await claire.call("caregiver", "accept", try await shown.firstLine()).status == 0)
        #expect(await inviting.value.status == 0)
        try claire.write(
            #"{"resourceType":"Condition","id":"c","code":{"text":"Migraine"},"subject":{"reference":"Patient/p"}}"#,
            to: "dossier.json"
        )
        for rule in Self.rules(id, claire.file) {
            let before = try await claire.call("list", "--person", "Jeanne", "--json").json
            let head = try await jeanne.call("status", "--json").json["logSize"]
            let outcome = await claire.call(rule.line + ["--person", "Jeanne", "--json"])
            if rule.allowed.contains(role) {
                let isExpected = rule.status.map { outcome.status == $0 } ?? (outcome.status != 7)
                #expect(isExpected, "\(role) \(rule.line): \(outcome.status) \(outcome.err)")
                continue
            }
            #expect(outcome.status == 7, "\(role) \(rule.line): \(outcome.status) \(outcome.err)")
            #expect(try outcome.error["hint"]?.string?.isEmpty == false, "\(rule.line)")
            #expect(try await claire.call("list", "--person", "Jeanne", "--json").json == before, "\(rule.line)")
            #expect(try await jeanne.call("status", "--json").json["logSize"] == head, "\(rule.line)")
        }
        // In their own space they are nobody's caregiver.
        #expect(await claire.call("add", "condition", "--name", "Asthme", "--date", "2010").status == 0)
        #expect(await claire.call("journal").status == 0)
        #expect(try await claire.call("list", "--json").json.array?.count == 1)
        await world.stop()
    }
}
