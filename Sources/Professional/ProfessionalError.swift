package import Certification
package import HealthModel
package import SpaceProtocol

/// Why a professional's or an authority's work did not come to its end.
package enum ProfessionalError: Error, Hashable, Sendable {
    /// Nothing was set up in this folder.
    case noFolder
    /// Something is in this folder already.
    case folderExists
    /// Another process works with this folder.
    case inUse
    /// A file cannot be written.
    case unwritable
    /// A file cannot be read.
    case unreadable
    /// A file is not what was written.
    case damaged
    /// The folder is sealed with a passphrase and none was given.
    case passphraseNeeded
    /// The passphrase does not open the folder.
    case wrongPassphrase
    /// A value for a certificate cannot stand in one.
    case subject
    /// The profession is not in the list.
    case unknownProfession
    /// The authority certified nobody with this number.
    case unknownProfessional
    /// A certificate, a list or a key is not believed.
    case certification(CertificationError)
    /// The address of the server cannot be used.
    case address
    /// The address of a space is not the line that was given.
    case spaceAddress
    /// There was no answer.
    case transport(TransportError)
    /// The server refused.
    case refused(WireError.Code)
    /// The answer is not in the form of the protocol.
    case malformedAnswer
    /// The server showed a log that no honest server shows.
    case log(LogError)
    /// The log is not the one that was verified before, or shorter.
    case rewritten
    /// The server handed out content without the proof that the reading stands in the journal; nothing was shown (A24).
    case noReceipt
    /// Nothing is granted in this space, or not for this.
    case noGrant
    /// The keys of the grant do not open, or are not those everybody was promised.
    case keys
    /// An object or a document is not the one that was announced.
    case content
    /// The patient takes nothing, or the space has no inbox.
    case noInbox
    /// What is to be left is too long.
    case tooLong
    /// What is to be left is no FHIR resource and no file of a known kind.
    case notUnderstood
    /// Nobody is enrolled in this folder.
    case notEnrolled
    /// There is no such document in what is shared.
    case unknownDocument
    /// An opening in an emergency needs a reason, and not a long one.
    case reasonNeeded
    /// The regulation centre has not answered yet; the opening stands in the patient's journal.
    case centreSilent
    /// The regulation centre released nothing; the opening stands in the patient's journal.
    case centreDeclined
    /// The gateway cannot listen there; it listens on this computer only.
    case listen(isElsewhere: Bool)
}

