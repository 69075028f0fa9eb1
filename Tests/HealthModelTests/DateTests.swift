import HealthModel
import Testing

@Suite struct `A FHIR date` {
    @Test(arguments: [
        ("2026", PartialDate.Precision.year), ("2026-02", .month), ("2026-02-03", .day), ("2024-02-29", .day),
        ("2026-02-03T14:32:00Z", .time), ("2026-02-03T14:32:00.123+01:00", .time), ("2026-02-03T23:59:60-05:30", .time),
    ])
    func `keeps its text and precision`(text: String, precision: PartialDate.Precision) throws {
        let date = try #require(PartialDate(text))
        #expect(date.text == text && date.precision == precision)
    }

    @Test(arguments: [
        "", "26", "2026-", "2026-13", "2026-00", "2026-02-30", "2025-02-29", "1900-02-29", "2026-2-3", "2026-02-03T",
        "2026-02-03T14:32Z",
        "2026-02-03T14:32:00", "2026-02-03T24:00:00Z", "2026-02-03T14:32:00+15:00", "0000", "2026-02-03 ", "２０２６",
        "2026-02-03T14:32:00.Z",
    ])
    func `is refused when malformed`(text: String) {
        #expect(PartialDate(text) == nil)
    }

    @Test func `gives its day when the time is malformed`() {
        #expect(PartialDate(lenient: "2026-02-03T14:32")?.text == "2026-02-03")
        #expect(PartialDate(lenient: "bientôt") == nil)
    }

    @Test func `sorts by day as written, then by instant, vaguer first`() throws {
        let sorted = [
            "2025-12-31", "2026", "2026-01", "2026-01-01", "2026-01-01T00:30:00+01:00", "2026-01-01T00:00:00Z",
            "2026-01-01T20:00:00-05:00",
            "2026-01-02",
        ]
        let dates = sorted.compactMap { PartialDate($0) }
        #expect(dates.shuffled().sorted().map(\.text) == sorted)
    }

    @Test func `means a span of days`() throws {
        let date = try #require(PartialDate("2024-02"))
        #expect(date.earliest.description == "2024-02-01" && date.latest.description == "2024-02-29")
        #expect(PartialDate("2026")?.latest.description == "2026-12-31")
    }

    @Test func `counts days without end`() throws {
        var date = CivilDate(daysSince1970: -719_162)
        #expect(date.description == "0001-01-01")
        for days in stride(from: -719_162, through: 2_932_896, by: 997) {
            let next = CivilDate(daysSince1970: days)
            #expect(next.daysSince1970 == days && next >= date)
            date = next
        }
        #expect(CivilDate(year: 2026, month: 11, day: 22)?.weekday == 7)
        #expect(CivilDate(year: 2024, month: 1, day: 31)?.adding(months: 1).description == "2024-02-29")
        #expect(CivilDate(year: 2024, month: 3, day: 31)?.adding(months: -13).description == "2023-02-28")
    }
}

@Suite struct `A typed date` {
    private static let today = CivilDate(daysSince1970: 20_779)  // Sunday 22 November 2026

    @Test(arguments: [
        ("3/2/2026", "2026-02-03"), ("03022026", "2026-02-03"), ("3-2-2026", "2026-02-03"), ("3.2.2026", "2026-02-03"),
        ("3 2 2026", "2026-02-03"), ("3 fév 2026", "2026-02-03"), ("3 FÉVRIER 2026", "2026-02-03"),
        ("le 3 févr. 2026", "2026-02-03"),
        ("mardi 3 février 2026", "2026-02-03"), ("1er mars 2026", "2026-03-01"), ("3 Feb 2026", "2026-02-03"),
        ("Feb 3, 2026", "2026-02-03"), ("3rd February 2026", "2026-02-03"), ("2026-02-03", "2026-02-03"),
        ("2026-2-3", "2026-02-03"),
        ("02/2026", "2026-02"), ("2026-02", "2026-02"), ("février 2026", "2026-02"), ("août 2025", "2025-08"),
        ("2026", "2026"),
        ("aujourd'hui", "2026-11-22"), ("aujourd’hui", "2026-11-22"), ("hier", "2026-11-21"),
        ("avant-hier", "2026-11-20"),
        ("Yesterday", "2026-11-21"), ("il y a 3 semaines", "2026-11-01"), ("il y a un jour", "2026-11-21"),
        ("2 weeks ago", "2026-11-08"),
        ("il y a 3 mois", "2026-08"), ("il y a 2 ans", "2024"), ("lundi dernier", "2026-11-16"),
        ("dimanche dernier", "2026-11-15"),
        ("last monday", "2026-11-16"), ("lundi", "2026-11-16"), ("le mois dernier", "2026-10"),
        ("l'an dernier", "2025"),
        ("  3/2/2026. ", "2026-02-03"), ("29/2/2024", "2024-02-29"),
    ])
    func `is understood`(text: String, written: String) throws {
        #expect(try DateEntry.parse(text, today: Self.today).text == written)
    }

