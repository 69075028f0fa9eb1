import Foundation
import HealthModel
import TestSupport
import Testing

@testable import SpaceClient

@Suite struct `The emergency sheet` {
    private static func contact(_ name: String, _ role: String, _ phone: String) -> FormValues {
        Made.form(.contact, ["name": name, "role": role, "phone": phone])
    }

    @Test func `says what nobody was asked about, instead of leaving it out`() async throws {
        let test = try await TestSpace()
        let sheet = try await test.space.emergencySheet()
        let page = sheet.page(.french).joined(separator: "\n")
        #expect(page.contains("ALLERGIES       !! NON RENSEIGNÉ"))
        #expect(page.contains("TRAITEMENTS        NON RENSEIGNÉ"))
        #expect(page.contains("GROUPE SANGUIN     non renseigné"))
        #expect(sheet.page(.english).joined().contains("ALLERGIES       !! NOT FILLED IN"))

        _ = try await test.space.declareNone(.allergy)
        let declared = try await test.space.emergencySheet().page(.french).joined(separator: "\n")
        #expect(declared.contains("(dit par la personne, 03/02/2026)"))
        #expect(!declared.contains("ALLERGIES       !!"))
    }

    @Test func `says of every line who says so and of when`() async throws {
        let test = try await TestSpace()
        _ = try await test.space.add(Made.form(.allergy, ["name": "Latex", "severity": "severe"]))
        _ = try await test.space.add(Self.contact("Paul EXEMPLE", "emergency", "06 39 98 31 02"))
        _ = try await test.space.add(Self.contact("Rose EXEMPLE", "trusted", "05 36 49 31 03"))
        _ = try await test.space.add(Self.contact("Luc EXEMPLE", "caregiver", "05 36 49 31 04"))
        let sheet = try await test.space.emergencySheet()
        for (section, lines) in sheet.lines {
            for line in lines where line.record != nil { #expect(line.source != nil && line.date != nil, "\(section)") }
        }
        #expect(sheet.lines[.allergies]?.map(\.text.french) == ["Latex, grave"])
        #expect(sheet.lines[.allergies]?.first?.isAlarm == true)
        #expect(
            sheet.lines[.contacts]?.map(\.text.french) == [
                "Paul EXEMPLE, 06 39 98 31 02", "Rose EXEMPLE, personne de confiance, 05 36 49 31 03",
            ]
        )
        #expect(sheet.lines[.contacts]?.last?.text.english == "Rose EXEMPLE, trusted person, 05 36 49 31 03")
    }

    @Test func `is one page of 80 by 24 in both languages, for every person of the demonstration`() async throws {
        for department in [31, 44, 80] {
            let test = try await TestSpace()
            try await test.take(path: try test.demonstration(department))
            let sheet = try await test.space.emergencySheet()
            for language in Language.allCases {
                let page = sheet.page(language)
                #expect(page.count <= 24, "\(department)")
                #expect(page.allSatisfy { $0.count <= 80 }, "\(department)")
            }
        }
    }

    @Test func `leaves out what fits no more, never an alarm before something else, and says how much`() async throws {
        let test = try await TestSpace()
        for number in 1...9 {
            let severity = number.isMultiple(of: 2) ? "severe" : "mild"
            _ = try await test.space.add(
                Made.form(.allergy, ["name": "Allergène numéro \(number)", "severity": severity])
            )
            _ = try await test.space.add(Made.form(.treatment, ["name": "Médicament numéro \(number)"]))
            _ = try await test.space.add(Made.form(.condition, ["name": "Maladie numéro \(number)", "date": "2019"]))
        }
        _ = try await test.space.add(Self.contact("Paul EXEMPLE", "emergency", "06 39 98 31 02"))
        let sheet = try await test.space.emergencySheet()
        let page = sheet.page(.french)
        #expect(page.count <= 24)
        for number in [2, 4, 6, 8] {
            #expect(page.contains { $0.contains("!! Allergène numéro \(number), grave") })
        }
        #expect(page.contains { $0.contains("Paul EXEMPLE") })
        #expect(page.contains { $0.contains("et 8 de plus\u{A0}: Maladie numéro") })
    }

    @Test func `A44: is written only where the person says, for them alone, and over nothing`() async throws {
        let test = try await TestSpace()
        let path = test.folder.file("fiche.txt")
        try await test.space.emergencySheet().write(to: path, .french)
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect((attributes[.posixPermissions] as? Int) == 0o600)
        #expect(try String(contentsOfFile: path, encoding: .utf8).hasPrefix("FICHE D'URGENCE"))
        let sheet = try await test.space.emergencySheet()
        #expect(throws: SpaceError.file(.exists)) { try sheet.write(to: path, .french) }
    }

    @Test func `shows what stays in the body and the blood group with who determined it`() async throws {
        let test = try await TestSpace()
        _ = try await test.space.add(
            Made.form(.procedure, ["name": "Pose d'un stimulateur cardiaque", "date": "2019"])
        )
        _ = try await test.space.add(Made.form(.procedure, ["name": "Appendicectomie", "date": "1999"]))
        try await test.take(
            #"{"resourceType":"Observation","id":"g","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"882-1"}],"text":"Groupe sanguin"},"valueString":"O positif","effectiveDateTime":"2024-05-06","performer":[{"display":"Laboratoire d'exemple"}],"subject":{"display":"x"}}"#
        )
        let sheet = try await test.space.emergencySheet()
        #expect(sheet.lines[.implants]?.map(\.text.french).first?.hasPrefix("Pose d'un stimulateur") == true)
        #expect(sheet.lines[.implants]?.count == 1)
        let group = try #require(sheet.lines[.bloodGroup]?.first)
        #expect(group.words(.french) == "Groupe sanguin, O positif (Laboratoire d'exemple, 06/05/2024)")
    }
}

@Suite struct `Entourage and wishes` {
    @Test func `one person at most is the trusted person, and the refusal changes nothing`() async throws {
        let test = try await TestSpace()
        let first = try await test.space.add(
            Made.form(.contact, ["name": "Rose EXEMPLE", "role": "trusted", "phone": "1"])
        )
        let second = try await test.space.add(
            Made.form(.contact, ["name": "Paul EXEMPLE", "role": "emergency", "phone": "2"])
        )
        let taken = SpaceError.form(FormProblems(problems: [.taken(field: "role")]))
        await #expect(throws: taken) {
            _ = try await test.space.add(Made.form(.contact, ["name": "Luc EXEMPLE", "role": "trusted", "phone": "3"]))
        }
        var form = try await test.space.form(of: second, language: .french)
        form["role"] = "trusted"
        let change = form
        await #expect(throws: taken) { try await test.space.edit(second, change) }
        #expect(await test.space.entries(.contact).count == 2)
        // Who is it already can be corrected, and once they are not, another can be.
        var own = try await test.space.form(of: first, language: .french)
        own["phone"] = "4"
        try await test.space.edit(first, own)
        own["role"] = "emergency"
        try await test.space.edit(first, own)
        try await test.space.edit(second, change)
    }

    @Test func `an advance directive is not for minors`() async throws {
        let test = try await TestSpace()
        var person = await test.space.person()
        let directive = Made.form(.directive, ["title": "Mes directives"])
        person.birthDate = PartialDate("2008-02-04")
        try await test.space.update(person: person)
        await #expect(throws: SpaceError.minor) { _ = try await test.space.add(directive) }
        #expect(await test.space.entries(.directive).isEmpty)
        // Of age on the day itself.
        person.birthDate = PartialDate("2008-02-03")
        try await test.space.update(person: person)
        _ = try await test.space.add(directive)
    }
}
