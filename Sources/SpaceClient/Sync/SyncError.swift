package import Certification
package import HealthModel
package import SpaceProtocol
package import Vault

/// Why an exchange with the record server did not come to its end; what was written on this computer stays there and waits.
package enum SyncError: Error, Hashable, Sendable {
    /// The space is not linked to a server.
    case notLinked
    /// The space is linked already.
    case alreadyLinked
    /// The address of the server cannot be used.
    case address
    /// No address of a server was given.
    case addressMissing
    /// There was no answer.
    case transport(TransportError)
    /// The server refused.
    case refused(WireError.Code)
    /// The answer is not in the form of the protocol.
    case malformedAnswer
    /// The server showed something that no honest server shows; exchanges are stopped and the proof is kept (A14 to A16, A25).
    case alarm(SyncAlarm)
    /// The log would remove more records than anybody does by hand; nothing was removed (U2).
    case massDeletion(count: Int, of: Int)
    /// This device is not among those of the space any more.
    case revoked
    /// The space was closed.
    case closed
    /// The keys of this space are not here yet; another device has to hand them over.
    case keysMissing
    /// The pairing code is mistyped.
    case pairingCode
    /// The other side of a pairing did not prove that it knows the code, or the code was used before.
    case pairingRefused
    /// Nobody waits with this pairing code: it is wrong, or its ten minutes are over.
    case pairingUnanswered
    /// Another device came with this pairing code before; each holds once.
    case pairingUsed
    /// The person refused on the other device.
    case pairingDeclined
    /// The pairing was not finished in time.
    case pairingExpired
    /// The recovery code does not belong to this space.
    case wrongRecoveryCode
    /// There is no such device, or it cannot be revoked.
    case noSuchDevice
    /// No authority is pinned, so nobody could tell a professional from an impostor.
    case noAuthority
    /// There is no such professional in the directory.
    case noSuchProfessional
    /// There was no such opening in an emergency.
    case noSuchOpening
    /// The directory's entry for the professional does not hold: certificate, key or status (A32).
    case professionalRefused
    /// What the directory says of its authority does not hold.
    case certification(CertificationError)
    /// The professional is blocked (T3).
    case blockedProfessional
    /// The terms of a grant cannot be given: nothing to open, or an automatic renewal that would shorten (T2).
    case refusedTerms
    /// There is no such grant.
    case noSuchGrant
    /// Nothing was left under this name, or its author is not verified.
    case noSuchDeposit
    /// The mandate under which somebody acts for the person does not allow it.
    case notAllowed(MandateRefusal)
    /// There are as many caregivers as there may be.
    case caregiverLimit
    /// The caregiver helps as many people as may be.
    case peopleLimit
    /// There is no such caregiver.
    case noSuchCaregiver
    /// Nothing stopped the space, so there is no proof of anything.
    case noAlarm
    /// The record has no choice to make.
    case noConflict
    /// The bytes of a document are at the server only.
    case documentNotHere(bytes: Int)
    /// The vault refused or failed.
    case vault(VaultError)
    /// The record could not be written.
    case space(SpaceError)

    /// Whether a decision about access itself cannot be carried out, whoever is asked and whenever.
    var refusesDecision: Bool {
        switch self {
        case .blockedProfessional, .refusedTerms, .noSuchGrant, .noSuchDevice, .noSuchCaregiver, .notAllowed:
            true
        default: false
        }
    }

    /// Whether trying again later may do, without anybody doing anything.
    package var isPassing: Bool {
        switch self {
        case .transport(.unreachable), .transport(.timeout), .refused(.unavailable), .refused(.tooMany),
            .refused(.internal):
            true
        default: false
        }
    }
}

/// What a server showed that no honest server shows.
package enum SyncAlarm: String, Hashable, Sendable, CaseIterable {
    /// The log is shorter than it was.
    case shrunk
    /// The log is not the one that was verified before.
    case rewritten
    /// Another device was shown another history.
    case fork
    /// A checkpoint is not signed by the key which the space began with.
    case signature
    /// An entry is not what its kind promises.
    case entry
    /// A key is not the one that was promised to everybody.
    case substitutedKey
}

