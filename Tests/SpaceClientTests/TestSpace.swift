import Foundation
import HealthFormats
import HealthModel
import SpaceClient
import SpaceProtocol
import TestSupport
import Vault

/// A space over a real vault file in a folder of its own, with a clock moved by hand.
struct TestSpace {
    let folder: TemporaryFolder
    let clock: FixedClock
    let vault: Vault
    let space: Space

    /// The passphrase of the vault, which archives of a test may use too.
    static var passphrase: Passphrase { get throws { try Passphrase(VaultMaker.phrase) } }

    /// Makes a vault for the person of the tests.
    init(pdfText: PDFText = PDFText { _ in .notInstalled }, clock: FixedClock = FixedClock()) async throws {
        let folder = TemporaryFolder()
        let vault = try await VaultMaker.create(
            at: folder.file("espace.vault"),
            environment: VaultMaker.environment(clock: clock)
        )
        try await self.init(folder, clock, vault, pdfText)
    }

    private init(_ folder: TemporaryFolder, _ clock: FixedClock, _ vault: Vault, _ pdfText: PDFText) async throws {
        self.folder = folder
        self.clock = clock
        self.vault = vault
        let environment = SpaceEnvironment(
            now: { clock.now },
            timeZone: .gmt,
            pdfText: pdfText,
            archives: VaultMaker.environment(clock: clock)
        )
        space = try await Space(vault: vault, environment: environment)
    }

    /// Locks the vault and opens it again.
    func reopened(_ access: VaultAccess = .readWrite) async throws -> TestSpace {
        await space.lock()
        let vault = try await VaultMaker.open(
            at: vault.path,
            access: access,
            environment: VaultMaker.environment(clock: clock)
        )
        return try await TestSpace(folder, clock, vault, PDFText { _ in .notInstalled })
    }

    /// Writes a file beside the vault and returns its path.
    @discardableResult
    func write(_ bytes: some DataProtocol, to name: String) throws -> String {
        let path = folder.file(name)
        try FileManager.default.createDirectory(
            atPath: String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]),
            withIntermediateDirectories: true
        )
        try Data(bytes).write(to: URL(filePath: path))
        return path
    }

    @discardableResult
    func write(_ text: String, to name: String) throws -> String { try write(Data(text.utf8), to: name) }

    /// Plans and performs the import of one text.
    @discardableResult
    func take(_ text: String, as name: String = "dossier.json") async throws -> ImportReport.File {
        try await take(path: write(text, to: name))
    }

    /// Plans and performs the import of one file.
    @discardableResult
    func take(path: String) async throws -> ImportReport.File {
        let report = try await space.perform(try await space.planImport([path]))
        return report.files[0]
    }

    /// What planning the import of one text says.
    func plan(_ text: String, as name: String = "dossier.json") async throws -> ImportPlan.File {
        try await space.planImport([write(text, to: name)]).files[0]
    }

    /// Writes the record of a demonstration person with its documents; returns the path of the record.
    func demonstration(_ department: Int) throws -> String {
        let record = try Seed.bytes("demo/\(department)/record.json")
        for document in Seed.documents(in: record) {
            try write(try Seed.bytes("demo/\(department)/\(document)"), to: "demo/\(document)")
        }
        return try write(record, to: "demo/record.json")
    }

    /// The only live record.
    var only: Entry {
        get async throws {
            let entries = await space.entries()
            guard entries.count == 1 else { throw Unexpected(what: "\(entries.count) records instead of one") }
            return entries[0]
        }
    }

    /// The live record with this title.
    func entry(titled title: String) async throws -> Entry {
        guard let found = await space.entries().first(where: { $0.title == title }) else {
            throw Unexpected(what: "no record of the wanted title")
        }
        return found
    }

    /// The bytes of a record's first document.
    func document(of id: RecordID) async throws -> Data {
        let path = folder.file("copy-\(UUID().uuidString)")
        try await space.extractDocument(id, to: path)
        return FileManager.default.contents(atPath: path) ?? Data()
    }

    /// What must be as before when nothing was imported.
    func rows() async throws -> [VaultTable: Int] { try await vault.check().rows }
}

/// A test's own arrangement failed.
struct Unexpected: Error {
    let what: String
}

/// The fictitious people the program carries.
enum Seed {
    static func bytes(_ path: String) throws -> Data {
        guard let bytes = SeedFile.bytes(path) else { throw Unexpected(what: "no seed \(path)") }
        return Data(bytes)
    }

    /// The names of the document files of a record.
    static func documents(in record: Data) -> [String] {
        guard let bundle = try? JSON(parsing: record) else { return [] }
        return (bundle["entry"]?.array ?? []).flatMap { entry in
            (entry["resource"]?["content"]?.array ?? []).compactMap { $0["attachment"]?["url"]?.string }
        }
    }
}

/// Resources in the wording of the tests.
enum Made {
    static func bundle(_ entries: [String]) -> String {
        #"{"resourceType":"Bundle","type":"collection","entry":["# + entries.joined(separator: ",") + "]}"
    }

    static func entry(_ fullUrl: String, _ resource: String) -> String {
        #"{"fullUrl":"\#(fullUrl)","resource":\#(resource)}"#
    }

    static func allergy(_ name: String, id: String = "a1", more: String = "") -> String {
        #"{"resourceType":"AllergyIntolerance","id":"\#(id)","code":{"text":"\#(name)"},"patient":{"display":"x"}\#(more)}"#
    }

    static func form(_ kind: RecordKind, _ values: [String: String]) -> FormValues {
        FormValues(kind: kind, values: values)
    }

    /// The person of the demonstration in a department.
    static func person(_ department: Int) throws -> Person {
        let bundle = try JSON(parsing: try Seed.bytes("demo/\(department)/record.json"))
        for entry in bundle["entry"]?.array ?? [] {
            guard let json = entry["resource"], let person = Person(patient: try Resource(json)) else { continue }
            return person
        }
        throw Unexpected(what: "no person in the seed")
    }
}
