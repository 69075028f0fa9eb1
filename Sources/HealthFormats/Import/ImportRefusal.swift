package import HealthModel

/// Where something stands in an imported file.
package struct SourcePlace: Hashable, Sendable {
    /// The entry of the Bundle, or the resource of a file of lines, from 0; `nil` for the file's own frame.
    package let entry: Int?
    /// The offset in bytes, from 0.
    package let offset: Int
    /// The line, from 1.
    package let line: Int
    /// The column in bytes, from 1.
    package let column: Int

    /// A place in words, for people and logs: no content of the file.
    package var words: Phrase {
        let french = "ligne \(line), colonne \(column)"
        let english = "line \(line), column \(column)"
        guard let entry else { return Phrase(french, english) }
        return Phrase("entrée \(entry + 1), \(french)", "entry \(entry + 1), \(english)")
    }

    /// The JSON path of the place as far as it is known: never a name taken from the file.
    package var path: String { entry.map { "entry[\($0)]" } ?? "" }
}

/// Why a whole file is refused; nothing of it was taken.
package struct ImportRefusal: Error, Hashable, Sendable {
    /// The closed list of reasons.
    package enum Reason: Hashable, Sendable {
        /// Nothing, or only white space.
        case empty
        /// Text in another encoding than UTF-8.
        case notUTF8
        /// A defect of the JSON itself.
        case json(JSONError.Reason)
        /// More bytes than ``ImportLimits/fileLength``.
        case fileTooLarge(limit: Int)
        /// More entries than ``ImportLimits/entries``.
        case tooManyEntries(limit: Int)
        /// An entry of more bytes than ``ImportLimits/entryLength``.
        case entryTooLarge(limit: Int)
        /// An entry of more values than ``ImportLimits/entryValues``.
        case tooManyValues(limit: Int)
        /// The JSON value is not an object.
        case notAnObject
        /// The object names no `resourceType`, or not a name: it is not FHIR.
        case notFHIR
        /// A Bundle without a `type`, or with one FHIR R4 does not define.
        case unknownBundleType
        /// A Bundle of past versions: taking them as current facts would be wrong.
        case historyBundle
        /// The `entry` of a Bundle is not an array.
        case malformedEntries
        /// A document Bundle whose first entry is not a Composition.
        case documentWithoutComposition
        /// The only resource of the file was rejected.
        case resource(EntryRejection.Reason)
        /// The bytes changed between the check and the reading.
        case changedWhileReading
    }

    /// What is wrong.
    package let reason: Reason
    /// Where, when there is a place.
    package let place: SourcePlace?

    /// A refusal for a reason, at a place when there is one.
    package init(reason: Reason, place: SourcePlace?) {
        self.reason = reason
        self.place = place
    }

    /// What happened, without any content of the file.
    package var message: Phrase {
        guard let place else { return reason.words }
        let words = place.words
        return Phrase("\(reason.words.french) (\(words.french))", "\(reason.words.english) (\(words.english))")
    }

    /// What to do about it.
    package var hint: Phrase {
        switch reason {
        case .empty, .json(.unexpectedEnd):
            Phrase(
                "Le fichier est sans doute incomplet : téléchargez-le ou copiez-le de nouveau.",
                "The file is probably incomplete: download or copy it again."
            )
        case .fileTooLarge, .tooManyEntries, .entryTooLarge, .tooManyValues:
            Phrase("Demandez un export en plusieurs fichiers.", "Ask for an export in several files.")
        case .notFHIR, .notAnObject:
            Phrase(
                "Pour garder ce fichier tel quel, ajoutez-le comme document.",
                "To keep this file as it is, add it as a document."
            )
        case .historyBundle:
            Phrase(
                "Demandez un export de l'état actuel du dossier, sans l'historique des versions.",
                "Ask for an export of the current state of the record, without past versions."
            )
        case .resource(.olderVersion):
            Phrase("Demandez un export au format FHIR R4.", "Ask for an export in the FHIR R4 format.")
        case .changedWhileReading:
            Phrase(
                "Recommencez une fois le fichier entièrement écrit.",
                "Try again once the file is completely written."
            )
        default:
            Phrase(
                "Rien n'a été importé. Demandez à l'auteur du fichier de le corriger.",
                "Nothing was imported. Ask the author of the file to correct it."
            )
        }
    }
}

extension ImportRefusal.Reason {
    /// The reason in words.
    package var words: Phrase {
        switch self {
        case .empty: Phrase("le fichier est vide", "the file is empty")
        case .notUTF8: Phrase("le texte n'est pas en UTF-8", "the text is not UTF-8")
        case .json(let reason): Self.words(reason)
        case .fileTooLarge(let limit):
            Phrase("le fichier dépasse \(limit) octets", "the file is larger than \(limit) bytes")
        case .tooManyEntries(let limit):
            Phrase("le fichier contient plus de \(limit) entrées", "the file has more than \(limit) entries")
        case .entryTooLarge(let limit):
            Phrase("une entrée dépasse \(limit) octets", "an entry is larger than \(limit) bytes")
        case .tooManyValues(let limit):
            Phrase("une entrée contient plus de \(limit) valeurs", "an entry holds more than \(limit) values")
        case .notAnObject: Phrase("ce n'est pas un objet JSON", "this is not a JSON object")
        case .notFHIR: Phrase("ce ne sont pas des données FHIR", "this is not FHIR data")
        case .unknownBundleType:
            Phrase("le type du Bundle manque ou est inconnu", "the type of the Bundle is missing or unknown")
        case .historyBundle:
            Phrase("ce Bundle est un historique de versions passées", "this Bundle is a history of past versions")
        case .malformedEntries: Phrase("la liste des entrées n'est pas une liste", "the list of entries is not a list")
        case .documentWithoutComposition:
            Phrase(
                "ce document FHIR ne commence pas par sa Composition",
                "this FHIR document does not begin with its Composition"
            )
        case .resource(let reason): reason.words
        case .changedWhileReading:
            Phrase("le fichier a changé pendant la lecture", "the file changed while it was being read")
        }
    }

    private static func words(_ reason: JSONError.Reason) -> Phrase {
        switch reason {
        case .unexpectedEnd: Phrase("le fichier s'arrête trop tôt", "the file ends too early")
        case .unexpectedByte: Phrase("un caractère n'est pas à sa place", "a character is out of place")
        case .trailingBytes: Phrase("des données suivent la fin", "data follows the end")
        case .invalidText: Phrase("un texte n'est pas en UTF-8 valide", "a text is not valid UTF-8")
        case .tooDeep: Phrase("les données sont imbriquées trop profondément", "the data is nested too deeply")
        case .numberTooLong: Phrase("un nombre est démesuré", "a number is far too long")
        case .duplicateMember: Phrase("un élément est écrit deux fois", "an element is written twice")
        }
    }
}
