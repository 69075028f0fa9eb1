import ArgumentParser
import ProgramConsole

/// The root of the command tree.
struct Espace: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "espace",
            abstract: say(
                "Votre dossier de santé, chiffré, sur votre ordinateur.",
                "Your health record, encrypted, on your computer."
            ),
            usage: "espace [--vault <path>] [...] [<command>]",
            discussion: say(
                "Sans commande\u{A0}: les écrans. `espace --texte` parle ligne à ligne, `espace --lecture` ne change rien.",
                "Without a command: the screens. `espace --texte` talks line by line, `espace --lecture` changes nothing."
            ),
            version: About.version,
            groupedSubcommands: [
                CommandGroup(
                    name: say("Commencer", "Start"),
                    subcommands: [Screens.self, Demo.self, Init.self, About.self]
                ),
                CommandGroup(
                    name: say("Lire", "Read"),
                    subcommands: [
                        Summary.self, EmergencySheetCommand.self, List.self, Show.self, Search.self, Calendar.self,
                        Status.self,
                    ]
                ),
                CommandGroup(
                    name: say("Écrire", "Write"),
                    subcommands: [
                        Add.self, Edit.self, Delete.self, Restore.self, Bin.self, DeclareNone.self, Document.self,
                    ]
                ),
                CommandGroup(
                    name: say("Échanger", "Exchange"),
                    subcommands: [Import.self, Export.self]
                ),
                CommandGroup(
                    name: say("Relier vos appareils", "Link your devices"),
                    subcommands: [Server.self, Sync.self, Conflicts.self, Resolve.self, Device.self]
                ),
                CommandGroup(
                    name: say("Les aidants", "Caregivers"),
                    subcommands: [Caregiver.self]
                ),
                CommandGroup(
                    name: say("Les professionnels", "Professionals"),
                    subcommands: [
                        Professionals.self, GrantAccess.self, Grants.self, Revoke.self, Block.self, Unblock.self,
                        PreviewAccess.self, Journal.self, Inbox.self, Emergency.self,
                    ]
                ),
                CommandGroup(
                    name: say("Protéger", "Protect"),
                    subcommands: [
                        ChangePassphrase.self, Rekey.self, Recover.self, LockTimeout.self, Check.self, Backup.self,
                    ]
                ),
            ],
            defaultSubcommand: Screens.self
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions
}

/// The heading of the common options in help pages.
var commonTitle: String { say("Options communes", "Common options") }

extension CommandConfiguration {
    /// The subcommands in and out of groups.
    var everySubcommand: [any ParsableCommand.Type] {
        ungroupedSubcommands + groupedSubcommands.flatMap { $0.subcommands }
    }
}
