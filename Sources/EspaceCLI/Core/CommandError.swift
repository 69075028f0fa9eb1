package import HealthModel
package import ProgramConsole

/// Everything the command line itself can refuse; no case carries the content of a record or a secret.
package enum CommandError: Error, Equatable {
    /// The command line was not understood.
    case usage(UsageProblem)
    /// The fields of a form do not make a record; the texts name fields, never what was typed.
    case form([String])
    /// A value is unusual enough to be asked about once.
    case implausible([String])
    /// No vault is at the place looked at.
    case noVault
    /// A vault is already at the place where one should be made.
    case vaultExists
    /// No record has the id.
    case noRecord
    /// The named file cannot be read, or is too long for what it should hold.
    case unreadable(Input)
    /// The named file cannot be written.
    case unwritable
    /// A passphrase is needed and nobody is there to type it.
    case noPassphrase
    /// The passphrase that was given is empty.
    case emptyPassphrase
    /// The two typings of a new passphrase differ.
    case passphrasesDiffer
    /// The recovery code has a typing mistake.
    case malformedCode
    /// The screens need a terminal.
    case noTerminal
    /// Something that cannot be taken back needs `--yes` when nobody can be asked.
    case unconfirmed
    /// The person answered no.
    case declined
    /// The person pressed Ctrl-C; nothing half done is left.
    case interrupted
    /// The check of the vault found damage.
    case damage(Int)
    /// A journal that was exported does not verify.
    case falseJournal
    /// It was decided and waits for the next exchange.
    case notYetEffective
    /// Steps of the demonstration did not hold.
    case demonstration(Int)

    /// What was to be read.
    package enum Input: Equatable, Sendable {
        case passphrase, code, file
    }
}

/// Why a command line was not understood.
package enum UsageProblem: Equatable, Sendable {
    /// No such command; perhaps another was meant.
    case unknownCommand(String, meant: String?)
    /// No such option; perhaps another was meant.
    case unknownOption(String, meant: String?)
    /// A field the form of this kind does not have; perhaps another was meant.
    case unknownField(String, kind: RecordKind, meant: String?)
    /// A kind that does not exist; perhaps another was meant.
    case unknownKind(String, meant: String?)
    /// Records of this kind come from files only.
    case notEntered(RecordKind)
    /// An option or field without its value.
    case missingValue(String)
    /// A value the option cannot take; with the values it can.
    case badValue(String, allowed: [String])
    /// An argument the command needs.
    case missingArgument(String)
    /// More words than the command takes.
    case tooManyArguments
    /// A field or option given twice.
    case twice(String)
    /// Words that fit several; with the names of those they fit.
    case ambiguous([String])
    /// Something that should be the id of a record is not.
    case notAnID
    /// A date that cannot be read; with the sentences that say why and what to do.
    case date(String, hint: String)
    /// A health identity number with a mistake; with the sentences that say which and what to do.
    case identity(String, hint: String)
    /// Two options that exclude each other.
    case exclusive(String, String)
    /// Nothing to change was said.
    case nothingToChange
    /// Anything else the command line library refuses; its words, without values.
    case other
}

extension CommandError {
    /// The exit status that goes with the error.
    package var status: ExitStatus {
        switch self {
        case .usage, .form, .implausible: .usage
        case .noVault, .noRecord: .notFound
        case .vaultExists: .conflict
        case .malformedCode, .emptyPassphrase: .wrongPassphrase
        case .unreadable(.file): .notFound
        case .unreadable, .unwritable, .noPassphrase, .passphrasesDiffer, .noTerminal, .unconfirmed,
            .declined, .interrupted, .demonstration:
            .failure
        case .damage, .falseJournal: .damaged
        case .notYetEffective: .network
        }
    }

