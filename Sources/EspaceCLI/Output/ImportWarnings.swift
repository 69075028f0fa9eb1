import HealthModel
import ProgramConsole
import SpaceClient

extension ImportPlan.Warning {
    /// The word for the warning in JSON; stable.
    var code: String {
        switch self {
        case .otherPerson: "other-person"
        case .nameContradictsContent: "name-contradicts-content"
        case .danglingReferences: "dangling-references"
        case .modifierExtensions: "modifier-extensions"
        case .missingAttachments: "missing-attachments"
        }
    }

    /// The warning as a sentence.
    var words: Phrase {
        switch self {
        case .otherPerson(let name, let birthDate):
            // A name or a date alone still says whom the file is about.
            let who = [name, birthDate?.text].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: ", ")
            return Phrase(
                "ce fichier semble concerner une autre personne\u{A0}: \(who)",
                "this file seems to be about another person: \(who)"
            )
        case .nameContradictsContent:
            return Phrase("le nom du fichier annonce un autre format", "the name of the file announces another format")
        case .danglingReferences(let count):
            return Phrase(
                "références sans cible dans le fichier\u{A0}: \(count)",
                "references without target in the file: \(count)"
            )
        case .modifierExtensions(let count):
            return Phrase(
                "éléments dont une précision inconnue peut changer le sens\u{A0}: \(count)",
                "records with an unknown element that may change their meaning: \(count)"
            )
        case .missingAttachments(let count):
            return Phrase(
                "documents absents à côté du fichier\u{A0}: \(count)",
                "documents missing beside the file: \(count)"
            )
        }
    }
}