extension SyncAlarm {
    /// What was compared, in one sentence.
    package var message: Phrase {
        switch self {
        case .shrunk:
            Phrase(
                "le serveur montre un journal plus court qu'avant",
                "the server shows a log that is shorter than before"
            )
        case .rewritten:
            Phrase("le journal du serveur n'est plus celui d'avant", "the server's log is not the one it was")
        case .fork:
            Phrase(
                "le serveur a montré une autre histoire à un de vos appareils",
                "the server showed another history to one of your devices"
            )
        case .signature:
            Phrase(
                "le journal n'est pas signé par la clé de votre serveur",
                "the log is not signed by your server's key"
            )
        case .entry: Phrase("une ligne du journal est fausse", "a line of the log is false")
        case .substitutedKey:
            Phrase("une clé n'est pas celle qui a été promise", "a key is not the one that was promised")
        }
    }
}

extension SyncError {
    /// What happened and what is safe.
    package var message: Phrase {
        switch self {
        case .notLinked: Phrase("cet espace n'a pas de serveur", "this space has no server")
        case .alreadyLinked: Phrase("cet espace a déjà un serveur", "this space already has a server")
        case .address: Phrase("cette adresse de serveur ne convient pas", "this server address cannot be used")
        case .addressMissing: Phrase("il manque l'adresse du serveur", "the server's address is missing")
        case .transport(.certificate):
            Phrase(
                "le certificat du serveur n'est pas reconnu ; rien n'a été envoyé",
                "the server's certificate is not recognised; nothing was sent"
            )
        case .transport(.tooLarge), .malformedAnswer:
            Phrase(
                "la réponse du serveur n'est pas comprise ; rien n'a été changé",
                "the server's answer is not understood; nothing was changed"
            )
        case .transport(.cancelled):
            Phrase("interrompu ; rien n'est perdu", "stopped; nothing is lost")
        case .transport:
            Phrase(
                "pas de connexion au serveur ; rien n'est perdu, vos modifications attendent sur cet ordinateur",
                "no connection to the server; nothing is lost, your changes wait on this computer"
            )
        case .refused(.tooLarge):
            Phrase(
                "le serveur n'a plus de place pour cet espace ; rien n'est perdu ici",
                "the server has no room left for this space; nothing is lost here"
            )
        case .refused(.notFound):
            Phrase(
                "le serveur ne connaît pas cet espace, ou plus cet appareil",
                "the server does not know this space, or no longer this device"
            )
        case .refused:
            Phrase("le serveur a refusé ; rien n'est perdu ici", "the server refused; nothing is lost here")
        case .alarm(let alarm):
            Phrase(
                "SYNCHRONISATION ARRÊTÉE : \(alarm.message.french) ; rien n'est perdu ici",
                "SYNC STOPPED: \(alarm.message.english); nothing is lost here"
            )
        case .massDeletion(let count, let total):
            Phrase(
                "\(count) éléments sur \(total) seraient mis à la corbeille ; rien n'a été retiré",
                "\(count) of \(total) records would go to the bin; nothing was removed"
            )
        case .revoked:
            Phrase(
                "cet appareil a été retiré de l'espace ; ce qu'il garde reste lisible ici",
                "this device was removed from the space; what it keeps can still be read here"
            )
        case .closed: Phrase("cet espace a été fermé sur le serveur", "this space was closed on the server")
        case .keysMissing:
            Phrase("en attente d'un autre appareil pour les clés", "waiting for another device to hand over the keys")
        case .pairingCode: Phrase("ce code contient une faute", "this code has a mistake in it")
        case .pairingRefused:
            Phrase(
                "l'autre appareil n'a pas le même code ; rien n'a été ajouté",
                "the other device does not have the same code; nothing was added"
            )
        case .pairingUnanswered:
            Phrase(
                "aucun appareil n'attend avec ce code\u{A0}: il est faux, ou ses dix minutes sont passées",
                "no device waits with this code: it is wrong, or its ten minutes are over"
            )
        case .pairingUsed:
            Phrase(
                "ce code a déjà servi\u{A0}; chaque code ne sert qu'une fois",
                "this code was used already; each code holds once"
            )
        case .pairingDeclined:
            Phrase(
                "l'ajout a été refusé sur l'autre appareil\u{A0}; rien n'a été ajouté",
                "it was refused on the other device; nothing was added"
            )
        case .pairingExpired: Phrase("le code n'est plus valable", "the code is no longer valid")
        case .wrongRecoveryCode:
            Phrase("ce code de secours n'est pas celui de cet espace", "this recovery code is not that of this space")
        case .noSuchDevice:
            Phrase("aucun appareil ne peut être retiré sous ce nom", "no device can be removed under this name")
        case .noAuthority:
            Phrase(
                "aucune autorité n'est connue pour vérifier les professionnels",
                "no authority is known to verify professionals"
            )
        case .noSuchOpening:
            Phrase("aucune ouverture en urgence sous ce numéro", "no opening in an emergency under this number")
        case .noSuchProfessional:
            Phrase("ce professionnel n'est pas dans l'annuaire", "this professional is not in the directory")
        case .professionalRefused:
            Phrase(
                "l'identité de ce professionnel n'est pas prouvée ; rien ne lui est ouvert",
                "this professional's identity is not proved; nothing is opened to them"
            )
        case .certification(let error):
            Phrase(
                "l'annuaire n'est pas prouvé ; rien n'est ouvert à personne",
                "the directory is not proved (\(error.message)); nothing is opened to anybody"
            )
        case .blockedProfessional:
            Phrase(
                "ce professionnel est bloqué ; rien ne lui est ouvert",
                "this professional is blocked; nothing is opened to them"
            )
        case .refusedTerms:
            Phrase("cet accès ne peut pas être donné ainsi", "this access cannot be given like this")
        case .noSuchGrant: Phrase("aucun accès ne porte ce nom", "no access has this name")
        case .noSuchDeposit:
            Phrase(
                "rien n'attend sous ce nom, ou son auteur n'est pas vérifié",
                "nothing waits under this name, or its author is not verified"
            )
        case .notAllowed(let refusal): refusal.message
        case .caregiverLimit:
            Phrase(
                "il y a déjà autant d'aidants qu'il peut y en avoir\u{A0}; rien n'a été ouvert",
                "there are as many caregivers as there may be; nothing was opened"
            )
        case .peopleLimit:
            Phrase(
                "vous aidez déjà autant de personnes qu'il se peut\u{A0}; rien n'a été ajouté",
                "you help as many people as may be; nothing was added"
            )
        case .noSuchCaregiver: Phrase("aucun aidant ne porte ce nom", "no caregiver has this name")
        case .noAlarm: Phrase("aucune alarme\u{A0}: il n'y a rien à prouver", "no alarm: there is nothing to prove")
        case .noConflict: Phrase("il n'y a pas de choix à faire ici", "there is no choice to make here")
        case .documentNotHere(let bytes):
            Phrase(
                "ce document n'est pas encore sur cet ordinateur (\(bytes) octets)",
                "this document is not yet on this computer (\(bytes) bytes)"
            )
        case .vault(let error): error.message
        case .space(let error): error.message
        }
    }

