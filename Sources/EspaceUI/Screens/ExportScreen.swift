import HealthModel
import SpaceClient

/// The forms in which the record can leave the space, with what each is good for.
struct ExportScreen: Screen {
    init() {}

    func page(_ context: Context) -> Page {
        Page(
            path: [context(.homeTitle), context(.exportTitle)],
            ExportFormat.allCases.map { .item(context($0.name), details: [context($0.use)]) },
            advice: context(context.demonstration == nil ? .adviceExport : .adviceExportDemonstration)
        )
    }

    func offers(_ context: Context, at row: Int) -> [Offer] { [Offer(.open)] }

    mutating func activate(_ row: Int, _ context: Context) -> [Step] {
        guard ExportFormat.allCases.indices.contains(row) else { return [] }
        return [.push(SmallForm.export(ExportFormat.allCases[row], context))]
    }
}
