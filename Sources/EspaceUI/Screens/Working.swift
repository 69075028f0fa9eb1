import HealthModel
import SpaceClient
import Vault

/// Long work under way: how far it has come, a way to stop it, and what came of it.
struct Working: Screen {
    private let deed: Deed
    private var progress: Progress?
    private var isStopping = false

    init(_ deed: Deed) { self.deed = deed }

    private var title: Words {
        switch deed {
        case .importPlanned, .importArchivePlanned: .importTitle
        case .addDocument: .addingDocument
        case .export: .exportTitle
        case .restoreBackup: .restoringBackup
        case .synchronise: .syncTitle
        default: .copyName
        }
    }

    func page(_ context: Context) -> Page {
        let words = progress.map { Sentences.progress($0) } ?? Words.underWay.phrase
        return Page(
            path: [context(.homeTitle), context(title)],
            [Row(.line, [Row.Cell(context(words))])],
            advice: context(isStopping ? .stopping : .adviceWorking)
        )
    }

    mutating func appear(_ context: Context) -> [Step] { [.act(deed)] }

    /// Escape asks the work to stop; the screen stays until it has, so that what it says is true.
    mutating func leave(_ context: Context) -> [Step] {
        isStopping = true
        return [.effect(.stopWork)]
    }

    mutating func receive(_ outcome: Outcome, _ context: Context) -> [Step] {
        switch outcome {
        case .progress(let progress):
            // A reader is not interrupted by numbers: they are there when a key is pressed.
            self.progress = progress
            return []
        case .imported(let report): return [.replace(Sheet.imported(report, context))]
        case .archiveImported(let report): return [.replace(Sheet.archive(report, context))]
        case .exported(let report): return [.replace(Sheet.exported(report, context))]
        case .added(let id): return [.pop, .answer(.record(id)), .notice(context(.documentAdded))]
        case .copied: return [.pop, .notice(context(.copied))]
        case .synchronised(let report): return [.pop, .notice(context(Sentences.synchronised(report)))]
        case .failed(let failure): return [.replace(Sheet(context(title), [failure.words(context.language)]))]
        default: return []
        }
    }
}

/// Something to read, and one button to go on.
struct Sheet: Screen {
    private let title: String
    private let lines: [String]
    /// Whether what led here is over too, so that going on leads to where it began.
    private let isEnd: Bool

    init(_ title: String, _ lines: [String], isEnd: Bool = false) {
        self.title = title
        self.lines = lines
        self.isEnd = isEnd
    }

    func page(_ context: Context) -> Page {
        Page(
            path: [context(.homeTitle), title],
            lines.map { Row(.line, [Row.Cell($0)]) } + [.button(context(.okButton), spaced: true)]
        )
    }

    mutating func appear(_ context: Context) -> [Step] { context.layout.readsText ? [] : [.select(lines.count)] }

    mutating func activate(_ row: Int, _ context: Context) -> [Step] { leave(context) }

    mutating func leave(_ context: Context) -> [Step] { isEnd ? [.pop, .pop] : [.pop] }

    /// What an import did.
    static func imported(_ report: ImportReport, _ context: Context) -> Sheet {
        var lines: [String] = []
        for file in report.files {
            lines.append(context(Sentences.imported(file)))
            lines += file.rejected.map { context(Sentences.rejected($0)) }
        }
        return Sheet(context(.importTitle), lines, isEnd: true)
    }

    static func archive(_ report: TransferReport, _ context: Context) -> Sheet {
        Sheet(context(.importTitle), [context(Sentences.archiveImported(report))], isEnd: true)
    }

    /// What an export wrote, and where.
    static func exported(_ report: ExportReport, _ context: Context) -> Sheet {
        var lines = [context(Sentences.exported(report))] + report.files
        if report.documentsLeftOut > 0 { lines.append(context(Sentences.leftOut(report.documentsLeftOut))) }
        if report.format != .archive { lines.append(context(.exportReadable)) }
        return Sheet(context(.exportTitle), lines, isEnd: true)
    }
}
