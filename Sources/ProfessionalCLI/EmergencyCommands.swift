import ArgumentParser
import FoundationEssentials
import HealthModel
import Professional
import ProgramConsole
import SpaceProtocol

/// `espace-pro emergency SPACE --reason …`.
struct EmergencyCommand: ProfessionalVerb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "emergency",
            abstract: say(
                "Ouvre un espace en urgence, si le patient l'a autorisé.",
                "Opens a space in an emergency, where the patient enabled it."
            ),
            discussion: say(
                "Le motif est obligatoire\u{A0}; votre nom, le motif et ce que vous lisez sont inscrits au journal du patient avant que rien ne vous soit donné. Le texte n'est lu que par lui. L'ouverture dure au plus ce qu'il a permis, 72 heures au plus. Le centre de régulation qu'il a nommé doit donner les clés.",
                "The reason is mandatory; your name, the reason and what you read are entered in the patient's journal before anything is given to you. They alone read the text. The opening lasts as long as they allowed, 72 hours at most. The regulation centre they named has to give the keys."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: ProfessionalOptions

    @Argument(
        help: .init(
            say("L'espace, ou l'adresse que porte le patient.", "The space, or the address the patient carries.")
        )
    )
    var space: String

    @Option(help: .init(say("Le motif, en une phrase.", "The reason, in a sentence."), valueName: "text"))
    var reason: String

    @Option(
        help: .init(
            say(
                "unable-to-consent, immediate-risk ou regulation-call.",
                "unable-to-consent, immediate-risk or regulation-call."
            ),
            valueName: "motive"
        )
    )
    var motive = "immediate-risk"

    @Flag(help: .init(say("Comme personnel du centre de régulation.", "As one of the regulation centre's staff.")))
    var regulation = false

    @Option(
        help: .init(
            say("Combien de secondes attendre le centre.", "How many seconds to wait for the centre."),
            valueName: "seconds"
        )
    )
    var wait = 120

    @Option(
        help: .init(
            say("Écrit aussi les fichiers dans ce dossier.", "Writes the files to this folder, too."),
            valueName: "dir"
        ),
        completion: .directory
    )
    var documents: String?

    func perform(_ run: ProfessionalRun) async throws -> ExitStatus {
        guard let motive = EmergencyMotive(named: motive) else { throw ProfessionalError.reasonNeeded }
        let address = SpaceAddress(parsing: space)
        let id = try address?.space ?? run.space(space)
        let workstation: Workstation
        if let address {
            workstation = try await run.workstation(at: address, trustRoot: nil)
        } else {
            workstation = try await run.workstation()
        }
        run.sayEmergency(nil)
        let shared = try await workstation.openInEmergency(
            id,
            as: regulation ? .regulation : .anyProfessional,
            motive: motive,
            reason: reason,
            patience: min(max(0, wait), 900)
        )
        return try await run.show(shared, documents: documents, of: workstation)
    }
}

/// `espace-pro regulator`.
struct RegulatorCommand: ProfessionalVerb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "regulator",
            abstract: say(
                "Le bureau du centre de régulation\u{A0}: donne les clés des ouvertures inscrites au journal.",
                "The regulation centre's desk: gives the keys of openings that the journal has."
            ),
            discussion: say(
                "Il vérifie pour chaque ouverture la signature, la preuve au journal du patient, le certificat et l'heure\u{A0}; il ne lit aucun dossier et ne juge pas le motif. --staff nomme le personnel. Sans --once, il continue\u{A0}: il peut travailler sans surveillance, ce qui est dit au patient.",
                "For each opening it verifies the signature, the proof in the patient's journal, the certificate and the time; it reads no record and does not judge the reason. --staff names the staff. Without --once it goes on: it may work unattended, which the patient is told."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: ProfessionalOptions

    @Option(
        help: .init(
            say("Les numéros RPPS du personnel, séparés par des virgules.", "The staff's RPPS numbers, by commas."),
            valueName: "numbers"
        )
    )
    var staff: String?

    @Flag(
        help: .init(
            say(
                "Répond aux premières ouvertures, attendues 25 secondes, et finit.",
                "Answers the first openings, waited for 25 seconds, and ends."
            )
        )
    )
    var once = false

    func perform(_ run: ProfessionalRun) async throws -> ExitStatus {
        var members: Set<ProfessionalID> = []
        for number in staff?.split(separator: ",") ?? [] {
            guard let id = ProfessionalID(rpps: String(number)) ?? ProfessionalID(parsing: String(number)) else {
                throw ProfessionalError.unknownProfessional
            }
            members.insert(id)
        }
        let workstation = try await run.workstation()
        repeat {
            for answered in try await workstation.answerOpenings(staff: members, waiting: 25) {
                if common.json {
                    run.console.json(ProfessionalShape.answered(answered))
                } else {
                    let state = answered.refusal == nil ? say("clés données", "keys given") : say("refusée", "declined")
                    run.console.line(
                        "\(answered.space)  \(answered.professional)  \(answered.motive.name)  \(state)",
                        answered.refusal == nil ? .good : .warning
                    )
                }
            }
        } while !once && !Task.isCancelled
        return .done
    }
}

extension ProfessionalRun {
    /// That an opening is under way: at the beginning and at the end of what is shown.
    func sayEmergency(_ until: Date?) {
        guard !common.json else { return }
        let end = until.map { say(" Jusqu'au ", " Until ") + $0.formatted(.iso8601) + "." } ?? ""
        console.line(
            say(
                "MODE URGENCE. Tout est inscrit au journal du patient, avec votre nom.",
                "EMERGENCY MODE. Everything is entered in the patient's journal, with your name."
            ) + end,
            .warning
        )
    }

    /// Shows what was read, and writes its files where it was asked for.
    func show(_ shared: SharedSpace, documents: String?, of workstation: Workstation) async throws -> ExitStatus {
        let until = shared.grant.isOpening ? shared.grant.expires : nil
        if let documents {
            try DurableFile.makeFolder(documents)
            for document in shared.records.flatMap(\.documents) {
                let bytes = try await workstation.document(document.id, of: shared)
                try DurableFile.write(bytes, to: "\(documents)/\(document.id.uuidString.lowercased())", mode: 0o600)
            }
        }
        guard !common.json else {
            console.json(ProfessionalShape.shared(shared))
            return .done
        }
        if let until { sayEmergency(until) }
        for record in shared.records.sorted(by: ProfessionalShape.inOrder) {
            let summary = RecordSummary(of: record.resource)
            console.line("\(summary.kind.rawValue)  \(summary.title)")
        }
        console.line(
            count(shared.records.count, ("élément lu", "éléments lus"), ("record read", "records read")) + ", "
                + say("preuve au journal\u{A0}: ", "proof in the journal: ")
                + (shared.receipts.last.map { "n\u{B0} \($0.index)" } ?? "-"),
            .good
        )
        if let until { sayEmergency(until) }
        return .done
    }
}

extension ProfessionalShape {
    /// An opening that the centre answered.
    static func answered(_ answered: AnsweredOpening) -> JSON {
        [
            "space": .string(answered.space.description), "professional": .string(answered.professional.description),
            "role": .string(answered.role == .regulation ? "regulation" : "any-professional"),
            "motive": .string(answered.motive.name), "until": .string(answered.until.formatted(.iso8601)),
            "refusal": answered.refusal.map { .string($0.rawValue) } ?? .null,
        ]
    }
}
