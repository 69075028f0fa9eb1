import ArgumentParser
import Certification
import FoundationEssentials
import HealthModel
import Professional
import ProgramConsole
import SpaceProtocol

/// `espace-pro authority`: the demonstration's trust authority.
struct AuthorityCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "authority",
            abstract: say(
                "L'autorité de démonstration\u{A0}: certifie des professionnels fictifs.",
                "The demonstration's authority: certifies invented professionals."
            ),
            subcommands: [
                AuthorityInit.self, AuthorityIssue.self, AuthorityRevoke.self, AuthorityPublish.self,
                AuthorityList.self,
            ]
        )
    }

    @OptionGroup(title: commonTitle) var common: ProfessionalOptions
}

/// `espace-pro authority init`.
struct AuthorityInit: ProfessionalVerb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "init",
            abstract: say("Fonde une autorité et écrit DIR/root.pem.", "Founds an authority and writes DIR/root.pem.")
        )
    }

    @OptionGroup(title: commonTitle) var common: ProfessionalOptions

    @Argument(help: .init(say("Le nouveau dossier.", "The new folder.")), completion: .directory)
    var dir: String

    @Option(help: .init(say("Le nom de l'autorité.", "The authority's name."), valueName: "text"))
    var name = "Autorité de démonstration espace"

    func perform(_ run: ProfessionalRun) async throws -> ExitStatus {
        let authority = try await Authority.found(
            at: dir,
            name: name,
            lock: try run.lock(),
            at: run.now,
            derivation: run.derivation
        )
        if common.json {
            run.console.json(["root": .string("\(dir)/root.pem"), "hash": .string(authority.root.hash.description)])
        } else {
            run.console.line("\(dir)/root.pem")
        }
        return .done
    }
}

/// `espace-pro authority issue`.
struct AuthorityIssue: ProfessionalVerb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "issue",
            abstract: say("Certifie un professionnel pour un an.", "Certifies a professional for a year."),
            discussion: say(
                "Pour un numéro des professionnels fictifs du logiciel, les options absentes sont celles de ce professionnel. --fictitious les certifie tous, chacun dans un dossier à son numéro.",
                "For a number of the program's invented professionals, options left out are that professional's. --fictitious certifies all of them, each into a folder of their number."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: ProfessionalOptions

    @Argument(help: .init(say("Le dossier de l'autorité.", "The authority's folder.")), completion: .directory)
    var dir: String

    @Option(help: .init(say("Le numéro RPPS, 11 chiffres.", "The RPPS number, 11 digits."), valueName: "number"))
    var rpps: String?

    @Option(help: .init(say("Le nom de famille.", "The family name."), valueName: "text"))
    var name: String?

    @Option(help: .init(say("Le prénom.", "The given name."), valueName: "text"))
    var given: String?

    @Option(
        help: .init(say("Le code de la profession, comme 10.", "The code of the profession, as 10."), valueName: "code")
    )
    var profession: String?

    @Option(help: .init(say("La ville.", "The town."), valueName: "text"))
    var place: String?

    @Option(help: .init(say("Le numéro du département.", "The number of the department."), valueName: "number"))
    var department: String?

    @Option(help: .init(say("L'établissement.", "The establishment."), valueName: "text"))
    var establishment: String?

    @Option(help: .init(say("La spécialité.", "The speciality."), valueName: "text"))
    var speciality: String?

    @Flag(help: .init(say("Tous les professionnels fictifs.", "All invented professionals.")))
    var fictitious = false

    @Option(
        help: .init(say("Le nouveau dossier du professionnel.", "The professional's new folder."), valueName: "dir"),
        completion: .directory
    )
    var out: String

    func perform(_ run: ProfessionalRun) async throws -> ExitStatus {
        guard fictitious == (rpps == nil) else {
            throw UsageFailure(problem: fictitious ? .exclusive("--fictitious", "--rpps") : .missing("--rpps"))
        }
        let subjects = fictitious ? FictitiousProfessional.all.compactMap { ProfessionalSubject($0) } : [try subject()]
        let authority = try await Authority.open(
            at: dir,
            passphrase: try run.passphrase(),
            derivation: run.derivation
        )
        let lock = try run.lock()
        if fictitious { try DurableFile.makeFolder(out) }
        var issued: [JSON] = []
        for subject in subjects {
            let path = fictitious ? "\(out)/\(subject.id.rpps)" : out
            let certificate = try await authority.issue(
                subject,
                into: path,
                lock: lock,
                at: run.now,
                derivation: run.derivation
            )
            if common.json {
                issued.append([
                    "id": .string(subject.id.description), "certificate": .string(certificate.hash.description),
                    "dir": .string(path),
                ])
            } else {
                run.console.line("\(path)/certificate.pem")
            }
        }
        if common.json { run.console.json(fictitious ? .array(issued) : issued[0]) }
        return .done
    }

    private func subject() throws -> ProfessionalSubject {
        guard let number = rpps.flatMap(RPPS.init(parsing:)), let id = ProfessionalID(rpps: number.number) else {
            throw ProfessionalError.subject
        }
        let known = FictitiousProfessional.all.first { $0.rpps == number }
        guard let name = name ?? known?.name else { throw UsageFailure(problem: .missing("--name")) }
        guard let given = given ?? known?.given else { throw UsageFailure(problem: .missing("--given")) }
        guard let code = profession ?? known?.profession else { throw UsageFailure(problem: .missing("--profession")) }
        guard let title = ReferenceData.standard.professions.first(where: { $0.code == code })?.choice.label.french
        else {
            throw ProfessionalError.unknownProfession
        }
        let department = department ?? known?.department ?? "00"
        let unknown = "Non précisé"
        guard
            let subject = ProfessionalSubject(
                id: id,
                name: name,
                given: given,
                profession: code,
                title: title,
                place: place ?? known?.place ?? unknown,
                region: FictitiousProfessional.regions[department] ?? (department == "00" ? unknown : "Département"),
                department: department,
                establishment: establishment ?? known?.establishment,
                speciality: speciality ?? known?.speciality
            )
        else { throw ProfessionalError.subject }
        return subject
    }
}

