import HealthModel
import Testing

@Suite struct `Reference data` {
    private static let data = ReferenceData.standard

    @Test func `is whole`() {
        #expect(
            Self.data.documentTypes.count == 105 && Self.data.measures.count == 16 && Self.data.vaccines.count == 73
        )
        #expect(
            Self.data.diseases.count == 31 && Self.data.calendar.tracks.count == 27 && Self.data.allergens.count == 56
        )
        #expect(
            Self.data.relationships.count == 14 && Self.data.contactRoles.count == 5
                && Self.data.professions.count == 16
        )
        #expect(Self.data.origins.values.allSatisfy { !$0.version.isEmpty && $0.date != nil && !$0.source.isEmpty })
    }

    @Test func `has a category for every document type a person sees`() throws {
        for type in Self.data.documentTypes { #expect(type.category != nil, "\(type.code)") }
        let directive = try #require(DocumentType.named(DocumentType.directiveCode))
        #expect(directive.documentClass?.id == "90" && directive.system == CodeSystem.frenchDocumentType)
    }
}

@Suite struct `The vaccination report` {
    private static let today = CivilDate(daysSince1970: 20_779)  // 22 November 2026

    private func report(_ birth: String?, _ doses: [(String, String)] = [], sex: Person.Sex? = nil) throws
        -> VaccinationReport
    {
        let person = Person(family: "X", given: "Y", birthDate: birth.flatMap { PartialDate($0) }, sex: sex)
        let injections = try doses.map { try FormSamples.make(.vaccination, ["name": $0.0, "date": $0.1]) }
        return ReferenceData.standard.calendar.report(
            for: person,
            injections: injections.compactMap { Injection($0) },
            today: Self.today
        )
    }

    private func lines(_ report: VaccinationReport, _ state: VaccinationReport.State) -> [String] {
        report.rows(state).filter { !$0.isQuestion }.map { "\($0.title.french): \($0.detail.french)" }
    }

    @Test func `always says where it comes from and who decides`() throws {
        for birth in [nil, "1985", "2026-05-01"] {
            let report = try report(birth)
            #expect(!report.origin.version.isEmpty && report.origin.date != nil && !report.origin.source.isEmpty)
            #expect(report.notice.french.contains("décide") && report.notice.english.contains("decides"))
        }
    }

    @Test func `does not take what is not recorded for not done`() throws {
        let adult = try report("1985-03-14")
        #expect(adult.rows(.late).isEmpty)
        #expect(
            lines(adult, .toCheck) == [
                "Rougeole, oreillons, rubéole: dose 1 sur 2", "Diphtérie, tétanos, polio: rappel des 25 ans",
            ]
        )
    }

    @Test func `closes a booster that was given, and what it covers`() throws {
        let adult = try report("1985-03-14", [("Repevax", "2010-04-01"), ("ROR", "1988-01-01"), ("ROR", "1996-09-04")])
        #expect(lines(adult, .toCheck).isEmpty && adult.rows(.late).isEmpty)
        #expect(lines(adult, .done).contains("Rougeole, oreillons, rubéole: 2 doses sur 2"))
    }

    @Test func `calls late a child's series that has begun`() throws {
        let child = try report("2026-05-01", [("Hexyon", "2026-07-01")])
        #expect(lines(child, .late).contains("Hépatite B: dose 2 sur 3"))
        #expect(lines(child, .toCheck).contains("Pneumocoque (nourrisson): dose 1 sur 3"))
        #expect(lines(child, .due).contains("Méningocoques A, C, W, Y: dose 1 sur 2"))
        #expect(lines(child, .coming).contains("Rougeole, oreillons, rubéole: dose 1 sur 2"))
    }

    @Test func `waits the time between two doses`() throws {
        let child = try report("2026-05-01", [("Hexyon", "2026-11-01")])
        let row = try #require(child.rows(.coming).first { $0.title.french == "Hépatite B" })
        #expect(row.due?.description == "2027-01-01")
    }

    @Test func `follows the seasons`() throws {
        let senior = try report("1950-01-01")
        #expect(lines(senior, .due).contains("Grippe: chaque automne"))
        let done = try report("1950-01-01", [("Vaxigrip", "2026-10-20")])
        #expect(!lines(done, .due).contains("Grippe: chaque automne"))
        let lastYear = try report("1950-01-01", [("Grippe", "2025-10-20")])
        #expect(lines(lastYear, .due).contains("Grippe: chaque automne"))
    }

    @Test func `asks and never blames where the situation is unknown`() throws {
        for row in try report("1985-03-14", sex: .female).rows where row.isQuestion { #expect(row.state == .coming) }
        let man = try report("1985-03-14", sex: .male)
        #expect(!man.rows.contains { $0.title.french.contains("grossesse") })
    }

    @Test func `counts a dose told twice once`() throws {
        let twice = try report("2026-01-01", [("Hexyon", "2026-03-01"), ("Infanrix Hexa", "2026-03-01")])
        #expect(lines(twice, .done).contains("Hépatite B: 1 dose sur 3"))
    }

    @Test(arguments: [nil, "2030-01-01", "1850", "2015", "1985-03", "2026-11-22"])
    func `takes odd data`(birth: String?) throws {
        let report = try report(birth, [("Hexyon", "2019"), ("mon vaccin", "2020"), ("Avaxim", "2015")])
        #expect(report.rows(.done).contains { $0.title.french == "mon vaccin" })
        #expect(report.rows(.done).contains { $0.title.french == "Hépatite A" })
        #expect(report.needsBirthDate == (birth == nil || birth == "2030-01-01"))
    }

    @Test func `leaves out what was not given`() throws {
        let refused = Resource(.immunization, [("status", "not-done"), ("vaccineCode", ["text": "ROR"])])
        let none = try #require(
            Absence.resource(.vaccination, date: PartialDate(Self.today), author: FormSamples.author)
        )
        let empty = Resource(.immunization)
        let person = Person(family: "X", given: "Y", birthDate: PartialDate("1985"))
        let report = ReferenceData.standard.calendar.report(
            for: person,
            injections: [refused, none, Resource(.patient)].compactMap { Injection($0) },
            today: Self.today
        )
        #expect(report.rows(.done).isEmpty)
        #expect(
            ReferenceData.standard.calendar.report(
                for: person,
                injections: [empty].compactMap { Injection($0) },
                today: Self.today
            ).rows(.done)
                .count == 1
        )
    }
}

@Suite struct `The wording of codes` {
    @Test func `has words for every severity and status of the forms`() {
        for severity in Severity.allCases { #expect(Wording.severity[severity] != nil) }
        for (type, code) in [
            (ResourceType.allergyIntolerance, "active"), (.condition, "remission"), (.immunization, "not-done"),
            (.medicationStatement, "stopped"), (.appointment, "noshow"), (.observation, "final"),
            (.documentReference, "superseded"),
            (.consent, "active"), (.procedure, "completed"), (.familyMemberHistory, "health-unknown"),
            (.condition, "entered-in-error"),
        ] {
            #expect(Wording.status(code, of: type) != nil, "\(type) \(code)")
        }
        #expect(Wording.status("zebra", of: .condition) == nil)
    }

    @Test(arguments: [
        ("Élévation", "elevation"), ("ŒUF", "oeuf"), ("fe\u{301}v", "fev"), ("Straße", "strasse"), ("l’Été", "l'ete"),
    ])
    func `is compared without accents`(text: String, folded: String) {
        #expect(text.folded == folded)
    }
}
