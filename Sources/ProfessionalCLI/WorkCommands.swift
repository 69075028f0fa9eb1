import ArgumentParser
import Certification
import FoundationEssentials
import HealthModel
import Professional
import ProgramConsole
import SpaceProtocol

/// `espace-pro enrol`.
struct Enrol: ProfessionalVerb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            abstract: say(
                "Inscrit un professionnel certifié à l'annuaire d'un serveur.",
                "Enrols a certified professional in a server's directory."
            ),
            discussion: say(
                "Le dossier du certificat est celui que l'autorité a remis\u{A0}; sa clé est reprise, scellée, dans --home.",
                "The certificate's folder is the one the authority handed over; its key is taken over, sealed, into --home."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: ProfessionalOptions

    @Option(
        help: .init(say("Le dossier du certificat.", "The certificate's folder."), valueName: "dir"),
        completion: .directory
    )
    var certificate: String

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
        let passphrase = try run.passphrase()
        let transport = try run.transport(to: server, trustRoot: serverRoot)
        let issued = try CertifiedIdentity(
            try await SealedFolder.open(at: certificate, passphrase: passphrase, derivation: run.derivation)
        )
        let folder =
            SealedFolder.exists(at: run.home)
            ? try await SealedFolder.open(at: run.home, passphrase: passphrase, derivation: run.derivation)
            : try await SealedFolder.create(at: run.home, lock: try run.lock(), derivation: run.derivation)
        let root = try serverRoot.map { String(decoding: try DurableFile.read($0), as: UTF8.self) }
        try ServerPlace(address: server, root: root).write(to: folder)
        let workstation = try await Workstation.enrol(issued, in: folder, transport: transport, now: { Date() })
        let subject = try workstation.identity.subject()
        let fingerprint = FingerprintWords.of(workstation.identity.certificate.hash.bytes)
        if common.json {
            run.console.json([
                "id": .string(subject.id.description), "name": .string(subject.displayName),
                "fingerprint": .string(fingerprint),
            ])
        } else {
            run.console.line(say("Inscrit\u{A0}: ", "Enrolled: ") + "\(subject.displayName), \(subject.title)", .good)
            run.console.line(say("Empreinte\u{A0}: ", "Fingerprint: ") + fingerprint)
        }
        return .done
    }
}

/// `espace-pro about`.
struct About: ProfessionalVerb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            abstract: say(
                "Qui vous êtes pour les patients, avec l'empreinte à leur lire au téléphone.",
                "Who you are to patients, with the fingerprint to read to them on the telephone."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: ProfessionalOptions

    func perform(_ run: ProfessionalRun) async throws -> ExitStatus {
        let identity = try await run.workstation().identity
        let subject = try identity.subject()
        let fingerprint = FingerprintWords.of(identity.certificate.hash.bytes)
        let until = identity.certificate.notAfter.formatted(.iso8601)
        guard !common.json else {
            run.console.json([
                "id": .string(subject.id.description), "name": .string(subject.displayName),
                "title": .string(subject.title), "place": .string(subject.place), "until": .string(until),
                "fingerprint": .string(fingerprint),
            ])
            return .done
        }
        var table = Table()
        table.add([say("nom", "name"), subject.displayName])
        table.add([say("profession", "profession"), subject.title])
        table.add([say("lieu", "place"), subject.place])
        table.add([say("numéro", "number"), subject.id.description])
        table.add([say("certificat jusqu'au", "certificate until"), until])
        table.add([say("empreinte", "fingerprint"), fingerprint])
        table.write(to: run.console)
        return .done
    }
}

/// `espace-pro grants`.
struct Grants: ProfessionalVerb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            abstract: say("Les espaces auxquels vous avez accès.", "The spaces you have access to.")
        )
    }

    @OptionGroup(title: commonTitle) var common: ProfessionalOptions

    func perform(_ run: ProfessionalRun) async throws -> ExitStatus {
        let grants = try await run.workstation().grants()
        guard !common.json else {
            run.console.json(.array(grants.map(ProfessionalShape.grant)))
            return .done
        }
        guard !grants.isEmpty else {
            run.console.line(say("Aucun accès.", "No access."))
            return .done
        }
        var table = Table()
        for grant in grants {
            table.add(
                [
                    grant.space.description, grant.person ?? say("(nom pas encore lu)", "(name not read yet)"),
                    grant.kinds.joined(separator: ", "), grant.rights.map(\.rawValue).joined(separator: ", "),
                    ProfessionalShape.words(grant.state),
                    say("jusqu'au ", "until ") + grant.until.formatted(.iso8601.year().month().day()),
                ],
                grant.state == .active ? .plain : .warning
            )
        }
        table.write(to: run.console)
        return .done
    }
}

