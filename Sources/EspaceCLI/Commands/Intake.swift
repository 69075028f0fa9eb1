import ArgumentParser
import HealthFormats
import ProgramConsole
import SpaceClient
import SpaceProtocol
import Vault

/// The files of one import: those read into a plan, and the archives, which have a passphrase of their own.
struct Intake: Sendable {
    let plan: ImportPlan
    let archives: [ArchivePlan]

    /// Reads and checks every file; nothing is written, and one file that is not understood refuses them all.
    init(_ paths: [String], from source: SecretSource, into session: Session, run: Run) async throws {
        let space = session.space
        var others: [String] = []
        var sealed: [String] = []
        for path in paths {
            if try Space.format(ofFile: path) == .archive { sealed.append(path) } else { others.append(path) }
        }
        let files = others
        plan = try await run.interruptible { try await space.planImport(files) }
        var archives: [ArchivePlan] = []
        do {
            for path in sealed { archives.append(try await Self.open(path, source, session, run)) }
        } catch {
            for archive in archives { await space.drop(archive) }
            throw error
        }
        self.archives = archives
    }

    /// Opens an archive with the passphrase given for archives, else with that of the space, else with one asked for.
    private static func open(
        _ path: String,
        _ source: SecretSource,
        _ session: Session,
        _ run: Run
    ) async throws -> ArchivePlan {
        let space = session.space
        func plan(_ passphrase: Passphrase) async throws -> ArchivePlan {
            try await run.interruptible { try await space.planArchive(path, with: .passphrase(passphrase)) }
        }
        if let given = try run.passphrase(from: source) { return try await plan(given) }
        do {
            return try await plan(session.passphrase)
        } catch SpaceError.vault(.wrongPassphrase) where run.console.inputIsTerminal {
            return try await plan(run.typed(say("Phrase secrète de l'archive\u{A0}: ", "Passphrase of the archive: ")))
        }
    }

    /// Takes everything in; each file is taken whole.
    func perform(in space: Space, run: Run) async throws -> [Shape.ImportedFile] {
        try await run.interruptible { [plan, archives] in
            var done: [Shape.ImportedFile] = []
            do {
                let report = try await space.perform(plan, progress: run.progress)
                done += zip(report.files, plan.files).map { Shape.ImportedFile($0, planned: $1) }
            } catch {
                for archive in archives { await space.drop(archive) }
                throw error
            }
            for archive in archives {
                try await space.perform(archive, progress: run.progress)
                done.append(Shape.ImportedFile(archive))
            }
            return done
        }
    }

    /// What will be taken in.
    var files: [Shape.ImportedFile] {
        plan.files.map { Shape.ImportedFile($0) } + archives.map { Shape.ImportedFile($0) }
    }
}

/// Where the passphrase of an archive is read from.
struct ArchivePassphraseOptions: ParsableArguments {
    @Option(
        help: .init(
            say(
                "Lit la phrase secrète d'une archive dans ce fichier.",
                "Reads the passphrase of an archive from this file."
            ),
            valueName: "file"
        ),
        completion: .file()
    )
    var archivePassphraseFile: String?

    @Option(
        help: .init(
            say(
                "Lit la phrase secrète d'une archive dans ce descripteur.",
                "Reads the passphrase of an archive from this descriptor."
            ),
            valueName: "number"
        )
    )
    var archivePassphraseFd: Int32?

    /// The file or descriptor as one source.
    var source: SecretSource {
        SecretSource(file: archivePassphraseFile, descriptor: archivePassphraseFd, option: "archive-passphrase")
    }
}
