import FoundationEssentials
package import HealthFormats
package import HealthModel
import Vault

#if canImport(Glibc)
import Glibc
#endif

/// What a document looks like on a screen of text.
package enum DocumentPreview: Hashable, Sendable {
    /// The text of each page; the layout is lost.
    case text(pages: [String])
    /// A picture, which the terminal cannot show.
    case image(ImageFacts)
    /// A PDF whose text cannot be read because `pdftotext` is not installed.
    case extractorMissing(pages: Int?)
    /// A PDF without readable text: scanned, protected or damaged.
    case noText(pages: Int?, isEncrypted: Bool)
    /// A document of a format that is kept and given back, and not shown.
    case notShown(contentType: String?)
    /// The record names a document that is not in this space.
    case elsewhere
}

/// One document file of a record, as it is stored.
package struct DocumentFile: Hashable, Sendable {
    /// What its bytes are, as recorded.
    package let contentType: String?
    /// Its length in bytes, where known.
    package let length: Int?
    /// A name for a saved copy.
    package let suggestedName: String
}

extension Space {
    /// Adds a document file with its record.
    ///
    /// - Parameters:
    ///   - path: The file; any size up to 2 GiB.
    ///   - type: The code of its type; `nil` for "other document of the patient".
    ///   - title: Its title; the file's name where empty.
    ///   - date: When it was made.
    ///   - progress: Told as bytes are stored.
    /// - Returns: The new record.
    /// - Throws: `.file`, `.unsupported` or `.form`; nothing was added then.
    package func addDocument(
        _ path: String,
        type: String?,
        title: String,
        date: PartialDate?,
        progress: @escaping @Sendable (Progress) -> Void = { _ in }
    ) async throws(SpaceError) -> RecordID {
        var form = FormValues(kind: .document, values: ["title": title])
        form.values["type"] = type
        form.values["date"] = date?.text
        return try await addDocument(path, form: form, progress: progress)
    }

    /// Adds a document file described by the answers of the document form.
    package func addDocument(
        _ path: String,
        form: FormValues,
        progress: @escaping @Sendable (Progress) -> Void = { _ in }
    ) async throws(SpaceError) -> RecordID {
        let source = try SourceFile(path, limit: ImportLimits.standard.documentLength)
        let format = source.finding.format
        switch format.handling {
        case .document, .records: break
        case .archive, .notYetRead, .unknown: throw .unsupported(format)
        }
        let id = try await addDocument(source, form: form, identity: nil, progress: progress)
        note(.added, await vault.entry(id)?.summary.title ?? source.title, id, previous: nil)
        return id
    }

    /// Stores a file and writes the DocumentReference that names it.
    func addDocument(
        _ source: SourceFile,
        form: FormValues,
        identity: String?,
        progress: @escaping @Sendable (Progress) -> Void
    ) async throws(SpaceError) -> RecordID {
        guard let definition = FormDefinition.of(.document) else { throw .notWritable(.document) }
        var form = form
        if form.values["title"]?.isEmpty ?? true { form.values["title"] = source.title }
        // "Other document of the patient" (ANS TRE_A05) claims nothing about a file nobody described.
        if form.values["type"]?.isEmpty ?? true { form.values["type"] = "EXPPAT_2" }
        var resource: Resource
        do throws(FormProblems) {
            resource = try definition.resource(
                from: form,
                replacing: nil,
                author: actor(),
                today: environment.today,
                acceptImplausible: true
            )
        } catch { throw .form(error) }
        let finding = source.finding
        let blob = try await store(source, progress: progress)
        var attachment = resource.elements("content").first?["attachment"]?.object ?? JSONObject()
        if let contentType = finding.format.contentType { attachment["contentType"] = .string(contentType) }
        attachment["url"] = .string(Attachments.address(of: blob))
        attachment["size"] = .number(JSONNumber(source.size))
        resource["content"] = [["attachment": .object(attachment)]]
        let body = Data(resource.bytes)
        let put = RecordPut(
            body: body,
            summary: RecordSummary(of: resource),
            provenance: Provenance(
                file: source.name,
                format: finding.format.rawValue,
                imported: environment.now(),
                identity: identity
            ),
            documents: [blob]
        )
        guard let id = try await commit([.put(put)]).first else { throw .notFound }
        return id
    }

