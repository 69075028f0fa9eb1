import HealthFormats
import HealthModel
import SpaceClient
import Terminal

/// A document read as text, page by page; a picture is described.
struct DocumentScreen: Screen {
    private let id: RecordID
    private var detail: EntryDetail?
    private var file: DocumentFile?
    private var preview: DocumentPreview?
    private var failure: String?

    init(_ id: RecordID) { self.id = id }

    func page(_ context: Context) -> Page {
        let path = [context(.homeTitle), context(.documentsTitle), detail?.entry.title ?? ""].filter { !$0.isEmpty }
        guard let preview, let detail else {
            return Page(path: path, [.text(failure ?? context(.readingDocument))])
        }
        let facts = [detail.entry.date.map { DateEntry.words($0, context.language) }, detail.entry.author].compactMap(
            \.self
        )
        var rows = [Row(.line, [Row.Cell(facts.isEmpty ? detail.entry.title : facts.joined(separator: ", "))])]
        switch preview {
        case .text(let pages):
            rows.append(Row(.line, [Row.Cell(context(.extractedText))]))
            let width = context.layout.listWidth - 4
            for (number, page) in pages.enumerated() {
                let lines = Wrapping.lines(page, columns: width)
                for (place, line) in lines.enumerated() {
                    rows.append(
                        Row(
                            .line,
                            [Row.Cell(line)],
                            heading: place == 0 ? context(Sentences.page(number + 1, of: pages.count)) : nil,
                            isSpaced: place == 0
                        )
                    )
                }
            }
        default:
            rows.append(Row(.line, [Row.Cell(context(Sentences.preview(preview)))], isSpaced: true))
        }
        return Page(path: path, rows, advice: context(.adviceReading))
    }

    func offers(_ context: Context, at row: Int) -> [Offer] { [Offer(.saveCopy)] }

    mutating func appear(_ context: Context) -> [Step] {
        preview == nil ? [.load(.document(id))] : []
    }

    mutating func perform(_ command: Command, at row: Int, _ context: Context) -> [Step] {
        command == .saveCopy ? [.push(SmallForm.copy(of: id, name: file?.suggestedName ?? "document", context))] : []
    }

    mutating func receive(_ outcome: Outcome, _ context: Context) -> [Step] {
        switch outcome {
        case .document(let detail, let file, let preview):
            self.detail = detail
            self.file = file
            self.preview = preview
        case .failed(let failure): self.failure = failure.words(context.language)
        default: break
        }
        return []
    }
}
