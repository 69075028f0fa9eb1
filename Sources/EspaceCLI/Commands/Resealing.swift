import ArgumentParser
import HealthModel
import ProgramConsole
import SpaceClient
import Vault

/// `espace document rewrap`: seals a record under the present keys.
struct DocumentRewrap: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "rewrap",
            abstract: say("Change les clés d'un élément.", "Changes the keys of a record."),
            usage: "espace document rewrap <id>",
            discussion: say(
                "Après la fin d'un accès\u{A0}: l'élément est chiffré sous les clés actuelles et l'hébergeur efface les versions d'avant. Ses fichiers gardent leurs clés\u{A0}: voir reencrypt. Ce qui a déjà été ouvert a pu être gardé. Les versions d'avant restent sur vos appareils qui les ont.",
                "After an access ended: the record is sealed under the present keys and the server erases the former versions. Its files keep their keys: see reencrypt. What was opened before may have been kept. Former versions stay on those of your devices that have them."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Argument(help: .init(say("L'identifiant.", "The id.")))
    var id: String

    func perform(_ run: Run) async throws -> ExitStatus { try await run.reseal(id, .rewrap) }
}

/// `espace document reencrypt`: seals a record and its files anew.
struct DocumentReencrypt: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "reencrypt",
            abstract: say("Chiffre à nouveau un élément et ses fichiers.", "Seals a record and its files anew."),
            usage: "espace document reencrypt <id>",
            discussion: say(
                "Comme rewrap, et chaque fichier est chiffré sous une nouvelle clé et renvoyé\u{A0}; l'hébergeur efface l'ancien. Ce qui a déjà été ouvert a pu être gardé.",
                "Like rewrap, and each file is sealed under a new key and sent again; the server erases the former one. What was opened before may have been kept."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Argument(help: .init(say("L'identifiant.", "The id.")))
    var id: String

    func perform(_ run: Run) async throws -> ExitStatus { try await run.reseal(id, .reencrypt) }
}

extension Run {
    /// Seals a record anew, and says what the server erased.
    func reseal(_ text: String, _ scope: Resealing) async throws -> ExitStatus {
        let id = try recordID(text)
        return try await writing { session in
            let synchroniser = try await synchroniser(of: session.space)
            let erased = try await synchroniser.reseal(id, scope)
            report(
                say(
                    "Chiffré sous de nouvelles clés. Ce qui a déjà été ouvert a pu être gardé.",
                    "Sealed under new keys. What was opened before may have been kept."
                ),
                ["id": .string(id.description), "scope": .string(scope.rawValue), "erased": Shape.number(erased)]
            )
        }
    }
}