    /// Stores the bytes of a file, sealed, in constant memory.
    func store(_ source: SourceFile, progress: @escaping @Sendable (Progress) -> Void) async throws(SpaceError)
        -> BlobID
    {
        let total = source.size
        return try await wrapping { () throws(VaultError) in
            guard lseek(source.descriptor, 0, SEEK_SET) == 0 else { throw VaultError.unreadableSource }
            return try await vault.addBlob(reading: .descriptor(source.descriptor)) { done in
                progress(Progress(unit: .bytes, done: done, total: total))
            }.id
        }
    }

    /// What can be shown of a record's first document.
    package func documentPreview(_ id: RecordID) async throws(SpaceError) -> DocumentPreview {
        let content: DocumentContent
        do throws(SpaceError) { content = try await documentContent(id) } catch .documentElsewhere { return .elsewhere }
        let bytes = try await wholeContent(content, limit: 64 << 20)
        guard let bytes else { return .notShown(contentType: content.file.contentType) }
        let array = [UInt8](bytes.prefix(FileSniffer.usefulLength))
        let finding = FileSniffer.sniff(array, name: nil, isWhole: array.count == bytes.count)
        switch finding.format {
        case .pdf:
            let facts = bytes.withUnsafeBytes { PDFFacts($0.bindMemory(to: UInt8.self)) }
            switch await environment.pdfText.read(bytes) {
            case .pages(let pages): return .text(pages: pages)
            case .notInstalled: return .extractorMissing(pages: facts?.pages)
            case .unreadable: return .noText(pages: facts?.pages, isEncrypted: facts?.isEncrypted ?? false)
            }
        case .jpeg, .png, .tiff:
            guard let facts = bytes.withUnsafeBytes({ ImageFacts($0.bindMemory(to: UInt8.self)) }) else {
                return .notShown(contentType: content.file.contentType)
            }
            return .image(facts)
        case .text, .csv, .fhirJSON, .fhirNDJSON, .cdaXML, .smartHealthCard:
            let shown = [UInt8](bytes.prefix(1 << 20))
            guard let text = (finding.encoding ?? .utf8).decode(shown) ?? TextEncoding.windows1252.decode(shown) else {
                return .notShown(contentType: content.file.contentType)
            }
            return .text(pages: [text])
        case .rtf, .archive, .unknown:
            return .notShown(contentType: content.file.contentType)
        }
    }

    /// What is known of a record's first document without reading it.
    package func documentFile(_ id: RecordID) async throws(SpaceError) -> DocumentFile {
        try await documentContent(id).file
    }

    /// Saves a copy of a record's first document, readable by nobody else; an existing file is never replaced.
    ///
    /// The copy gets its name once it is complete and on the disk.
    package func extractDocument(
        _ id: RecordID,
        to path: String,
        progress: @escaping @Sendable (Progress) -> Void = { _ in }
    ) async throws(SpaceError) {
        let content = try await documentContent(id)
        let output = try OutputFile(path)
        switch content.source {
        case .inline(let bytes):
            try output.write(bytes)
        case .stored(let blob):
            let total = content.file.length ?? 0
            let box = ErrorBox()
            do throws(SpaceError) {
                try await wrapping { () throws(VaultError) in
                    try await vault.readBlob(blob) { (piece) throws(VaultError) in
                        do throws(SpaceError) { try output.write(piece) } catch {
                            box.error = error
                            throw .cancelled
                        }
                        progress(Progress(unit: .bytes, done: output.length, total: total))
                    }
                }
            } catch { throw box.error ?? error }
        }
        try output.finish()
    }

