import ArgumentParser
import Certification
import FoundationEssentials
import HealthModel
import ProgramConsole
import SpaceClient
import SpaceProtocol

/// `espace professional`: the directory of certified professionals.
struct Professionals: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "professional",
            abstract: say("Cherche un professionnel dans l'annuaire.", "Finds a professional in the directory."),
            usage: "espace professional search|show [...]",
            subcommands: [ProfessionalSearch.self, ProfessionalShow.self]
        )
    }
}

/// `espace professional search`: by name, profession, place or department.
struct ProfessionalSearch: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "search",
            abstract: say("Cherche par nom.", "Searches by name."),
            usage: "espace professional search [<words> ...] [--json]"
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Argument(help: .init(say("Des mots du nom.", "Words of the name.")))
    var words: [String] = []

    @Option(help: .init(say("Le code de la profession.", "The code of the profession."), valueName: "code"))
    var profession: String?

    @Option(help: .init(say("La commune.", "The town."), valueName: "text"))
    var place: String?

    @Option(help: .init(say("Le département.", "The department."), valueName: "number"))
    var department: String?

    func perform(_ run: Run) async throws -> ExitStatus {
        let query = DirectoryQuery(
            name: words.isEmpty ? nil : words.joined(separator: " "),
            profession: profession,
            place: place,
            department: department
        )
        return try await run.writing { session in
            let (found, refused) = try await run.synchroniser(of: session.space).professionals(query)
            if refused > 0 {
                run.console.note(
                    say(
                        "\(refused) fiches non prouvées sont laissées de côté",
                        "\(refused) entries without proof are left out"
                    )
                )
            }
            if common.json { return run.console.json(.array(found.map(Shape.professional))) }
            guard !found.isEmpty else { return run.console.line(say("Aucun professionnel.", "No professional.")) }
            var table = Table()
            for professional in found {
                let subject = professional.professional.subject
                table.add([
                    subject.displayName, subject.title, "\(subject.place) (\(subject.department))", "\(subject.id)",
                ])
            }
            table.write(to: run.console)
        }
    }
}

/// `espace professional show`: one professional.
struct ProfessionalShow: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "show",
            abstract: say("Montre un professionnel.", "Shows a professional."),
            usage: "espace professional show <id> [--json]"
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Argument(help: .init(say("Son numéro RPPS ou son nom.", "Their RPPS number or name.")))
    var professional: String

    func perform(_ run: Run) async throws -> ExitStatus {
        try await run.writing { session in
            let found = try await run.professional(professional, with: run.synchroniser(of: session.space))
            if common.json { return run.console.json(Shape.professional(found)) }
            let subject = found.professional.subject
            run.console.line(subject.displayName, .heading)
            var table = Table()
            table.add([say("profession", "profession"), subject.title])
            if let speciality = subject.speciality { table.add([say("spécialité", "speciality"), speciality]) }
            if let establishment = subject.establishment {
                table.add([say("établissement", "establishment"), establishment])
            }
            table.add([say("lieu", "place"), "\(subject.place), \(subject.region) (\(subject.department))"])
            table.add([say("numéro", "number"), "\(subject.id)"])
            table.add([
                say("identité", "identity"),
                say(
                    "prouvée jusqu'au \(Shape.time(found.professional.notAfter))",
                    "proved until \(Shape.time(found.professional.notAfter))"
                ),
            ])
            table.add([say("empreinte", "fingerprint"), FingerprintWords.of(found.professional.certificate.bytes)])
            table.write(to: run.console)
        }
    }
}

extension Run {
    /// The professional whom a person means: by number, or by words that fit one name only.
    func professional(
        _ text: String,
        with synchroniser: Synchroniser
    ) async throws -> RegisteredProfessional {
        if let id = professionalID(text) { return try await synchroniser.professional(id) }
        let (found, _) = try await synchroniser.professionals(DirectoryQuery(name: text))
        guard let first = found.first else { throw SyncError.noSuchProfessional }
        guard found.count == 1 else { throw CommandError.usage(.ambiguous(found.map { "\($0.professional.id)" })) }
        return first
    }

    /// Reads a number with or without its prefix.
    func professionalID(_ text: String) -> ProfessionalID? {
        ProfessionalID(parsing: text) ?? ProfessionalID(rpps: text)
    }

    /// Who is meant by somebody that already has or had access, or is blocked: no server is asked.
    func knownProfessional(_ text: String, with synchroniser: Synchroniser) async throws -> ProfessionalID {
        if let id = professionalID(text) { return id }
        let grants = await synchroniser.grants()
        let fitting = Set(
            grants.filter { grant in
                guard let name = grant.subject?.displayName.folded else { return false }
                return text.folded.split(separator: " ").allSatisfy { name.contains($0) }
            }.map(\.professional)
        )
        guard let first = fitting.first else { throw SyncError.noSuchProfessional }
        guard fitting.count == 1 else { throw CommandError.usage(.ambiguous(fitting.map(\.description).sorted())) }
        return first
    }
}

extension Shape {
    /// A professional of the directory.
    static func professional(_ found: RegisteredProfessional) -> JSON {
        let subject = found.professional.subject
        return [
            "id": .string(subject.id.description), "name": .string(subject.displayName),
            "profession": .string(subject.profession), "title": .string(subject.title),
            "speciality": text(subject.speciality), "establishment": text(subject.establishment),
            "place": .string(subject.place), "department": .string(subject.department),
            "canReceive": .bool(found.keyPackage != nil),
            "fingerprint": .string(FingerprintWords.of(found.professional.certificate.bytes)),
        ]
    }
}
