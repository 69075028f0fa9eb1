import FoundationEssentials
import HealthModel
import SpaceClient
import Terminal

/// A file of this computer, found by going through folders or by typing its path.
struct FilePicker: Screen {
    /// What the file is for.
    enum Purpose: Equatable, Sendable {
        /// Whatever it is: records, a document or an archive.
        case importing
        /// A file to keep as a document.
        case document
    }

    let purpose: Purpose
    private var folder = "~"
    private var entries: [FolderEntry]?
    private var filter = Filter()
    private var failure: String?

    init(_ purpose: Purpose) { self.purpose = purpose }

    /// What is left of the path to type once a folder is chosen.
    private var typed: String { filter.field.text.trimmed }

    private var shown: [FolderEntry] {
        filter.matches(entries ?? [], title: \.name, rest: { _ in "" })
    }

    func page(_ context: Context) -> Page {
        let prompt = context(purpose == .document ? .documentPrompt : .importPrompt)
        var rows = [
            Row(
                .field(FieldFace(filter.field, width: 64)),
                [],
                label: prompt,
                details: [context(Sentences.folder(folder))]
            )
        ]
        rows.append(.item(context(.parentFolder), spaced: true))
        if let failure {
            rows.append(.text(failure))
        } else if entries == nil {
            rows.append(.text(context(.loading)))
        } else {
            rows += shown.map { .item($0.isFolder ? $0.name + "/" : $0.name) }
            if shown.isEmpty { rows.append(.text(context(.folderEmpty))) }
        }
        return Page(
            path: [context(.homeTitle), context(purpose == .document ? .addDocumentTitle : .importTitle)],
            rows,
            advice: context(.adviceFiles),
            hints: [Hint(Key.enter.name(context.language), context(.openHint), .enter)]
        )
    }

    func takesText(at row: Int) -> Bool { true }

    mutating func appear(_ context: Context) -> [Step] {
        if context.isReadOnly { return [.pop, .notice(context(.readOnlyRefusal))] }
        return entries == nil ? [.load(.folder(folder))] : []
    }

    mutating func edit(_ key: Key, at row: Int, _ context: Context) -> [Step]? {
        if row > 0, [.left, .right, .home, .end].contains(key) { return nil }
        return filter.edit(key, context) == nil ? nil : [.select(0)]
    }

    mutating func activate(_ row: Int, _ context: Context) -> [Step] {
        if row == 0 {
            // A whole path, typed or pasted, is taken as it is.
            if typed.hasPrefix("/") || typed.hasPrefix("~") || typed.hasPrefix(".") {
                return [.push(ImportPreview(typed, purpose))]
            }
            if context.display.reader, filter.apply() { return [.select(shown.isEmpty ? 0 : 2)] }
            return shown.first.map { open($0) } ?? [.notice(context(.noSuchFile))]
        }
        if row == 1 { return enter(parent) }
        guard shown.indices.contains(row - 2) else { return [] }
        return open(shown[row - 2])
    }

    private var parent: String {
        guard folder != "/", folder != "~" else { return folder == "~" ? "~/.." : "/" }
        guard let slash = folder.lastIndex(of: "/"), !folder.hasSuffix("..") else { return folder + "/.." }
        return slash == folder.startIndex ? "/" : String(folder[..<slash])
    }

    private mutating func open(_ entry: FolderEntry) -> [Step] {
        let path = folder == "/" ? "/" + entry.name : folder + "/" + entry.name
        return entry.isFolder ? enter(path) : [.push(ImportPreview(path, purpose))]
    }

    private mutating func enter(_ path: String) -> [Step] {
        folder = path
        entries = nil
        failure = nil
        filter = Filter()
        return [.load(.folder(path)), .select(0)]
    }

    mutating func receive(_ outcome: Outcome, _ context: Context) -> [Step] {
        switch outcome {
        case .folder(let entries): self.entries = entries
        case .failed(let failure): self.failure = failure.words(context.language)
        default: break
        }
        return []
    }
}