extension ProfessionalError {
    /// What happened and what is safe, without a name or a secret.
    package var message: Phrase {
        switch self {
        case .noFolder: Phrase("rien n'est préparé dans ce dossier", "nothing is set up in this folder")
        case .folderExists: Phrase("ce dossier est déjà utilisé", "this folder is already used")
        case .inUse: Phrase("un autre programme utilise ce dossier", "another program is using this folder")
        case .unwritable: Phrase("le dossier ne peut pas être écrit", "the folder cannot be written")
        case .unreadable: Phrase("un fichier est illisible", "a file cannot be read")
        case .damaged: Phrase("un fichier du dossier est abîmé", "a file of the folder is damaged")
        case .passphraseNeeded: Phrase("ce dossier demande une phrase secrète", "this folder needs a passphrase")
        case .wrongPassphrase:
            Phrase("cette phrase secrète n'ouvre pas le dossier", "this passphrase does not open the folder")
        case .subject: Phrase("une valeur ne convient pas à un certificat", "a value cannot stand in a certificate")
        case .unknownProfession:
            Phrase("cette profession n'est pas dans la liste", "this profession is not in the list")
        case .unknownProfessional:
            Phrase("personne n'est certifié sous ce numéro", "nobody is certified under this number")
        case .certification(let error): Phrase(Self.french(error), error.message)
        case .address: Phrase("cette adresse de serveur ne convient pas", "this server address cannot be used")
        case .spaceAddress:
            Phrase(
                "cette adresse d'espace n'est pas complète ou a été mal recopiée\u{A0}; rien n'a été envoyé",
                "this address of a space is not complete or was miscopied; nothing was sent"
            )
        case .transport(.certificate):
            Phrase(
                "le certificat du serveur n'est pas reconnu\u{A0}; rien n'a été envoyé",
                "the server's certificate is not recognised; nothing was sent"
            )
        case .transport(.cancelled): Phrase("interrompu", "stopped")
        case .transport(.tooLarge), .malformedAnswer:
            Phrase("la réponse du serveur n'est pas comprise", "the server's answer is not understood")
        case .transport: Phrase("pas de connexion au serveur", "no connection to the server")
        case .refused(.refusedStatement):
            Phrase(
                "le serveur ne reconnaît pas cette autorité ou ce certificat",
                "the server does not recognise this authority or certificate"
            )
        case .refused(.notFound):
            Phrase("le serveur ne connaît rien sous ce nom", "the server knows nothing of this name")
        case .refused: Phrase("le serveur a refusé", "the server refused")
        case .log, .rewritten:
            Phrase(
                "le serveur montre un journal qui n'est pas le bon\u{A0}; rien n'est montré",
                "the server shows a log that is not the right one; nothing is shown"
            )
        case .noReceipt:
            Phrase(
                "le serveur n'a pas prouvé que cette lecture est au journal du patient\u{A0}; rien n'est montré",
                "the server did not prove that this reading is in the patient's journal; nothing is shown"
            )
        case .noGrant: Phrase("aucun accès à cet espace, ou pas pour cela", "no access to this space, or not for this")
        case .keys: Phrase("les clés de cet accès ne s'ouvrent pas", "the keys of this access do not open")
        case .content: Phrase("un élément n'est pas celui qui était annoncé", "an item is not the one announced")
        case .noInbox: Phrase("cet espace ne reçoit pas de dépôt", "this space takes no deposit")
        case .tooLong: Phrase("ce dépôt est trop long", "this deposit is too long")
        case .notUnderstood: Phrase("ce fichier n'est pas compris", "this file is not understood")
        case .notEnrolled: Phrase("personne n'est inscrit dans ce dossier", "nobody is enrolled in this folder")
        case .unknownDocument: Phrase("ce document n'est pas partagé", "this document is not shared")
        case .reasonNeeded:
            Phrase(
                "une ouverture en urgence demande un motif, de 1000 octets au plus\u{A0}; rien n'a été ouvert",
                "opening in an emergency needs a reason, of 1000 bytes at most; nothing was opened"
            )
        case .centreSilent:
            Phrase(
                "le centre de régulation n'a pas encore répondu\u{A0}; l'ouverture est au journal du patient",
                "the regulation centre has not answered yet; the opening is in the patient's journal"
            )
        case .centreDeclined:
            Phrase(
                "le centre de régulation n'a pas donné les clés\u{A0}; l'ouverture est au journal du patient",
                "the regulation centre did not give the keys; the opening is in the patient's journal"
            )
        case .listen(isElsewhere: true):
            Phrase("la passerelle n'écoute que sur cet ordinateur", "the gateway listens on this computer only")
        case .listen(isElsewhere: false):
            Phrase("cette adresse est déjà prise ou n'existe pas", "this address is taken or does not exist")
        }
    }

    /// What to do next.
    package var hint: Phrase? {
        switch self {
        case .noFolder: Phrase("vérifier le dossier, ou le préparer d'abord", "check the folder, or set it up first")
        case .folderExists: Phrase("choisir un autre dossier", "choose another folder")
        case .inUse: Phrase("attendre qu'il ait fini", "wait until it is done")
        case .unwritable:
            Phrase("vérifier les droits et la place libre", "check the rights and the free space")
        case .unreadable: Phrase("vérifier le nom et les droits du fichier", "check the name and rights of the file")
        case .damaged: Phrase("reprendre une copie du dossier", "take a backup of the folder")
        case .passphraseNeeded, .wrongPassphrase:
            Phrase(
                "la donner par --passphrase-file ou --passphrase-fd",
                "give it by --passphrase-file or --passphrase-fd"
            )
        case .subject: Phrase("du texte de 100 caractères au plus", "text of 100 characters at most")
        case .unknownProfession:
            Phrase(
                "codes\u{A0}: " + ReferenceData.standard.professions.map(\.code).joined(separator: ", "),
                "codes: " + ReferenceData.standard.professions.map(\.code).joined(separator: ", ")
            )
        case .unknownProfessional:
            Phrase("voir\u{A0}: espace-pro authority list", "see: espace-pro authority list")
        case .certification:
            Phrase("demander un nouveau certificat à l'autorité", "ask the authority for a new certificate")
        case .address:
            Phrase(
                "une adresse https, ou http sur cet ordinateur seulement",
                "an https address, or http on this computer only"
            )
        case .spaceAddress:
            Phrase(
                "recopier la ligne entière, qui commence par espace-depot:",
                "copy the whole line, which begins with espace-depot:"
            )
        case .transport(.certificate):
            Phrase(
                "vérifier l'adresse\u{A0}; pour une autorité privée\u{A0}: --server-root FICHIER.pem",
                "check the address; for a private authority: --server-root FILE.pem"
            )
        case .transport(.cancelled): nil
        case .transport, .refused(.unavailable), .refused(.tooMany), .refused(.internal):
            Phrase("réessayer plus tard", "try again later")
        case .refused(.refusedStatement):
            Phrase(
                "le serveur doit connaître la racine\u{A0}: espace-server init --root",
                "the server has to know the root: espace-server init --root"
            )
        case .log, .rewritten, .noReceipt, .content, .keys:
            Phrase("prévenir l'hébergeur et le patient", "tell the server's operator and the patient")
        case .noGrant, .noInbox:
            Phrase("voir\u{A0}: espace-pro grants", "see: espace-pro grants")
        case .tooLong: Phrase("8 Mo au plus", "8 MB at most")
        case .notUnderstood:
            Phrase(
                "une ressource FHIR en JSON, ou un fichier PDF, image ou texte",
                "a FHIR resource in JSON, or a PDF, image or text file"
            )
        case .notEnrolled:
            Phrase(
                "s'inscrire\u{A0}: espace-pro enrol --certificate DIR --server URL",
                "enrol: espace-pro enrol --certificate DIR --server URL"
            )
        case .unknownDocument: Phrase("voir\u{A0}: espace-pro read", "see: espace-pro read")
        case .reasonNeeded:
            Phrase("le dire en une phrase\u{A0}: --reason TEXTE", "say it in a sentence: --reason TEXT")
        case .centreSilent, .centreDeclined:
            Phrase("appeler le centre de régulation", "call the regulation centre")
        case .listen: Phrase("par exemple\u{A0}: --listen 127.0.0.1:8470", "for example: --listen 127.0.0.1:8470")
        case .malformedAnswer, .refused:
            Phrase("vérifier l'adresse et la version du serveur", "check the server's address and version")
        }
    }

