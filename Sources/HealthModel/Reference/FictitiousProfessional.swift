/// An invented professional of the pilot departments, for the demonstration and its authority.
package struct FictitiousProfessional: Hashable, Sendable {
    /// The national number, from a range nobody has.
    package let rpps: RPPS
    /// The family name.
    package let name: String
    /// The given name.
    package let given: String
    /// The code of the profession.
    package let profession: String
    /// The profession in words.
    package let title: String
    /// The town.
    package let place: String
    /// The number of the department.
    package let department: String
    /// Where the professional works.
    package let establishment: String?
    /// The speciality in words.
    package let speciality: String?

    /// The name of the department.
    package var region: String { Self.regions[department] ?? department }

    /// All of them, in the order of the file.
    package static let all: [FictitiousProfessional] = {
        guard let bundle = SeedFile.bytes("demo/professionals.json").flatMap({ try? JSON(parsing: $0) }) else {
            return []
        }
        let resources = (bundle["entry"]?.array ?? []).compactMap { $0["resource"] }
        let byID = Dictionary(
            resources.compactMap { resource in resource["id"]?.string.map { ("urn:uuid:" + $0, resource) } },
            uniquingKeysWith: { first, _ in first }
        )
        return resources.filter { $0["resourceType"]?.string == "PractitionerRole" }.compactMap {
            FictitiousProfessional(role: $0, resources: byID)
        }
    }()

    /// The pilot departments by number.
    package static let regions = ["31": "Haute-Garonne", "44": "Loire-Atlantique", "80": "Somme"]

    private init?(role: JSON, resources: [String: JSON]) {
        guard let practitioner = role["practitioner"]?["reference"]?.string.flatMap({ resources[$0] }),
            let name = practitioner["name"]?[0], let family = name["family"]?.string,
            let given = name["given"]?[0]?.string,
            let rpps = (practitioner["identifier"]?.array ?? []).first(where: { $0["system"]?.string == RPPS.system })
                .flatMap({ $0["value"]?.string }).flatMap(RPPS.init(parsing:)),
            let code = role["code"]?[0], let coding = code["coding"]?[0], let profession = coding["code"]?.string,
            let title = code["text"]?.string
        else { return nil }
        let organization = role["organization"]?["reference"]?.string.flatMap { resources[$0] }
        guard let address = (organization ?? practitioner)["address"]?[0], let place = address["city"]?.string,
            let postalCode = address["postalCode"]?.string
        else { return nil }
        self.rpps = rpps
        self.name = family
        self.given = given
        self.profession = profession
        self.title = title
        self.place = place
        department = String(postalCode.prefix(2))
        establishment = organization?["name"]?.string
        speciality = role["specialty"]?[0]?["text"]?.string
    }
}