/// `espace-pro authority revoke`.
struct AuthorityRevoke: ProfessionalVerb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "revoke",
            abstract: say(
                "Révoque les certificats d'un professionnel\u{A0}; effectif une fois publié.",
                "Revokes a professional's certificates; takes effect once published."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: ProfessionalOptions

    @Argument(help: .init(say("Le dossier de l'autorité.", "The authority's folder.")), completion: .directory)
    var dir: String

    @Argument(help: .init(say("Le numéro RPPS.", "The RPPS number.")))
    var rpps: String

    func perform(_ run: ProfessionalRun) async throws -> ExitStatus {
        guard let number = RPPS(parsing: rpps), let id = ProfessionalID(rpps: number.number) else {
            throw ProfessionalError.unknownProfessional
        }
        let authority = try await Authority.open(
            at: dir,
            passphrase: try run.passphrase(),
            derivation: run.derivation
        )
        let revoked = try authority.revoke(id)
        if common.json {
            run.console.json(["id": .string(id.description), "revoked": .number(JSONNumber(revoked))])
        } else {
            run.console.line(
                count(
                    revoked,
                    ("certificat révoqué", "certificats révoqués"),
                    ("certificate revoked", "certificates revoked")
                )
            )
            run.console.line(
                say("À publier\u{A0}: espace-pro authority publish", "To publish: espace-pro authority publish")
            )
        }
        return .done
    }
}

/// `espace-pro authority publish`.
struct AuthorityPublish: ProfessionalVerb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "publish",
            abstract: say(
                "Envoie à un serveur les certificats et la liste des révocations.",
                "Sends the certificates and the list of revocations to a server."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: ProfessionalOptions

    @Argument(help: .init(say("Le dossier de l'autorité.", "The authority's folder.")), completion: .directory)
    var dir: String

    @Option(help: .init(say("L'adresse du serveur.", "The server's address."), valueName: "url"))
    var server: String

    @Option(
        help: .init(
            say("Le certificat racine du serveur, en PEM.", "The server's root certificate, in PEM."),
            valueName: "file"
        ),
        completion: .file()
    )
    var serverRoot: String?

    func perform(_ run: ProfessionalRun) async throws -> ExitStatus {
        let authority = try await Authority.open(
            at: dir,
            passphrase: try run.passphrase(),
            derivation: run.derivation
        )
        let directory = DirectoryCalls(try run.transport(to: server, trustRoot: serverRoot))
        let pages = try authority.publication(at: run.now)
        for page in pages { try await directory.publish(page) }
        let published = pages.map(\.professionals.count).reduce(0, +)
        if common.json {
            run.console.json(["published": .number(JSONNumber(published))])
        } else {
            run.console.line(
                count(
                    published,
                    ("professionnel publié", "professionnels publiés"),
                    ("professional published", "professionals published")
                ),
                .good
            )
        }
        return .done
    }
}

/// `espace-pro authority list`.
struct AuthorityList: ProfessionalVerb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "list",
            abstract: say("Liste les certificats émis.", "Lists the certificates issued.")
        )
    }

    @OptionGroup(title: commonTitle) var common: ProfessionalOptions

    @Argument(help: .init(say("Le dossier de l'autorité.", "The authority's folder.")), completion: .directory)
    var dir: String

    func perform(_ run: ProfessionalRun) async throws -> ExitStatus {
        let authority = try await Authority.open(
            at: dir,
            passphrase: try run.passphrase(),
            derivation: run.derivation
        )
        let issued = try authority.issued()
        guard !common.json else {
            run.console.json(
                .array(
                    issued.map { issued in
                        [
                            "id": .string(issued.subject.id.description),
                            "name": .string(issued.subject.displayName),
                            "profession": .string(issued.subject.profession),
                            "certificate": .string(issued.hash.description),
                            "until": .string(issued.end.formatted(.iso8601)),
                            "state": .string(issued.isRevoked ? "revoked" : issued.end < run.now ? "ended" : "active"),
                        ]
                    }
                )
            )
            return .done
        }
        var table = Table()
        for issued in issued {
            table.add([
                issued.subject.id.rpps, issued.subject.displayName, issued.subject.title, issued.subject.place,
                issued.isRevoked
                    ? say("révoqué", "revoked")
                    : say("jusqu'au ", "until ") + issued.end.formatted(.iso8601.year().month().day()),
            ])
        }
        table.write(to: run.console)
        return .done
    }
}