/// `espace-pro read SPACE`.
struct Read: ProfessionalVerb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            abstract: say(
                "Lit ce qui est partagé, la lecture étant prouvée au journal du patient.",
                "Reads what is shared, the reading being proved to stand in the patient's journal."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: ProfessionalOptions

    @Argument(help: .init(say("L'espace.", "The space.")))
    var space: String

    @Option(
        help: .init(
            say("Écrit aussi les fichiers dans ce dossier.", "Writes the files to this folder, too."),
            valueName: "dir"
        ),
        completion: .directory
    )
    var documents: String?

    func perform(_ run: ProfessionalRun) async throws -> ExitStatus {
        let workstation = try await run.workstation()
        let shared = try await workstation.read(try run.space(space))
        return try await run.show(shared, documents: documents, of: workstation)
    }
}

/// `espace-pro deposit SPACE|ADDRESS FILE`.
struct Deposit: ProfessionalVerb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            abstract: say(
                "Dépose un document ou une ressource FHIR pour un patient, même hors ligne.",
                "Leaves a document or a FHIR resource for a patient, who may be offline."
            ),
            discussion: say(
                "L'adresse est la ligne que donne le patient (ou son code QR)\u{A0}: elle suffit, sans accès, s'il reçoit les dépôts de tout professionnel certifié. Elle n'ouvre rien à lire.",
                "The address is the line which the patient gives (or their QR code): it is enough, without an access, where they take deposits from every certified professional. It opens nothing to read."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: ProfessionalOptions

    @Argument(
        help: .init(
            say("L'espace, ou l'adresse donnée par le patient.", "The space, or the address given by the patient.")
        )
    )
    var space: String

    @Argument(
        help: .init(say("Un fichier FHIR (JSON), PDF, image ou texte.", "A FHIR (JSON), PDF, image or text file.")),
        completion: .file()
    )
    var file: String

    @Option(help: .init(say("Le titre d'un document.", "A document's title."), valueName: "text"))
    var title: String?

    @Option(help: .init(say("Le type d'un document, un code.", "A document's type, a code."), valueName: "code"))
    var type: String?

    @Option(
        help: .init(
            say(
                "L'identifiant de votre dépôt que celui-ci corrige.",
                "The id of your deposit which this one puts right."
            ),
            valueName: "id"
        )
    )
    var corrects: String?

    @Option(
        help: .init(
            say(
                "Le certificat racine du serveur de l'adresse, en PEM.",
                "The root certificate of the address's server, in PEM."
            ),
            valueName: "file"
        ),
        completion: .file()
    )
    var root: String?

    func perform(_ run: ProfessionalRun) async throws -> ExitStatus {
        let address = SpaceAddress(parsing: space)
        // A slip of the hand in an address is no unknown space.
        guard address != nil || !space.contains(":") else { throw ProfessionalError.spaceAddress }
        let id = try address?.space ?? run.space(space)
        let workstation: Workstation
        if let address {
            workstation = try await run.workstation(at: address, trustRoot: root)
        } else {
            workstation = try await run.workstation()
        }
        let name = String(file.split(separator: "/").last ?? "")
        var resource = try DepositForm.resource(
            of: try DurableFile.read(file),
            named: name,
            title: title,
            type: type,
            author: try workstation.identity.subject(),
            at: run.now
        )
        if let corrects {
            guard let id = UUID(uuidString: corrects) else { throw ProfessionalError.unknownDocument }
            resource.corrects = id
        }
        let left: LeftDeposit
        if let address {
            left = try await workstation.deposit(resource, at: address)
        } else {
            left = try await workstation.deposit(resource, in: id)
        }
        if common.json {
            run.console.json([
                "id": .string(left.id.uuidString.lowercased()), "space": .string(id.description),
                "receipt": ProfessionalShape.receipt(left.receipt),
            ])
        } else {
            run.console.line(
                say("Déposé, preuve au journal\u{A0}: ", "Left, proof in the journal: ")
                    + "n\u{B0} \(left.receipt.index)",
                .good
            )
        }
        return .done
    }
}

/// `espace-pro journal SPACE`.
struct Journal: ProfessionalVerb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            abstract: say(
                "Vos lectures et vos dépôts, tels que le patient les voit.",
                "Your readings and deposits, as the patient sees them."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: ProfessionalOptions

    @Argument(help: .init(say("L'espace.", "The space.")))
    var space: String

    func perform(_ run: ProfessionalRun) async throws -> ExitStatus {
        let lines = try await run.workstation().journal(of: try run.space(space))
        guard !common.json else {
            run.console.json(
                .array(
                    lines.map { line in
                        [
                            "index": .number(JSONNumber(Int(line.index))),
                            "time": .string(line.time.formatted(.iso8601)), "action": .string(line.action.rawValue),
                            "items": .number(JSONNumber(line.count)), "verdict": .string(line.verdict.rawValue),
                        ]
                    }
                )
            )
            return .done
        }
        var table = Table()
        for line in lines {
            table.add([
                "\(line.index)", line.time.formatted(.iso8601),
                line.action == .read ? say("lecture", "reading") : say("dépôt", "deposit"),
                count(line.count, ("élément", "éléments"), ("item", "items")),
            ])
        }
        table.write(to: run.console)
        return .done
    }
}
