import HealthModel
import SpaceClient

/// The page for an emergency: each line with who says so and since when; it can be printed as text, in either language.
struct EmergencySheetScreen: Screen {
    private var sheet: EmergencySheet?

    init() {}

    private var lines: [(section: EmergencySheet.Section, line: EmergencySheet.Line)] {
        guard let sheet else { return [] }
        return EmergencySheet.Section.allCases.flatMap { section in
            (sheet.lines[section] ?? []).map { (section, $0) }
        }
    }

    func page(_ context: Context) -> Page {
        let path = [context(.homeTitle), context(.emergencySheetTitle)]
        guard sheet != nil else { return Page(path: path, [.text(context(.loading))]) }
        var former: EmergencySheet.Section?
        let rows = lines.map { section, line in
            let isFirst = section != former
            former = section
            let origin = [line.source?[context.language], line.date.map { DateEntry.short($0, context.language) }]
                .compactMap(\.self).joined(separator: ", ")
            return Row(
                .item,
                [Row.Cell(context(line.text))],
                heading: isFirst ? context(section.label) : nil,
                marker: line.isAlarm ? .alarm : .none,
                details: origin.isEmpty ? [] : [Failure.sentence(origin)]
            )
        }
        return Page(path: path, rows, advice: context(.adviceEmergencySheet))
    }

    func offers(_ context: Context, at row: Int) -> [Offer] {
        let open = lines.indices.contains(row) && lines[row].line.record != nil ? [Offer(.open)] : []
        return open + [Offer(.printSheet)]
    }

    mutating func appear(_ context: Context) -> [Step] { [.load(.emergencySheet)] }

    mutating func activate(_ row: Int, _ context: Context) -> [Step] {
        guard lines.indices.contains(row), let record = lines[row].line.record else { return [] }
        return [.push(RecordScreen(record))]
    }

    mutating func perform(_ command: Command, at row: Int, _ context: Context) -> [Step] {
        command == .printSheet ? [.push(SheetLanguageScreen())] : []
    }

    mutating func receive(_ outcome: Outcome, _ context: Context) -> [Step] {
        switch outcome {
        case .emergencySheet(let sheet):
            self.sheet = sheet
            return []
        case .failed(let failure): return [.pop, .notice(failure.words(context.language))]
        default: return []
        }
    }
}

/// In which language the page is printed: carers abroad read the second.
private struct SheetLanguageScreen: Screen {
    func page(_ context: Context) -> Page {
        Page(
            path: [context(.homeTitle), context(.emergencySheetTitle), context(.printSheetName)],
            Language.allCases.map { .item(context($0 == .french ? .inFrench : .inEnglish)) },
            advice: context(.exportWarning)
        )
    }

    func offers(_ context: Context, at row: Int) -> [Offer] { [Offer(.open)] }

    mutating func activate(_ row: Int, _ context: Context) -> [Step] {
        guard Language.allCases.indices.contains(row) else { return [] }
        return [.replace(SmallForm.emergencySheet(Language.allCases[row], context))]
    }
}
