import Foundation
import HealthModel
import SpaceClient
import TestSupport
import Testing
import Vault

@Suite struct `What is known` {
    private static let severe = Made.allergy(
        "Pénicilline",
        id: "p",
        more:
            #","clinicalStatus":{"coding":[{"code":"active"}]},"reaction":[{"manifestation":[{"text":"choc"}],"severity":"severe"}]"#
    )

    private static func absence(_ code: String) -> String {
        #"{"resourceType":"AllergyIntolerance","id":"n-\#(code)","code":{"coding":[{"system":"http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips","code":"\#(code)"}]},"recordedDate":"2026-02-02","patient":{"display":"x"}}"#
    }

    @Test func `is never asked, then none known on a day, then a record`() async throws {
        let test = try await TestSpace()
        #expect(await test.space.knowledge(of: .allergy) == .neverAsked)
        #expect(try await test.space.home().urgent == [.allergiesUnknown])

        let none = try await test.space.declareNone(.allergy)
        #expect(await test.space.knowledge(of: .allergy) == .declaredNone(on: PartialDate("2026-02-03")))
        #expect(try await test.space.home().urgent == [])
        #expect(try await test.space.detail(none).entry.isAbsence)

        _ = try await test.space.add(Made.form(.allergy, ["name": "Latex"]))
        #expect(await test.space.knowledge(of: .allergy) == .known(count: 1, current: 1))
    }

    @Test func `to be none is said anew in the same record`() async throws {
        let test = try await TestSpace()
        let first = try await test.space.declareNone(.condition)
        test.clock.advance(days: 400)
        #expect(try await test.space.declareNone(.condition) == first)
        #expect(await test.space.knowledge(of: .condition) == .declaredNone(on: PartialDate("2027-03-10")))
        #expect(try await test.space.detail(first).versions.count == 2)
        #expect(try await test.space.undo().action == .edited)
        #expect(await test.space.knowledge(of: .condition) == .declaredNone(on: PartialDate("2026-02-03")))
    }

    @Test func `to be none is never said against a record that holds`() async throws {
        let test = try await TestSpace()
        try await test.take(Self.severe)
        await #expect(throws: SpaceError.recordsExist(.allergy)) { try await test.space.declareNone(.allergy) }
        var form = try await test.space.form(of: try await test.only.id, language: .french)
        form["status"] = "resolved"
        try await test.space.edit(try await test.only.id, form)
        _ = try await test.space.declareNone(.allergy)
        #expect(await test.space.knowledge(of: .allergy) == .known(count: 1, current: 0))
    }

    @Test func `of a severe allergy is never hidden by a newer none known`() async throws {
        let test = try await TestSpace()
        try await test.take(Self.severe, as: "a.json")
        try await test.take(Self.absence("no-known-allergies"), as: "b.json")
        #expect(await test.space.knowledge(of: .allergy) == .known(count: 1, current: 1))
        let home = try await test.space.home()
        guard case .allergy(let entry)? = home.urgent.first else {
            Issue.record("\(home.urgent)")
            return
        }
        #expect(entry.title == "Pénicilline")
        #expect(await test.space.entries(.allergy).first?.title == "Pénicilline")
        #expect(home.knowledge[.allergy] == .known(count: 1, current: 1))
    }

    @Test(arguments: ["no-allergy-info", "no-known-food-allergies", "no-known-medication-allergies"])
    func `stays open where nobody had the answer, or only part of it`(code: String) async throws {
        let test = try await TestSpace()
        try await test.take(Self.absence(code))
        #expect(await test.space.knowledge(of: .allergy) == .neverAsked)
        #expect(try await test.space.home().urgent == [.allergiesUnknown])
        #expect(await test.space.entries(.allergy).count == 1)
        #expect(await test.space.timeline().isEmpty)
        _ = try await test.space.declareNone(.allergy)
        #expect(await test.space.knowledge(of: .allergy) == .declaredNone(on: PartialDate("2026-02-03")))
        #expect(await test.space.entries(.allergy).count == (code == "no-allergy-info" ? 1 : 2))
    }
}

@Suite struct `The first screen` {
    @Test func `shows what could save a life first`() async throws {
        let test = try await TestSpace()
        try await test.space.update(person: Made.person(31))
        try await test.take(path: test.demonstration(31))
        let home = try await test.space.home()
        let urgent = home.urgent.map { line in
            switch line {
            case .allergiesUnknown: "?"
            case .allergy(let entry): "allergy \(entry.title)"
            case .treatment(let entry, let alert): "\(alert.id) \(entry.title)"
            case .emergencyContact(_, let phone): "call \(phone ?? "?")"
            }
        }
        #expect(urgent.first == "allergy Pénicilline (amoxicilline comprise)")
        #expect(urgent.contains { $0.contains("Apixaban") })
        #expect(urgent.suffix(2).allSatisfy { $0.hasPrefix("call 0") })
        #expect(home.newDocuments == 8)
        #expect(home.events == (await test.space.timeline()).count)
        #expect(home.latestMeasure != nil)
        #expect(home.knowledge.count == RecordKind.allCases.count)

        let document = try #require(await test.space.entries(.document).first { $0.isNew })
        _ = try await test.space.detail(document.id)
        #expect(try await test.space.home().newDocuments == 7)
        #expect(try await test.reopened().space.home().newDocuments == 0)
    }

    @Test func `lists severe allergies before mild ones, and those that are over last`() async throws {
        let test = try await TestSpace()
        try await test.take(path: test.demonstration(31))
        let allergies = await test.space.entries(.allergy)
        #expect(allergies.first?.severity == .severe)
        #expect(allergies.last?.isCurrent == false)
    }
}

@Suite struct `The vaccination report` {
    @Test func `asks for the birth date when there is none`() async throws {
        let test = try await TestSpace()
        #expect(await test.space.vaccinations().needsBirthDate)
    }

    @Test func `counts what was recorded, and no longer once it was thrown away`() async throws {
        let test = try await TestSpace()
        let birth = try #require(PartialDate("2000-05-05"))
        try await test.space.update(person: Person(family: "Fictif", given: "Camille", birthDate: birth))
        func doses() async -> Int { await test.space.vaccinations().rows(.done).reduce(0) { $0 + $1.doses } }
        #expect(await doses() == 0)
        let report = await test.space.vaccinations()
        #expect(!report.rows.isEmpty)
        #expect(!report.notice.french.isEmpty)
        #expect(!report.origin.version.isEmpty)

        let id = try await test.space.add(Made.form(.vaccination, ["name": "Grippe", "date": "10/2025"]))
        #expect(await doses() == 1)
        try await test.space.delete(id)
        #expect(await doses() == 0)
    }

    @Test func `puts the late ones on the first screen`() async throws {
        let test = try await TestSpace()
        let birth = try #require(PartialDate("1950-05-05"))
        try await test.space.update(person: Person(family: "Fictif", given: "Camille", birthDate: birth))
        let pressing = await test.space.vaccinations().rows.filter { $0.state == .late || $0.state == .toCheck }
        #expect(!pressing.isEmpty)
        let shown = try await test.space.home().attention.compactMap { line -> VaccinationReport.Row? in
            if case .vaccination(let row) = line { row } else { nil }
        }
        #expect(shown == Array(pressing.prefix(3)))
    }
}
