import HealthModel
import SpaceClient
import Terminal
import Vault

/// Display, security, and one's own data.
///
/// A change works at once.
struct SettingsScreen: Screen {
    private var isChecking = false
    private var checked: String?

    init() {}

    private enum Line: CaseIterable {
        case language, color, reader, mouse, glyphs
        case lockAfter, lockWarning, passphrase, code
        case person, check, bin, export
    }

    func page(_ context: Context) -> Page {
        let rows = Line.allCases.map { line in
            Row(
                .item,
                [Row.Cell(context(name(line)), width: 36), Row.Cell(value(line, context))],
                heading: heading(line).map { context($0) },
                isSpaced: heading(line) != nil && line != .language
            )
        }
        return Page(
            path: [context(.homeTitle), context(.settingsTitle)],
            rows,
            advice: checked ?? context(isChecking ? .checking : .adviceSettings),
            hints: [Hint(Key.enter.name(context.language), context(.changeHint), .enter)]
        )
    }

    private func heading(_ line: Line) -> Words? {
        switch line {
        case .language: .displayHeading
        case .lockAfter: .securityHeading
        case .person: .dataHeading
        default: nil
        }
    }

    private func name(_ line: Line) -> Words {
        switch line {
        case .language: .languageSetting
        case .color: .colorSetting
        case .reader: .readerSetting
        case .mouse: .mouseSetting
        case .glyphs: .glyphSetting
        case .lockAfter: .lockSetting
        case .lockWarning: .lockWarningSetting
        case .passphrase: .passphraseLabel
        case .code: .codeLabel
        case .person: .personTitle
        case .check: .checkSetting
        case .bin: .binTitle
        case .export: .exportTitle
        }
    }

    private func value(_ line: Line, _ context: Context) -> String {
        let display = context.display
        func yes(_ value: Bool) -> String { context(value ? .yes : .no) }
        return switch line {
        case .language: context(.languageName)
        case .color: context(display.color ? .colorsSober : .colorsNone)
        case .reader: yes(display.reader)
        case .mouse: context(display.mouse ? .mouseOn : .no)
        case .glyphs: display.plainGlyphs.map(yes) ?? context(.automatic)
        case .lockAfter: context(Sentences.minutes(display.lockMinutes))
        case .lockWarning: yes(display.lockWarning)
        case .passphrase: context(.changeIt)
        case .code: context(.replaceIt)
        case .person: context.person?.displayName ?? ""
        case .check: context(.checkNow)
        case .bin: ""
        case .export: context(.exportShort)
        }
    }

    mutating func activate(_ row: Int, _ context: Context) -> [Step] {
        guard Line.allCases.indices.contains(row) else { return [] }
        let line = Line.allCases[row]
        var display = context.display
        var language = context.language
        checked = nil
        switch line {
        case .language: language = language == .french ? .english : .french
        case .color: display.color.toggle()
        case .reader: display.reader.toggle()
        case .mouse: display.mouse.toggle()
        case .glyphs:
            display.plainGlyphs = display.plainGlyphs == nil ? true : display.plainGlyphs == true ? false : nil
        case .lockAfter: display.lockMinutes = Self.nextDelay(after: display.lockMinutes)
        case .lockWarning: display.lockWarning.toggle()
        case .check:
            guard !isChecking else { return [] }
            isChecking = true
            return [.load(.check)]
        case .bin: return [.push(ListScreen(.bin))]
        case .export: return [.push(ExportScreen())]
        case .passphrase, .code, .person:
            if context.isReadOnly { return [.notice(context(.readOnlyRefusal))] }
            if line == .passphrase { return [.push(SmallForm.passphrase(context))] }
            if line == .code { return [.push(Question(.replaceRecoveryCode))] }
            return [.push(SmallForm.person(context))]
        }
        // Seen at once even where it cannot be kept.
        let kept: [Step] =
            context.isReadOnly ? [.notice(context(.settingsNotKept))] : [.act(.useSettings(display, language))]
        return [.show(display, language)] + kept
    }

    private static let delays = [2, 5, 10, 15, 20, 30, 45, 60]

    private static func nextDelay(after minutes: Int) -> Int { delays.first { $0 > minutes } ?? delays[0] }

    mutating func receive(_ outcome: Outcome, _ context: Context) -> [Step] {
        switch outcome {
        case .check(let report):
            isChecking = false
            checked = context(Sentences.checked(report))
            return []
        case .settingsUsed: return [.notice(context(.settingApplied))]
        case .failed(let failure):
            isChecking = false
            return [.notice(failure.words(context.language))]
        default: return []
        }
    }
}
