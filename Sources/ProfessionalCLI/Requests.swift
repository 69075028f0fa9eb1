import ArgumentParser
import FoundationEssentials
import HealthModel
import Professional
import ProgramConsole
import SpaceProtocol

/// `espace-pro requests SPACE`: what the patient asks to be put right.
struct Requests: ProfessionalVerb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            abstract: say(
                "Les corrections que le patient vous demande\u{A0}; cette lecture est au journal.",
                "The corrections which the patient asks of you; this reading stands in the journal."
            ),
            discussion: say(
                "Répondre\u{A0}: espace-pro deposit ESPACE FICHIER --corrects ID, l'identifiant étant celui de l'élément à corriger.",
                "To answer: espace-pro deposit SPACE FILE --corrects ID, where the id is that of what is to be put right."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: ProfessionalOptions

    @Argument(help: .init(say("L'espace.", "The space.")))
    var space: String

    func perform(_ run: ProfessionalRun) async throws -> ExitStatus {
        let shared = try await run.workstation().read(try run.space(space))
        let requests = shared.records.sorted { ($0.time, $0.id.uuidString) > ($1.time, $1.id.uuidString) }
            .compactMap { record in CorrectionRequest(record.resource).map { (record.id, $0) } }
        guard !common.json else {
            run.console.json(
                .array(
                    requests.map { id, request in
                        [
                            "id": .string(id.uuidString.lowercased()),
                            "record": .string(request.record.uuidString.lowercased()),
                            "asked": request.asked.map { .string($0.description) } ?? .null,
                            "comment": .string(request.comment),
                            "state": .string(request.isClosed ? "closed" : "open"),
                        ]
                    }
                )
            )
            return .done
        }
        var table = Table()
        for (_, request) in requests {
            table.add([
                request.isClosed ? say("fermée par le patient", "closed by the patient") : say("ouverte", "open"),
                request.asked?.description ?? "", request.comment, request.record.uuidString.lowercased(),
            ])
        }
        table.write(to: run.console)
        return .done
    }
}