    /// What happened, in the language of this run.
    package var message: String {
        switch self {
        case .usage(let problem): problem.message
        case .form(let lines), .implausible(let lines): lines.joined(separator: " ")
        case .noVault: say("aucun espace à cet endroit", "there is no space at this place")
        case .vaultExists: say("un espace existe déjà à cet endroit", "a space already exists at this place")
        case .noRecord: say("aucun élément ne porte cet identifiant", "no record has this id")
        case .unreadable(.passphrase): say("phrase secrète illisible", "the passphrase cannot be read")
        case .unreadable(.code): say("code de secours illisible", "the recovery code cannot be read")
        case .unreadable(.file): say("fichier illisible", "the file cannot be read")
        case .unwritable: say("le fichier ne peut pas être écrit", "the file cannot be written")
        case .noPassphrase: say("phrase secrète non donnée", "no passphrase was given")
        case .emptyPassphrase: say("la phrase secrète est vide", "the passphrase is empty")
        case .passphrasesDiffer: say("les deux phrases sont différentes", "the two passphrases differ")
        case .malformedCode: say("ce code de secours contient une faute", "this recovery code has a mistake in it")
        case .noTerminal: say("les écrans demandent un terminal", "the screens need a terminal")
        case .unconfirmed: say("confirmation nécessaire", "confirmation is needed")
        case .declined: say("rien n'a été changé", "nothing was changed")
        case .interrupted: say("interrompu, rien n'est fait à moitié", "interrupted, nothing is half done")
        case .damage(let found):
            count(found, ("anomalie trouvée", "anomalies trouvées"), ("problem found", "problems found"))
        case .falseJournal: say("ce journal ne se vérifie pas", "this journal does not verify")
        case .notYetEffective:
            say(
                "PAS ENCORE EFFECTIF\u{A0}: le serveur ne répond pas, votre décision attend sur cet ordinateur",
                "NOT YET EFFECTIVE: the server does not answer, your decision waits on this computer"
            )
        case .demonstration(let failed):
            count(failed, ("étape a échoué", "étapes ont échoué"), ("step failed", "steps failed"))
        }
    }

    /// What to do about it.
    package var hint: String? {
        switch self {
        case .usage(let problem): problem.hint
        case .form:
            say("corriger les champs nommés, rien n'est enregistré", "correct the fields named, nothing was saved")
        case .implausible: say("si c'est exact, ajouter --yes", "if this is right, add --yes")
        case .noVault: say("en créer un\u{A0}: espace init", "make one: espace init")
        case .vaultExists: say("choisir un autre --vault", "choose another --vault")
        case .noRecord: say("voir les identifiants\u{A0}: espace list --json", "see the ids: espace list --json")
        case .unreadable(.passphrase):
            say("vérifier --passphrase-file ou --passphrase-fd", "check --passphrase-file or --passphrase-fd")
        case .unreadable(.code): say("vérifier --code-file", "check --code-file")
        case .unreadable(.file):
            say("vérifier le nom et les droits du fichier", "check the name and rights of the file")
        case .unwritable:
            say("vérifier le dossier, ses droits et la place libre", "check the folder, its rights and the free space")
        case .noPassphrase:
            say(
                "la donner par --passphrase-file ou --passphrase-fd, ou lancer dans un terminal",
                "give it by --passphrase-file or --passphrase-fd, or run in a terminal"
            )
        case .emptyPassphrase: say("en donner une d'un caractère au moins", "give one of at least one character")
        case .passphrasesDiffer:
            say("recommencer et taper deux fois la même", "start again and type the same one twice")
        case .malformedCode: say("le recopier lettre à lettre", "copy it letter by letter")
        case .noTerminal: say("sans terminal\u{A0}: espace --help", "without a terminal: espace --help")
        case .unconfirmed: say("ajouter --yes", "add --yes")
        case .declined, .interrupted: nil
        case .damage:
            say(
                "garder ce fichier et restaurer une sauvegarde\u{A0}: espace restore FICHIER",
                "keep this file and restore a backup: espace restore FILE"
            )
        case .falseJournal:
            say("redemander un export, garder celui-ci comme preuve", "ask for another export, keep this one as proof")
        case .notYetEffective: say("dès le retour du réseau\u{A0}: espace sync", "once online: espace sync")
        case .demonstration: say("voir les lignes marquées ÉCHEC", "see the lines marked FAILED")
        }
    }
}