    @Test(arguments: [
        ("31/2/2026", DateProblem.monthHasDays(month: 2, year: 2026, days: 28)),
        ("31/04/2026", .monthHasDays(month: 4, year: 2026, days: 30)),
        ("29/2/2025", .monthHasDays(month: 2, year: 2025, days: 28)), ("3-2-26", .centuryNeeded(26)),
        ("030226", .centuryNeeded(26)),
        ("2/23/2026", .noSuchMonth(23)), ("3/2", .yearNeeded), ("3 février", .yearNeeded), ("23/11/2026", .future),
        ("12/2026", .future),
        ("2027", .future), ("demain", .future), ("", .notUnderstood), ("bientôt", .notUnderstood),
        ("0/2/2026", .notUnderstood),
        ("3/2/2026 14 h", .tooPrecise), ("1/1/0800", .yearOutOfRange), ("1/2/3/4", .notUnderstood),
        ("99999999999", .notUnderstood),
        ("il y a 99999999999999999999 jours", .notUnderstood), ("3//2026", .notUnderstood),
    ])
    func `is refused with a reason`(text: String, problem: DateProblem) {
        #expect(throws: problem) { try DateEntry.parse(text, today: Self.today) }
        for language in Language.allCases {
            #expect(problem.message(language).hasSuffix(".") || problem.message(language).hasSuffix("?"))
            #expect(!problem.hint(language).isEmpty)
        }
    }

    @Test func `must be as precise as its field`() {
        let day = DateEntry.Allowance(vaguest: .day)
        #expect(throws: DateProblem.dayNeeded) { try DateEntry.parse("02/2026", today: Self.today, allowing: day) }
        #expect(throws: DateProblem.dayNeeded) { try DateEntry.parse("2026", today: Self.today, allowing: day) }
        #expect(throws: DateProblem.monthNeeded) {
            try DateEntry.parse("2026", today: Self.today, allowing: DateEntry.Allowance(vaguest: .month))
        }
    }

    @Test(arguments: [
        ("12/11/2026 08 h 05", "2026-11-12T08:05:00+01:00"), ("12/7/2026 8h05", "2026-07-12T08:05:00+02:00"),
        ("hier à 14:30", "2026-11-21T14:30:00+01:00"), ("29/3/2026 1h", "2026-03-29T01:00:00+01:00"),
        ("29/3/2026 3 h", "2026-03-29T03:00:00+02:00"), ("25/10/2026 4h", "2026-10-25T04:00:00+01:00"),
        ("3 Feb 2026 at 9:00", "2026-02-03T09:00:00+01:00"),
    ])
    func `may carry a time, with the offset of the place`(text: String, written: String) throws {
        #expect(try DateEntry.parse(text, today: Self.today, allowing: DateEntry.Allowance(time: true)).text == written)
    }

    @Test func `has no twenty-fifth hour`() {
        #expect(throws: DateProblem.noSuchTime) {
            try DateEntry.parse("hier 25h", today: Self.today, allowing: DateEntry.Allowance(time: true))
        }
    }

    @Test(arguments: [
        ("2026-02-03", "mardi 3 février 2026", "Tuesday 3 February 2026", "03/02/2026", "3 Feb 2026"),
        ("2026-02", "février 2026, jour inconnu", "February 2026, day unknown", "02/2026", "Feb 2026"),
        ("2026", "2026, jour et mois inconnus", "2026, day and month unknown", "2026", "2026"),
        ("2026-03-01", "dimanche 1er mars 2026", "Sunday 1 March 2026", "01/03/2026", "1 Mar 2026"),
        (
            "2026-11-12T08:05:00+01:00", "jeudi 12 novembre 2026 à 08 h 05", "Thursday 12 November 2026 at 08:05",
            "12/11/2026", "12 Nov 2026"
        ),
    ])
    func `is read back in words`(
        text: String,
        french: String,
        english: String,
        shortFrench: String,
        shortEnglish: String
    ) throws {
        let date = try #require(PartialDate(text))
        #expect(DateEntry.words(date, .french) == french && DateEntry.words(date, .english) == english)
        #expect(DateEntry.short(date, .french) == shortFrench && DateEntry.short(date, .english) == shortEnglish)
    }

    @Test func `survives any junk`() {
        var generator = SystemRandomNumberGenerator()
        let letters = Array("0123456789/-. hàTfévrier:'")
        for _ in 0..<2000 {
            let text = String(
                (0..<Int.random(in: 0...14, using: &generator)).map { _ in
                    letters.randomElement(using: &generator) ?? " "
                }
            )
            _ = try? DateEntry.parse(text, today: Self.today, allowing: DateEntry.Allowance(future: true, time: true))
        }
    }
}