    /// Every stored document of every live record, for an export.
    func content(of id: RecordID) async throws(SpaceError) -> DocumentContent { try await documentContent(id) }

    /// All bytes of a document, unless there are more than `limit`.
    func wholeContent(_ content: DocumentContent, limit: Int) async throws(SpaceError) -> Data? {
        switch content.source {
        case .inline(let bytes): return bytes.count > limit ? nil : bytes
        case .stored(let blob):
            guard let length = content.file.length, length <= limit else { return nil }
            return try await wrapping { () throws(VaultError) in try await vault.readBlob(blob, range: 0..<length) }
        }
    }

    private func documentContent(_ id: RecordID) async throws(SpaceError) -> DocumentContent {
        _ = try await known(id)
        let stored = try await stored(id)
        let resource = try parsed(stored.body)
        let title = RecordSummary(of: resource).title
        if let blob = stored.version.documents.first {
            let facts = try await wrapping { () throws(VaultError) in try await vault.blob(blob) }
            let attachment = resource.elements("content").first { content in
                content["attachment"]?["url"]?.string == Attachments.address(of: blob)
            }?["attachment"]
            let type = attachment?["contentType"]?.string
            return DocumentContent(
                file: DocumentFile(
                    contentType: type,
                    length: facts.length,
                    suggestedName: FileName.suggested(title, type)
                ),
                source: .stored(blob)
            )
        }
        if let embedded = EmbeddedDocument.all(in: resource).first {
            var bytes = Data()
            guard embedded.decode({ bytes.append(contentsOf: $0) }) else { throw .noDocument }
            return DocumentContent(
                file: DocumentFile(
                    contentType: embedded.contentType,
                    length: bytes.count,
                    suggestedName: FileName.suggested(title, embedded.contentType)
                ),
                source: .inline(bytes)
            )
        }
        // A Binary that came in the same Bundle is a record of its own. It names no further document, so this ends here.
        let addresses = resource.elements("content").compactMap { $0["attachment"]?["url"]?.string }
        let names = addresses.flatMap { Attachments.identities(of: $0, in: stored.version.provenance) }
        for case .record(let binary, _) in await vault.recognised(names.map { ImportName(identity: $0) }, in: number) {
            guard await vault.entry(binary)?.summary.resourceType == "Binary" else { continue }
            return try await documentContent(binary)
        }
        throw addresses.isEmpty ? .noDocument : .documentElsewhere
    }
}

/// Where the bytes of a document are.
struct DocumentContent: Sendable {
    enum Source: Sendable {
        case inline(Data)
        case stored(BlobID)
    }

    let file: DocumentFile
    let source: Source
}

/// Carries an error of ours through a call whose error type is the vault's.
private final class ErrorBox: @unchecked Sendable {
    // Written and read by one task, before and after one call.
    var error: SpaceError?
}

/// Names for files that are handed out: they repeat a title the person chose to give away, and nothing else.
enum FileName {
    static func suggested(_ title: String, _ contentType: String?) -> String {
        let allowed = title.folded.map { character in
            character.isASCII && (character.isLetter || character.isNumber) ? character : "-"
        }
        let words = String(allowed).split(separator: "-").joined(separator: "-").prefix(60)
        return (words.isEmpty ? "document" : String(words)) + ending(contentType)
    }

    private static func ending(_ contentType: String?) -> String {
        switch contentType?.split(separator: ";").first.map(String.init) {
        case "application/pdf": ".pdf"
        case "image/jpeg": ".jpg"
        case "image/png": ".png"
        case "image/tiff": ".tif"
        case "text/plain": ".txt"
        case "text/csv": ".csv"
        case "application/rtf", "text/rtf": ".rtf"
        case "application/fhir+json", "application/json": ".json"
        case "application/xml", "text/xml": ".xml"
        default: ""
        }
    }
}

extension SourceFile {
    /// The file's name without its ending, for a first title.
    var title: String {
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return name }
        return String(name[..<dot]).split(separator: "_").joined(separator: " ")
    }
}
