import HealthFormats
import HealthModel
import SpaceClient

/// What a file would bring, before anything is done.
struct ImportPreview: Screen {
    private let path: String
    private let purpose: FilePicker.Purpose
    private var file: ImportPlan.File?
    private var archive: ArchivePlan?
    private var failure: String?

    init(_ path: String, _ purpose: FilePicker.Purpose) {
        self.path = path
        self.purpose = purpose
    }

    /// What an archive that was opened would bring.
    init(_ archive: ArchivePlan) {
        self.init(archive.name, .importing)
        self.archive = archive
    }

    var isQuestion: Bool { true }

    private func lines(_ context: Context) -> [String] {
        if let archive {
            var lines = [context(Sentences.plan(archive))]
            lines += Self.lines(archive.kinds, archive.titles, changes: archive.added, context)
            return lines + archive.warnings.map { context(Sentences.warning($0)) }
        }
        guard let file else { return [failure ?? context(.readingFile)] }
        var lines = [context(Sentences.plan(file))]
        lines += Self.lines(file.kinds, file.titles, changes: file.added + file.updated, context)
        lines += file.warnings.map { context(Sentences.warning($0)) }
        return lines + file.rejected.map { context(Sentences.rejected($0)) }
    }

    /// How many of each kind, and the names of the first ones.
    private static func lines(
        _ kinds: [RecordKind: Int],
        _ titles: [String],
        changes: Int,
        _ context: Context
    ) -> [String] {
        let counts = RecordKind.allCases.compactMap { kind in
            kinds[kind].map { "\(context(kind.sectionTitle))\u{A0}: \($0)" }
        }
        let rest = changes - titles.count
        return counts + titles.map { "- " + $0 } + (rest > 0 && !titles.isEmpty ? [context(Sentences.more(rest))] : [])
    }

    private var canImport: Bool {
        if let archive { return archive.added + archive.updated > 0 }
        return (file?.added ?? 0) + (file?.updated ?? 0) > 0
    }

    private var isRead: Bool { file != nil || archive != nil || failure != nil }

    func page(_ context: Context) -> Page {
        var rows = lines(context).map { Row(.line, [Row.Cell($0)]) }
        if isRead {
            rows.append(.button(context(canImport ? .importNothing : .backButton), spaced: true))
            if canImport { rows.append(.button(context(.importTitle))) }
        }
        return Page(
            path: [context(.homeTitle), context(.importTitle), archive?.name ?? file?.name ?? ""].filter {
                !$0.isEmpty
            },
            rows,
            advice: file == nil && archive == nil ? "" : context(canImport ? .nothingChangedYet : .nothingNew)
        )
    }

    mutating func appear(_ context: Context) -> [Step] {
        guard archive == nil else { return [.select(context.layout.readsText ? 0 : lines(context).count)] }
        return file == nil ? [.load(.plan(path))] : []
    }

    mutating func activate(_ row: Int, _ context: Context) -> [Step] {
        let count = lines(context).count
        if row == count { return leave(context) }
        if row == count + 1, canImport {
            return [.replace(Working(archive == nil ? .importPlanned : .importArchivePlanned))]
        }
        return isRead ? [.select(count)] : []
    }

    /// An archive that was opened is closed again.
    mutating func leave(_ context: Context) -> [Step] {
        archive == nil ? [.pop] : [.act(.dropArchivePlan), .pop]
    }

    mutating func receive(_ outcome: Outcome, _ context: Context) -> [Step] {
        switch outcome {
        case .plan(let plan):
            guard let file = plan.files.first else { return [.pop] }
            // A document is described by a form; records say themselves what they are.
            let isDocument =
                file.format.handling == .document || (purpose == .document && file.format.handling == .records)
            if isDocument {
                guard canAdd(file) else {
                    self.file = file
                    return [.select(lines(context).count)]
                }
                return [.replace(FormScreen(file: path, title: Sentences.title(ofFile: file.name), context))]
            }
            self.file = file
            return [.select(context.layout.readsText ? 0 : lines(context).count)]
        case .failed(.space(.unsupported(.archive))): return [.replace(SmallForm.archive(path, context))]
        case .failed(let failure):
            self.failure = failure.words(context.language)
            return [.select(1)]
        default: return []
        }
    }

    /// Whether the file is not in the space already.
    private func canAdd(_ file: ImportPlan.File) -> Bool { file.added > 0 || purpose == .document }
}