    /// The exit status of a command which ends with this error.
    package var exitCode: Int32 {
        switch self {
        case .noFolder, .unknownProfessional, .refused(.notFound), .notEnrolled, .unknownDocument: 5
        case .folderExists: 8
        case .inUse: 4
        case .unwritable, .unreadable: 1
        case .damaged, .malformedAnswer, .transport(.certificate), .log, .rewritten, .noReceipt, .keys, .content: 6
        case .passphraseNeeded, .wrongPassphrase: 3
        case .subject, .unknownProfession, .address, .spaceAddress, .reasonNeeded, .listen(isElsewhere: true): 2
        case .tooLong, .notUnderstood: 9
        case .noGrant, .noInbox, .centreDeclined, .certification, .refused(.refusedStatement), .refused(.unauthorised):
            7
        case .transport, .refused, .centreSilent, .listen(isElsewhere: false): 10
        }
    }

    private static func french(_ error: CertificationError) -> String {
        switch error {
        case .malformed: "un certificat est mal formé"
        case .root: "la racine n'est pas le certificat d'une autorité"
        case .notPinned: "un certificat ne vient pas d'une autorité reconnue ici"
        case .issuer: "une autorité intermédiaire ne peut pas s'en porter garante"
        case .notYetValid: "un certificat n'est pas encore valable"
        case .expired: "un certificat n'est plus valable"
        case .lifetime: "un certificat prétend valoir plus d'un an"
        case .revoked: "un certificat a été révoqué par son autorité"
        case .wrongRole: "un certificat n'est pas fait pour la signature d'un professionnel"
        case .subject: "un certificat ne dit pas qui est le professionnel"
        case .wrongName: "un certificat est celui d'une autre personne"
        case .keyKind: "un certificat porte une clé d'une autre sorte qu'Ed25519"
        case .weakKey: "un certificat porte une clé faible"
        case .keyReuse: "la clé d'un certificat est déjà celle de quelqu'un d'autre"
        case .status(.missing): "aucune liste de certificats révoqués n'est connue"
        case .status(.malformed): "la liste de certificats révoqués est mal formée"
        case .status(.authority): "la liste de certificats révoqués n'est pas celle de l'autorité"
        case .status(.stale): "la liste de certificats révoqués est trop ancienne"
        case .status(.older): "la liste de certificats révoqués est plus ancienne que celle déjà connue"
        case .status(.lifetime): "la liste de certificats révoqués prétend valoir trop longtemps"
        case .keyPackage(.expired): "la clé publiée d'un professionnel n'est plus valable"
        case .keyPackage(.replayed): "la clé publiée d'un professionnel a été remplacée depuis"
        case .keyPackage: "la clé publiée d'un professionnel n'est pas acceptée"
        }
    }
}
