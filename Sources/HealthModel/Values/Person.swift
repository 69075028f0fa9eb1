/// The person a space is about.
package struct Person: Hashable, Sendable {
    /// The sex recorded in the civil register, with the FHIR codes.
    package enum Sex: String, CaseIterable, Hashable, Sendable {
        case female
        case male
        case other
        case unknown
    }

    /// The family name.
    package var family: String
    /// The given names.
    package var given: String
    /// The birth date, as precisely as it is known.
    package var birthDate: PartialDate?
    /// The national health identity number.
    package var ins: INS?
    /// The sex, when known.
    package var sex: Sex?

    /// The id every Patient resource of a space carries, and the reference its records use.
    package static let resourceID = "self"
    /// How the records of a space name the person.
    package static let reference = "Patient/self"

    /// A person named this way.
    package init(family: String, given: String, birthDate: PartialDate? = nil, ins: INS? = nil, sex: Sex? = nil) {
        self.family = family
        self.given = given
        self.birthDate = birthDate
        self.ins = ins
        self.sex = sex
    }

    /// Reads a FHIR `Patient`; `nil` for another type or a nameless one.
    package init?(patient: Resource) {
        guard HumanName.best(patient["name"]) != nil else { return nil }
        self.init(anyPatient: patient)
    }

    /// Reads a FHIR `Patient`, with empty names where there are none; `nil` for another type only.
    package init?(anyPatient patient: Resource) {
        guard patient.type == .patient else { return nil }
        let name = HumanName.best(patient["name"])
        family = name?.family ?? (name?.given.isEmpty ?? true ? name?.text ?? "" : "")
        given = name?.given.joined(separator: " ") ?? ""
        birthDate = patient.date("birthDate")
        ins = INS(in: Identifier.list(patient["identifier"]))
        sex = patient.code("gender").flatMap { Sex(rawValue: $0) }
    }

    /// The first given name and the family name in capitals: « Camille MARTIN ».
    package var displayName: String {
        let first = given.split(separator: " ").first.map(String.init)
        return [first, family.uppercased().nonEmpty].compactMap(\.self).joined(separator: " ")
    }

    /// Whether the person is known to be under 18 on a day; a year of birth alone counts from its last day.
    package func isMinor(on day: CivilDate) -> Bool {
        guard let birthDate else { return false }
        let born = birthDate.civil ?? CivilDate(year: birthDate.year, month: birthDate.month ?? 12, day: 28)
        guard let born else { return false }
        let years = day.year - born.year - ((day.month, day.day) < (born.month, born.day) ? 1 : 0)
        return years < 18
    }

    /// The FHIR `Patient` of this person; what an existing one holds beyond these facts is kept.
    package func patientResource(updating existing: Resource? = nil) -> Resource {
        var patient =
            existing.flatMap { $0.type == .patient ? $0 : nil }
            ?? Resource(.patient, [("id", .string(Person.resourceID))])
        if let ins {
            let others = patient.elements("identifier").filter { INS.Register(system: $0["system"]?.string) == nil }
            patient["identifier"] = .array([ins.identifier] + others)
        }
        if Person(patient: patient).map({ ($0.family, $0.given) != (family, given) }) ?? true {
            var name = JSONObject([("use", "official")])
            if let family = family.oneLine.nonEmpty { name["family"] = .string(family) }
            let names = given.split(separator: " ").map { JSON.string(String($0)) }
            if !names.isEmpty { name["given"] = .array(names) }
            let others = patient.elements("name").filter { $0["use"]?.string != "official" }
            patient["name"] = .array([.object(name)] + (existing == nil ? [] : others))
        }
        if let sex { patient["gender"] = .string(sex.rawValue) }
        if let birthDate { patient["birthDate"] = .string(birthDate.civil?.description ?? birthDate.text) }
        return patient
    }
}
