package import HealthFormats
package import HealthModel
import Vault

/// What an import would do, before anything is done.
package struct ImportPlan: Sendable {
    /// What one file would bring.
    package struct File: Sendable {
        /// The name of the file, without its folder.
        package let name: String
        /// What it was recognised as, from its bytes.
        package let format: FileFormat
        /// How many entries were read, taken or not.
        package let read: Int
        /// How many records would be new.
        package let added: Int
        /// How many records would get a new version.
        package let updated: Int
        /// How many say exactly what the record already says.
        package let unchanged: Int
        /// The entries that are left out, with their reasons.
        package let rejected: [EntryRejection]
        /// How many records of each kind would be added or updated.
        package let kinds: [RecordKind: Int]
        /// The titles of the first records that would be added or updated.
        package let titles: [String]
        /// What the person should know before going on.
        package let warnings: [Warning]

        let source: SourceFile
        let content: Content
    }

    /// What the person should know before going on; none of these stops an import.
    package enum Warning: Hashable, Sendable {
        /// The file is about somebody with another name or birth date.
        case otherPerson(name: String, birthDate: PartialDate?)
        /// The ending of the name says another format than the bytes.
        case nameContradictsContent
        /// References that lead to nothing in the file or the space.
        case danglingReferences(Int)
        /// Elements that may change the meaning of a record in a way this program does not know.
        case modifierExtensions(Int)
        /// Document files that a record names but that are not beside the file.
        case missingAttachments(Int)
    }

    enum Content: Sendable {
        case records(FHIRFile, [Decision], [ContentHash], NamedResources, attachments: [String: String])
        case document(identity: String, existing: RecordID?)
    }

    /// What happens to one resource of a file.
    enum Decision: Hashable, Sendable {
        case add
        case update(RecordID)
        case skip
    }

    /// The files, in the order they were given.
    package let files: [File]

    /// How many records would be new or get a new version.
    package var changes: Int { files.reduce(0) { $0 + $1.added + $1.updated } }
}

/// What an import did.
package struct ImportReport: Sendable {
    /// What came of one file.
    package struct File: Sendable {
        /// The name of the file, without its folder.
        package let name: String
        /// What it was recognised as.
        package let format: FileFormat
        /// How many entries were read.
        package let read: Int
        /// How many records are new.
        package let added: Int
        /// How many records got a new version.
        package let updated: Int
        /// How many said exactly what the record already said.
        package let unchanged: Int
        /// The entries that were left out.
        package let rejected: [EntryRejection]
        /// The records that were added or got a new version.
        package let records: [RecordID]

        init(_ plan: ImportPlan.File, records: [RecordID]) {
            name = plan.name
            format = plan.format
            read = plan.read
            added = plan.added
            updated = plan.updated
            unchanged = plan.unchanged
            rejected = plan.rejected
            self.records = records
        }
    }

    /// The files, in the order they were given.
    package internal(set) var files: [File] = []
}

/// How far a long piece of work has come.
package struct Progress: Hashable, Sendable {
    /// What is counted.
    package enum Unit: Hashable, Sendable {
        case records
        case bytes
        /// Seconds until the server wants to be asked again.
        case pause
    }

    /// What is counted.
    package let unit: Unit
    /// How much is done.
    package let done: Int
    /// How much there is.
    package let total: Int

    /// So much of so much.
    package init(unit: Unit, done: Int, total: Int) {
        self.unit = unit
        self.done = done
        self.total = total
    }
}
