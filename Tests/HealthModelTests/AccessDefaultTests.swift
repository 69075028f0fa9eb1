import Testing

@testable import HealthModel

@Suite struct `What is proposed to a profession` {
    @Test func `has a row for each profession of the list, with known sections, classes and types`() throws {
        let data = ReferenceData.standard
        let rows = data.accessDefaults
        #expect(Set(rows.map(\.profession)) == Set(data.professions.map(\.code)))
        #expect(rows.count == data.professions.count)
        let classes = Set(data.documentTypes.compactMap(\.documentClass?.id))
        for row in rows {
            #expect(row.classes.isSubset(of: classes) && !row.kinds.isEmpty)
            #expect(row.exceptTypes.allSatisfy { DocumentType.named($0) != nil })
            #expect(!row.kinds.contains { [.appointment, .message, .other].contains($0) })
        }
        let json = try JSON(parsing: SeedFile.table("access-matrix"))
        let kinds = (json["professions"]?.array ?? []).flatMap { $0["kinds"]?.array ?? [] }
        #expect(kinds.count == rows.flatMap(\.kinds).count)
    }

    @Test func `keeps to the exceptions that were published`() throws {
        let doctor = try #require(AccessDefault.of(profession: "10")),
            dentist = try #require(AccessDefault.of(profession: "40"))
        let podiatrist = try #require(AccessDefault.of(profession: "80"))
        #expect(doctor.isPublished && dentist.isPublished && podiatrist.isPublished)
        for type in ReferenceData.standard.documentTypes where type.documentClass != nil {
            #expect(doctor.includes(documentType: type.code) == (type.code != "ATTEST-RESID"))
        }
        for code in ["68599-0", "83901-9", DocumentType.directiveCode] {
            #expect(!dentist.includes(documentType: code))
        }
        #expect(dentist.includes(documentType: "83836-7"))
        #expect(!podiatrist.includes(documentType: "15508-5") && podiatrist.includes(documentType: "PRESC-PEDI"))
        #expect(!doctor.includes(documentType: "nothing") && AccessDefault.of(profession: "99") == nil)
    }

    @Test func `lasts 90 days, and three for a pharmacy`() {
        let durations = ReferenceData.standard.grantDurations
        #expect(durations.days(for: "10") == 90 && durations.days(for: "60") == 90)
        #expect(durations.days(for: "21") == 3)
    }
}

@Suite struct `The invented professionals` {
    @Test func `are some forty, each once, in the three departments and of known professions`() {
        let all = FictitiousProfessional.all
        #expect((40...50).contains(all.count))
        #expect(Set(all.map(\.rpps)).count == all.count)
        #expect(Set(all.map(\.department)) == ["31", "44", "80"])
        #expect(Set(all.map(\.profession)).isSubset(of: Set(ReferenceData.standard.professions.map(\.code))))
        #expect(all.allSatisfy { $0.rpps.number.hasPrefix("101000") && $0.region != $0.department })
        #expect(Set(all.map(\.profession)).count >= 12)
    }
}
