package import HealthModel
import SpaceProtocol

/// Why the vault did not do what it was asked, without any record content, secret or path.
package enum VaultError: Error, Hashable, Sendable {
    /// The passphrase does not open this vault, or the slot which it opens was altered.
    case wrongPassphrase
    /// The recovery code does not open this vault.
    case wrongRecoveryCode
    /// Nothing was typed as a passphrase.
    case emptyPassphrase
    /// Another process holds the vault; what its lock file tells about it.
    case inUse(LockHolder?)
    /// A part of the vault does not open any more, or is missing.
    case damaged(Damage)
    /// The file is not a vault.
    case notAVault
    /// The file was written in a format which only a later program knows; its number.
    case newerFormat(Int)
    /// There is a file where a new one should be made.
    case alreadyExists
    /// There is no vault at this place.
    case noSuchVault
    /// There is no such record, version, document or draft.
    case notFound(VaultTable)
    /// The record was changed by someone else since the caller read it.
    case conflict
    /// What the caller asks for does not fit the state of the record, for instance restoring one which was never deleted.
    case invalidChange
    /// There is no room left on the disk.
    case diskFull
    /// The vault was opened for reading only, or the file may not be written.
    case readOnly
    /// The file or its folder may not be read.
    case noPermission
    /// There is not enough memory to check the passphrase.
    case outOfMemory
    /// The vault was locked and its keys are gone.
    case locked
    /// The task was cancelled; nothing was changed.
    case cancelled
    /// The source of a document could not be read to its end; nothing was added.
    case unreadableSource
    /// The file system or SQLite failed with this extended result code or error number.
    case store(code: Int32)
}

extension VaultError {
    /// What happened, in one sentence.
    package var message: Phrase {
        switch self {
        case .wrongPassphrase:
            Phrase("cette phrase secrète n'ouvre pas ce coffre", "this passphrase does not open this vault")
        case .wrongRecoveryCode:
            Phrase("ce code de secours n'ouvre pas ce coffre", "this recovery code does not open this vault")
        case .emptyPassphrase: Phrase("la phrase secrète est vide", "the passphrase is empty")
        case .inUse(nil):
            Phrase("le coffre est déjà ouvert par un autre programme", "the vault is already open in another program")
        case .inUse(let holder?):
            Phrase(
                "le coffre est déjà ouvert par \(holder.program) (processus \(holder.process))",
                "the vault is already open in \(holder.program) (process \(holder.process))"
            )
        case .damaged(let damage):
            Phrase(
                "une partie du coffre est abîmée ou manque (\(damage.place))",
                "a part of the vault is damaged or missing (\(damage.place))"
            )
        case .notAVault: Phrase("ce fichier n'est pas un coffre", "this file is not a vault")
        case .newerFormat(let version):
            Phrase(
                "ce coffre vient d'une version plus récente du programme (format \(version))",
                "this vault was made by a later version of the program (format \(version))"
            )
        case .alreadyExists: Phrase("il y a déjà un fichier à cet endroit", "there is already a file at this place")
        case .noSuchVault: Phrase("il n'y a pas de coffre à cet endroit", "there is no vault at this place")
        case .notFound(let table):
            Phrase("introuvable dans le coffre (\(table.rawValue))", "not found in the vault (\(table.rawValue))")
        case .conflict:
            Phrase("la fiche a changé entre-temps", "the record was changed in the meantime")
        case .invalidChange:
            Phrase("cette action n'est pas possible sur cette fiche", "this cannot be done to this record")
        case .diskFull: Phrase("le disque est plein", "the disk is full")
        case .readOnly: Phrase("le coffre est ouvert en lecture seule", "the vault is open for reading only")
        case .noPermission: Phrase("l'accès au fichier est refusé", "access to the file is refused")
        case .outOfMemory:
            Phrase("la mémoire manque pour vérifier la phrase secrète", "not enough memory to check the passphrase")
        case .locked: Phrase("le coffre est verrouillé", "the vault is locked")
        case .cancelled: Phrase("interrompu ; rien n'a été changé", "stopped; nothing was changed")
        case .unreadableSource:
            Phrase("le document n'a pas pu être lu jusqu'au bout", "the document could not be read to its end")
        case .store(let code):
            Phrase("le fichier du coffre a refusé l'opération (\(code))", "the vault file refused (\(code))")
        }
    }

