import HealthFormats
import HealthModel
import SpaceClient

/// What a file would bring, before anything is done.
struct ImportPreview: Screen {
    private let path: String
    private let purpose: FilePicker.Purpose
    private var file: ImportPlan.File?
    private var failure: String?

    init(_ path: String, _ purpose: FilePicker.Purpose) {
        self.path = path
        self.purpose = purpose
    }

    var isQuestion: Bool { true }

    private func lines(_ context: Context) -> [String] {
        guard let file else { return [failure ?? context(.readingFile)] }
        var lines = [context(Sentences.plan(file))]
        for kind in RecordKind.allCases {
            guard let count = file.kinds[kind], count > 0 else { continue }
            lines.append("\(context(kind.sectionTitle))\u{A0}: \(count)")
        }
        lines += file.titles.map { "- " + $0 }
        if file.titles.count < file.added + file.updated {
            lines.append(context(Sentences.more(file.added + file.updated - file.titles.count)))
        }
        lines += file.warnings.map { context(Sentences.warning($0)) }
        lines += file.rejected.map { context(Sentences.rejected($0)) }
        return lines
    }

    private var canImport: Bool { (file?.added ?? 0) + (file?.updated ?? 0) > 0 }

    func page(_ context: Context) -> Page {
        var rows = lines(context).map { Row(.line, [Row.Cell($0)]) }
        if file != nil || failure != nil {
            rows.append(.button(context(canImport ? .importNothing : .backButton), spaced: true))
            if canImport { rows.append(.button(context(.importTitle))) }
        }
        return Page(
            path: [context(.homeTitle), context(.importTitle), file?.name ?? ""].filter { !$0.isEmpty },
            rows,
            advice: file == nil ? "" : context(canImport ? .nothingChangedYet : .nothingNew)
        )
    }

    mutating func appear(_ context: Context) -> [Step] { file == nil ? [.load(.plan(path))] : [] }

    mutating func activate(_ row: Int, _ context: Context) -> [Step] {
        let count = lines(context).count
        if row == count { return [.pop] }
        if row == count + 1, canImport { return [.replace(Working(.importPlanned))] }
        return file != nil || failure != nil ? [.select(count)] : []
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
