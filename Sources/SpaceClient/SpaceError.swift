package import HealthFormats
package import HealthModel
package import Vault

/// Why a space could not do what was asked; nothing was changed unless a case says so.
package enum SpaceError: Error, Hashable, Sendable {
    /// The vault refused or failed.
    case vault(VaultError)
    /// The form has fields to correct.
    case form(FormProblems)
    /// No record has this id.
    case notFound
    /// Nobody in the vault has this name.
    case noSuchPerson
    /// The record is in the bin, where it can only be restored.
    case inBin
    /// A professional left the record: it can be hidden or binned, and its author alone puts it right.
    case authorsRecord
    /// This kind of record is not written by hand.
    case notWritable(RecordKind)
    /// "None known" contradicts records that still hold.
    case recordsExist(RecordKind)
    /// There is nothing left to undo.
    case nothingToUndo
    /// The record has no document to open.
    case noDocument
    /// The record names a document that is not in this space.
    case documentElsewhere
    /// The stored record is no longer a FHIR resource.
    case unreadableRecord
    /// A file cannot be read or written.
    case file(FileProblem)
    /// A file is not what it should be; nothing was imported.
    case refused(ImportRefusal)
    /// The format of a file is known but this version does not read it.
    case unsupported(FileFormat)
    /// This is for people who are of age.
    case minor
    /// Nothing may be written for now.
    case stopped(WriteStop)
    /// The person stopped the work before its end.
    case cancelled

    /// What went wrong with a file.
    package enum FileProblem: Hashable, Sendable {
        case notFound
        case unreadable
        case notAFile
        case exists
        case unwritable
        case full
        case tooLarge(limit: Int)
    }
}
