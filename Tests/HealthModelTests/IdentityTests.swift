import HealthModel
import Testing

@Suite struct `A health identity number` {
    @Test(
        arguments: [
            ("255081416802538", "2550814168025", "38"), ("2 55 08 14 168 025 38", "2550814168025", "38"),
            ("2550814168025", "2550814168025", "38"),
            ("1 85 05 2A 004 015", "185052A004015", nil), ("185052b004015", "185052B004015", nil),
        ] as [(String, String, String?)]
    )
    func `is read with its key`(text: String, number: String, key: String?) throws {
        let ins = try INS(parsing: text)
        #expect(ins.number == number && ins.description == number + ins.key)
        if let key { #expect(ins.key == key) }
        #expect(try INS(parsing: ins.spaced) == ins && INS(parsing: ins.description) == ins)
    }

    @Test(arguments: [("185052A004015", "1850519004015"), ("185052B004015", "1850518004015")])
    func `counts Corsica as 19 and 18`(corsica: String, digits: String) throws {
        #expect(try INS(parsing: corsica).key == INS(parsing: digits).key)
    }

    @Test(arguments: [
        ("", INSProblem.length(0)), ("123", .length(3)), ("255081416802539", .key), ("555081416802538", .firstDigit),
        ("2551914168025", .month), ("25508141680é5", .character), ("2550A14168025", .character),
        ("2550814A68025", .character),
        ("185052A0040AB", .character),
    ])
    func `is refused when it cannot be`(text: String, problem: INSProblem) {
        #expect(throws: problem) { try INS(parsing: text) }
        #expect(!problem.message.french.isEmpty && !problem.hint.english.isEmpty)
    }

    @Test func `tells its register by the system`() throws {
        #expect(INS.Register(system: "urn:oid:1.2.250.1.213.1.4.8") == .nir)
        #expect(INS.Register(system: "1.2.250.1.213.1.4.10") == .test)
        #expect(INS.Register(system: "http://x") == nil)
        let ins = try INS(parsing: "255081416802538", register: .test)
        #expect(INS(in: [Identifier(ins.identifier)].compactMap(\.self)) == ins)
    }
}

@Suite struct `A directory number` {
    @Test(arguments: [
        ("10005173140", "10005173140", true), ("810005173140", "10005173140", true),
        ("1000 5173 140", "10005173140", true),
        ("10101201234", "10101201234", false),
    ])
    func `of a professional warns and never refuses`(text: String, number: String, isValid: Bool) throws {
        let rpps = try #require(RPPS(parsing: text))
        #expect(rpps.number == number && rpps.isLuhnValid == isValid && rpps.nationalNumber == "8" + number)
    }

    @Test(arguments: ["", "1", "1000517314A", "100051731400", "１0005173140"])
    func `of a professional has eleven digits`(text: String) {
        #expect(RPPS(parsing: text) == nil)
    }

    @Test(arguments: [("540002698", "540002698"), ("1540002698", "540002698"), ("2A0000014", "2A0000014")])
    func `of a place is read`(text: String, number: String) throws {
        #expect(try #require(FINESS(parsing: text)).number == number)
    }

    @Test(arguments: ["", "54000269", "5A0002698", "A40002698"])
    func `of a place has nine characters`(text: String) {
        #expect(FINESS(parsing: text) == nil)
    }
}

@Suite struct `A person` {
    @Test func `becomes a Patient and back`() throws {
        let person = Person(
            family: "Martin",
            given: "Camille Jeanne",
            birthDate: PartialDate("1985-03-14"),
            ins: try INS(parsing: "255081416802538"),
            sex: .female
        )
        #expect(Person(patient: person.patientResource()) == person)
        #expect(person.displayName == "Camille MARTIN")
    }

    @Test func `keeps what a Patient holds beyond`() throws {
        let text =
            #"{"resourceType":"Patient","id":"a","name":[{"family":"Martin","given":["Camille"],"prefix":["Mme"]}],"photo":[{}]}"#
        let patient = try Resource(parsing: text.utf8)
        var person = try #require(Person(patient: patient))
        #expect(person.patientResource(updating: patient) == patient)
        person.birthDate = PartialDate("1985")
        let changed = person.patientResource(updating: patient)
        #expect(changed["photo"] != nil && changed["name"] == patient["name"] && changed["birthDate"]?.string == "1985")
    }

    @Test func `needs a name`() {
        #expect(Person(patient: Resource(.patient)) == nil)
        #expect(Person(patient: Resource(.observation)) == nil)
    }
}
