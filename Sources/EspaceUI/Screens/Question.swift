import HealthModel
import SpaceClient
import Terminal

/// A question before something that cannot be taken back at once: what changes, what does not, and a first button that keeps everything.
struct Question: Screen {
    /// What is about to be done.
    enum Purpose: Equatable, Sendable {
        case quit
        case delete(RecordID, title: String)
        case emptyBin(Int)
        case replaceRecoveryCode
        case revokeDevice(String, name: String)
        case resumeExchanges
        case access(AccessQuestion)
        case mandate(MandateQuestion)
    }

    let purpose: Purpose
    /// The word typed before something that cannot be undone.
    private var typed = TextField(limit: 40)
    private var isUnderWay = false

    init(_ purpose: Purpose) { self.purpose = purpose }

    var isQuestion: Bool { true }

    /// The word to type before what is hard to undo, how it is asked for, and what is said without it.
    private var word: (word: Words, label: Words, missing: Words)? {
        switch purpose {
        case .emptyBin: (.deleteWord, .typeDelete, .wordNotTyped)
        case .mandate: (.mandateEndWord, .typeMandateEnd, .mandateWordMissing)
        default: nil
        }
    }

    private var needsWord: Bool { word != nil }

    /// The rows before the field or the first button.
    private func body(_ context: Context) -> [String] {
        switch purpose {
        case .quit: [context(.quitBody)]
        case .delete(_, let title):
            [
                context(Sentences.deleteQuestion(title)), context(.whatChanges), context(.deleteKeeps),
                context(.deleteRestores),
            ]
        case .emptyBin(let count):
            [
                context(Sentences.emptyBinQuestion(count)), context(.whatChanges), context(.emptyBinLoses),
                context(.emptyBinKeeps),
            ]
        case .replaceRecoveryCode:
            [context(.newCodeQuestion), context(.whatChanges), context(.newCodeLoses), context(.newCodeKeeps)]
        case .revokeDevice(_, let name):
            [
                context(Sentences.removeDevice(name)), context(.whatChanges), context(.revokeLoses),
                context(.revokeKeeps),
            ]
        case .resumeExchanges:
            [context(.resumeQuestion), context(.whatChanges), context(.resumeChanges), context(.resumeKeeps)]
        case .access(let question): question.body(context)
        case .mandate(let question): question.body(context)
        }
    }

    private var words: (title: Words, keep: Words, act: Words) {
        switch purpose {
        case .quit: (.quitTitle, .quitStay, .quitLeave)
        case .delete: (.deleteTitle, .keepRecord, .deleteName)
        case .emptyBin: (.emptyBinName, .keepBin, .emptyBinNow)
        case .replaceRecoveryCode: (.newCodeTitle, .keepCode, .replaceCode)
        case .revokeDevice: (.revokeTitle, .keepDevice, .revokeTitle)
        case .resumeExchanges: (.resumeName, .resumeKeep, .resumeName)
        case .access(let question): question.words
        case .mandate(let question): question.words
        }
    }

    func page(_ context: Context) -> Page {
        var rows = body(context).enumerated().map { Row.text($1, spaced: $0 == 1) }
        if let word {
            rows.append(Row(.field(FieldFace(typed, width: 20)), [], label: context(word.label), isSpaced: true))
        }
        rows.append(.button(context(words.keep), spaced: true))
        rows.append(.button(context(words.act)))
        let french = context.language
        return Page(
            path: [context(words.title)],
            rows,
            advice: context(isUnderWay ? .underWay : .nothingChangedYet),
            hints: [
                Hint(context(.arrowsName), context(.chooseHint), .down),
                Hint(Key.enter.name(french), context(.confirmHint), .enter),
            ]
        )
    }

    /// The first button, which keeps everything, is where the selection starts.
    private func keepRow(_ context: Context) -> Int { body(context).count + (needsWord ? 1 : 0) }

    mutating func appear(_ context: Context) -> [Step] {
        wordRow = needsWord ? keepRow(context) - 1 : nil
        return [.select(keepRow(context))]
    }

    /// The field of the word stands just before the first button.
    private var wordRow: Int?

    func takesText(at row: Int) -> Bool { row == wordRow }

    mutating func edit(_ key: Key, at row: Int, _ context: Context) -> [Step]? {
        typed.handle(key) ? [] : nil
    }

    mutating func activate(_ row: Int, _ context: Context) -> [Step] {
        let keep = keepRow(context)
        if row == keep { return [.pop] }
        if row < keep { return needsWord && row == keep - 1 ? [.select(keep)] : [] }
        guard !isUnderWay else { return [] }
        if let word, typed.text.trimmed.uppercased() != context(word.word) {
            return [.notice(context(word.missing)), .select(keep - 1)]
        }
        switch purpose {
        case .quit: return [.run(.lock), .effect(.quit)]
        case .delete(let id, _):
            isUnderWay = true
            return [.act(.delete(id))]
        case .emptyBin:
            isUnderWay = true
            return [.act(.emptyBin)]
        case .replaceRecoveryCode: return [.replace(NewCode())]
        case .revokeDevice(let id, _):
            isUnderWay = true
            return [.act(.revokeDevice(id))]
        case .resumeExchanges:
            isUnderWay = true
            return [.act(.resumeExchanges)]
        case .access(let question):
            isUnderWay = true
            return [.act(.access(question.deed))]
        case .mandate(let question):
            isUnderWay = true
            return [.act(.help(question.deed))]
        }
    }

    mutating func receive(_ outcome: Outcome, _ context: Context) -> [Step] {
        isUnderWay = false
        switch outcome {
        case .deleted: return [.pop, .pop, .notice(context(.deleted))]
        case .binEmptied: return [.pop, .notice(context(.binEmptied))]
        case .resumed: return [.pop, .notice(context(.resumed))]
        case .access(.done(let isInEffect)):
            guard case .access(let question) = purpose else { return [.pop] }
            return Array(repeating: .pop, count: question.closes) + [
                .notice(context(isInEffect ? question.doneWords : .decidedLater))
            ]
        case .help(.done(let isInEffect)):
            guard case .mandate(let question) = purpose else { return [.pop] }
            return Array(repeating: .pop, count: question.closes) + [
                .notice(context(isInEffect ? question.doneWords : .decidedLater))
            ]
        case .deviceRevoked: return [.pop, .notice(context(.deviceRemoved))]
        case .failed(let failure): return [.pop, .notice(failure.words(context.language))]
        default: return []
        }
    }
}