extension UsageProblem {
    /// What was not understood.
    var message: String {
        switch self {
        case .unknownCommand(let word, _): say("commande inconnue «\u{A0}\(word)\u{A0}»", "unknown command '\(word)'")
        case .unknownOption(let name, _): say("option inconnue \(name)", "unknown option \(name)")
        case .unknownField(let name, let kind, _):
            say("«\u{A0}\(kind.rawValue)\u{A0}» n'a pas de champ \(name)", "'\(kind.rawValue)' has no field \(name)")
        case .unknownKind: say("rubrique inconnue", "unknown kind of record")
        case .notEntered(let kind):
            say("«\u{A0}\(kind.rawValue)\u{A0}» ne se saisit pas ainsi", "'\(kind.rawValue)' is not entered this way")
        case .missingValue(let name): say("\(name) attend une valeur", "\(name) needs a value")
        case .badValue(let name, _): say("valeur refusée pour \(name)", "value refused for \(name)")
        case .missingArgument(let name): say("il manque \(name)", "\(name) is missing")
        case .tooManyArguments: say("trop de mots pour cette commande", "too many words for this command")
        case .twice(let name): say("\(name) est donné deux fois", "\(name) is given twice")
        case .ambiguous: say("plusieurs professionnels portent ce nom", "several professionals have this name")
        case .notAnID: say("ceci n'est pas un identifiant", "this is not an id")
        case .date(let reason, _), .identity(let reason, _): reason
        case .exclusive(let one, let other):
            say("\(one) et \(other) s'excluent", "\(one) and \(other) exclude each other")
        case .nothingToChange: say("aucun champ à changer", "no field to change")
        case .other: say("ligne de commande non comprise", "the command line was not understood")
        }
    }

    /// How to say it right.
    var hint: String {
        switch self {
        case .unknownCommand(_, let meant?), .unknownOption(_, let meant?), .unknownField(_, _, let meant?),
            .unknownKind(_, let meant?):
            say("vouliez-vous dire \(meant)\u{A0}?", "did you mean \(meant)?")
        case .unknownField(_, let kind, nil):
            say("voir\u{A0}: espace add \(kind.rawValue) --help", "see: espace add \(kind.rawValue) --help")
        case .unknownKind(_, nil), .notEntered:
            say("rubriques\u{A0}: ", "kinds: ") + RecordKind.allCases.map(\.rawValue).joined(separator: ", ")
        case .badValue(_, let allowed) where !allowed.isEmpty:
            say("valeurs possibles\u{A0}: ", "possible values: ") + allowed.joined(separator: ", ")
        case .ambiguous(let ids): say("préciser lequel\u{A0}: ", "say which: ") + ids.prefix(8).joined(separator: ", ")
        case .notAnID: say("voir les identifiants\u{A0}: espace list --json", "see the ids: espace list --json")
        case .nothingToChange:
            say(
                "donner au moins un champ, par exemple --comment TEXTE",
                "give at least one field, for example --comment TEXT"
            )
        case .date(_, let hint), .identity(_, let hint): hint
        default: say("voir\u{A0}: espace help", "see: espace help")
        }
    }

    /// ``hint`` for a known command: the general advice names the command's own help.
    func hint(in command: [String]) -> String {
        let general = say("voir\u{A0}: espace help", "see: espace help")
        return hint == general ? ([general] + command).joined(separator: " ") : hint
    }
}

extension CommandError {
    /// The problems of a form, each with the option of its field and without what was typed.
    init(_ problems: FormProblems) {
        let lines = problems.problems.map { problem -> String in
            let option = "--" + problem.field
            if case .implausible = problem {
                return say("\(option)\u{A0}: valeur inhabituelle.", "\(option): unusual value.")
            }
            return say("\(option)\u{A0}: ", "\(option): ") + problem.message(Speech.language)
        }
        self = problems.areOnlyImplausible ? .implausible(lines) : .form(lines)
    }
}
