import HealthModel
import SpaceClient

/// The values of a measure over time: first the sentence, which says all of it, then a line for each value with a bar.
struct CurveScreen: Screen {
    private let id: RecordID
    private let title: String
    private var series: MeasureSeries?

    /// The longest bar, in columns.
    private static let barWidth = 30

    init(_ id: RecordID, title: String) {
        self.id = id
        self.title = title
    }

    func page(_ context: Context) -> Page {
        let path = [context(.homeTitle), context(.measuresTitle), title]
        guard let series else { return Page(path: path, [.text(context(.loading))]) }
        guard let range = series.range else { return Page(path: path, [.text(context(.curveNothing))]) }
        var rows = [Row(.line, [Row.Cell(context(Sentences.curve(series)))])]
        for (number, point) in series.points.reversed().enumerated() {
            var cells = [
                Row.Cell(DateEntry.short(point.date, context.language), width: 11), Row.Cell(point.text, width: 9),
            ]
            // A bar says nothing to whoever listens.
            if !context.display.reader, let value = point.values.first {
                cells.append(Row.Cell(String(repeating: "=", count: Self.length(value, in: range))))
            }
            rows.append(Row(.line, [Row.Cell(Self.line(cells))], isSpaced: number == 0))
        }
        return Page(path: path, rows)
    }

    /// Cells under each other on one line to read.
    private static func line(_ cells: [Row.Cell]) -> String {
        cells.map { $0.width == 0 ? $0.text : $0.text.padded(to: $0.width) }.joined(separator: " ")
            .trimmed
    }

    /// How long a bar is: the least value has a short one and not none, so that it is seen that there is a value.
    static func length(_ value: Double, in range: ClosedRange<Double>) -> Int {
        let width = range.upperBound - range.lowerBound
        guard width > 0 else { return barWidth / 2 }
        return 3 + Int(((value - range.lowerBound) / width * Double(barWidth - 3)).rounded())
    }

    mutating func appear(_ context: Context) -> [Step] { [.load(.series(id))] }

    mutating func receive(_ outcome: Outcome, _ context: Context) -> [Step] {
        switch outcome {
        case .series(let series):
            self.series = series
            return []
        case .failed(let failure): return [.pop, .notice(failure.words(context.language))]
        default: return []
        }
    }
}

extension String {
    /// The text with blanks up to a width.
    fileprivate func padded(to width: Int) -> String {
        count >= width ? self : self + String(repeating: " ", count: width - count)
    }
}