    /// What to do next.
    package var hint: Phrase? {
        switch self {
        case .notLinked: Phrase("en ajouter un : espace server add URL", "add one: espace server add URL")
        case .alreadyLinked: Phrase("voir : espace server status", "see: espace server status")
        case .addressMissing: Phrase("ajoutez --server ADRESSE", "add --server ADDRESS")
        case .address:
            Phrase(
                "une adresse https, ou http sur cet ordinateur seulement",
                "an https address, or http on this computer only"
            )
        case .transport(.certificate):
            Phrase(
                "vérifiez l'adresse ; pour une autorité privée : --root FICHIER.pem",
                "check the address; for a private authority: --root FILE.pem"
            )
        case .transport(.cancelled): nil
        case .transport, .refused(.unavailable), .refused(.tooMany), .refused(.internal):
            Phrase("réessayer plus tard : espace sync", "try again later: espace sync")
        case .malformedAnswer:
            Phrase("vérifiez l'adresse et la version du serveur", "check the server's address and version")
        case .refused: Phrase("voir : espace server status", "see: espace server status")
        case .alarm:
            Phrase(
                "gardez la preuve : espace server status --evidence FICHIER, et montrez-la à votre hébergeur",
                "keep the proof: espace server status --evidence FILE, and show it to your provider"
            )
        case .massDeletion:
            Phrase("si c'est voulu : espace sync --yes", "if it is meant: espace sync --yes")
        case .revoked: Phrase("l'ajouter à nouveau : espace device pair", "add it again: espace device pair")
        case .noAuthority:
            Phrase(
                "indiquez son certificat : espace server add URL --root FICHIER.pem",
                "name its certificate: espace server add URL --root FILE.pem"
            )
        case .noSuchOpening:
            Phrase("voir\u{A0}: espace emergency status", "see: espace emergency status")
        case .noSuchProfessional:
            Phrase("cherchez-le : espace professional search NOM", "look for them: espace professional search NAME")
        case .professionalRefused, .certification:
            Phrase(
                "demandez au professionnel de renouveler sa carte, ou à votre hébergeur",
                "ask the professional to renew their certificate, or your provider"
            )
        case .blockedProfessional:
            Phrase("pour le débloquer : espace unblock", "to unblock them: espace unblock")
        case .refusedTerms:
            Phrase("choisissez au moins un type de données", "choose at least one kind of data")
        case .noSuchGrant: Phrase("voir : espace grants", "see: espace grants")
        case .noSuchDeposit: Phrase("voir : espace inbox", "see: espace inbox")
        case .notAllowed(let refusal): refusal.hint
        case .caregiverLimit:
            Phrase(
                "terminez d'abord un mandat\u{A0}: espace caregiver remove",
                "end a mandate first: espace caregiver remove"
            )
        case .peopleLimit:
            Phrase(
                "rendez d'abord un mandat\u{A0}: espace caregiver resign",
                "give a mandate back first: espace caregiver resign"
            )
        case .noSuchCaregiver: Phrase("voir\u{A0}: espace caregiver list", "see: espace caregiver list")
        case .noAlarm: nil
        case .closed, .noConflict, .noSuchDevice:
            Phrase("voir : espace device list", "see: espace device list")
        case .keysMissing: Phrase("ouvrez l'espace sur un autre appareil", "open the space on another device")
        case .pairingCode: Phrase("recopiez-le lettre à lettre", "copy it letter by letter")
        case .pairingUnanswered:
            Phrase(
                "vérifiez le code et l'adresse, ou demandez un nouveau code\u{A0}: espace device pair",
                "check the code and the address, or ask for a new code: espace device pair"
            )
        case .pairingRefused, .pairingExpired, .pairingUsed, .pairingDeclined:
            Phrase("demandez un nouveau code : espace device pair", "ask for a new code: espace device pair")
        case .wrongRecoveryCode: Phrase("prenez le dernier code imprimé", "take the latest printed code")
        case .documentNotHere: Phrase("il viendra avec : espace sync", "it will come with: espace sync")
        case .vault(let error): error.hint
        case .space(let error): error.hint
        }
    }

    /// The exit status of a command which ends with this error.
    package var exitCode: Int32 {
        switch self {
        case .notLinked, .noSuchDevice, .noConflict, .noAlarm, .noSuchProfessional, .noSuchOpening, .noSuchGrant,
            .noSuchDeposit,
            .noSuchCaregiver:
            5
        case .professionalRefused, .certification: 6
        case .noAuthority, .refusedTerms: 8
        case .blockedProfessional, .notAllowed: 7
        case .caregiverLimit, .peopleLimit: 8
        case .alreadyLinked, .massDeletion, .keysMissing: 8
        case .address, .addressMissing: 2
        case .transport(.certificate), .alarm: 6
        case .transport, .refused, .documentNotHere: 10
        case .malformedAnswer: 6
        case .revoked, .closed, .pairingRefused, .pairingUsed, .pairingDeclined: 7
        case .pairingCode, .pairingUnanswered, .wrongRecoveryCode: 3
        case .pairingExpired: 10
        case .vault(let error): error.exitCode
        case .space(let error): error.exitCode
        }
    }
}