    /// What the person can do about it.
    package var hint: Phrase? {
        switch self {
        case .wrongPassphrase:
            Phrase(
                "vérifiez la touche Majuscules et le clavier, ou utilisez le code de secours",
                "check caps lock and the keyboard, or use the recovery code"
            )
        case .wrongRecoveryCode:
            Phrase("vérifiez que c'est le dernier code imprimé", "check that it is the latest code")
        case .emptyPassphrase: Phrase("tapez au moins un caractère", "type at least one character")
        case .inUse:
            Phrase(
                "fermez l'autre programme, ou ouvrez en lecture seule",
                "close the other program, or open to read only"
            )
        case .damaged:
            Phrase(
                "lancez « espace check », puis restaurez une sauvegarde ; rien n'a été effacé",
                "run `espace check`, then restore a backup; nothing was erased"
            )
        case .notAVault: Phrase("choisissez un autre fichier", "choose another file")
        case .newerFormat: Phrase("mettez le programme à jour", "update the program")
        case .alreadyExists: Phrase("choisissez un autre nom", "choose another name")
        case .noSuchVault: Phrase("créez un coffre avec « espace init »", "create a vault with `espace init`")
        case .conflict: Phrase("relisez la fiche, puis recommencez", "read the record again, then repeat")
        case .diskFull: Phrase("libérez de la place, puis recommencez", "make room, then repeat")
        case .noPermission: Phrase("vérifiez à qui appartient le fichier", "check who owns the file")
        case .outOfMemory: Phrase("fermez d'autres programmes", "close other programs")
        case .locked: Phrase("ouvrez-le à nouveau", "open it again")
        case .unreadableSource: Phrase("vérifiez le fichier, puis recommencez", "check the file, then repeat")
        case .notFound, .invalidChange, .readOnly, .cancelled, .store: nil
        }
    }

    /// The exit status of a command which ends with this error.
    package var exitCode: Int32 {
        switch self {
        case .wrongPassphrase, .wrongRecoveryCode, .emptyPassphrase: 3
        case .inUse: 4
        case .notFound, .noSuchVault: 5
        case .damaged: 6
        case .readOnly, .noPermission: 7
        case .conflict, .alreadyExists, .invalidChange: 8
        case .notAVault, .newerFormat, .unreadableSource: 9
        case .diskFull, .outOfMemory, .locked, .cancelled, .store: 1
        }
    }
}

extension VaultError {
    /// The error which stands for a refused derivation when a vault is opened.
    init(_ error: ScryptError) {
        switch error {
        case .emptyPassphrase: self = .emptyPassphrase
        case .outOfMemory: self = .outOfMemory
        case .costOutOfBounds, .saltLength: self = .damaged(Damage(.header))
        }
    }
}

/// The tables of a vault, as they are called in the file.
package enum VaultTable: String, CaseIterable, Hashable, Sendable {
    /// The one row in clear: format, key slots, authentication code.
    case header
    /// One row for each person whose record is in the vault.
    case space
    /// One row for each version of each record.
    case version
    /// One row for each document: its key, length and hash.
    case blob
    /// The sealed bytes of documents, in pieces.
    case blobChunk = "blob_chunk"
    /// Forms which were begun and not saved.
    case draft
    /// The keys of this device.
    case identity
    /// The one row which knows what the others are.
    case state
    /// Packs of summaries, which make opening quick.
    case snapshot
    /// How a space is linked to a record server.
    case link
    /// Records of which two versions wait for a choice.
    case conflict
    /// The state statements of a linked space.
    case statement
    /// The verified log of a linked space, page by page.
    case log
    /// The versions which the log of their space does not hold yet.
    case outbox
    /// Versions which arrived and do not open yet.
    case held
    /// Documents whose bytes are at the server only.
    case remoteBlob = "remote_blob"
    /// The pieces of such documents that arrived so far.
    case blobPart = "blob_part"

    /// Whether files of the first version have it.
    var isOriginal: Bool {
        switch self {
        case .header, .space, .version, .blob, .blobChunk, .draft, .identity, .state, .snapshot: true
        case .link, .conflict, .statement, .log, .outbox, .held, .remoteBlob, .blobPart: false
        }
    }
}

/// One part of a vault which does not open any more: where it is, never what it held.
package struct Damage: Hashable, Sendable {
    /// The table of the damaged row.
    package let table: VaultTable
    /// The opaque id of the row, or nil when the table as a whole is not what it was.
    package let id: String?
    /// The kind of record that is hit, where it is still known.
    package let kind: RecordKind?

    /// Names a damaged row.
    package init(_ table: VaultTable, id: String? = nil, kind: RecordKind? = nil) {
        self.table = table
        self.id = id
        self.kind = kind
    }

    /// The table and the id, for people who look into the file.
    package var place: String {
        if let id { "\(table.rawValue) \(id)" } else { table.rawValue }
    }
}
