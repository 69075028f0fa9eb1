import Certification
import HealthModel
import SpaceClient
import SpaceProtocol
import Terminal

/// Which regulation centre holds a share: found in the directory, where it proves who it is.
struct CentreScreen: Screen {
    private let choices: EmergencyChoices
    private let count: Int
    private var prompt = TextField(limit: 80)
    private var found: [RegisteredProfessional]?

    init(_ choices: EmergencyChoices, _ view: EmergencyView) {
        // Whoever only looks for a centre begins with the narrower of the first two choices.
        self.choices = choices.opensToSomebody ? choices : EmergencyChoices(regulation: true, hidden: choices.hidden)
        count = view.count(self.choices)
    }

    private var results: [RegisteredProfessional] { (found ?? []).filter { $0.recipient != nil } }

    func page(_ context: Context) -> Page {
        var rows = [Row(.field(FieldFace(prompt, width: 40)), [], label: context(.emergencyCentrePrompt))]
        for (number, one) in results.enumerated() {
            let subject = one.professional.subject
            rows.append(
                Row(
                    .item,
                    [Row.Cell(subject.displayName, width: 30), Row.Cell(Sentences.profession(subject))],
                    details: [
                        [subject.establishment, "RPPS \(subject.id.rpps)"].compactMap(\.self).joined(separator: ", "),
                        context(Sentences.fingerprint(of: one.professional.certificate)),
                    ],
                    isSpaced: number == 0
                )
            )
        }
        if found != nil, results.isEmpty { rows.append(.text(context(.wizardNobody), spaced: true)) }
        return Page(
            path: [context(.homeTitle), context(.emergencyTitle), context(.emergencyCentre)],
            rows,
            advice: context(.emergencyCentreAdvice)
        )
    }

    func takesText(at row: Int) -> Bool { row == 0 }

    func offers(_ context: Context, at row: Int) -> [Offer] { [Offer(.open)] }

    mutating func edit(_ key: Key, at row: Int, _ context: Context) -> [Step]? {
        guard row == 0 else { return nil }
        return prompt.handle(key) ? [] : nil
    }

    mutating func activate(_ row: Int, _ context: Context) -> [Step] {
        guard row > 0 else {
            guard !prompt.text.trimmed.isEmpty else { return [] }
            return [.load(.access(.directory(DirectoryWords(name: prompt.text.trimmed, profession: "", place: ""))))]
        }
        guard results.indices.contains(row - 1) else { return [] }
        let subject = results[row - 1].professional.subject
        let question = AccessQuestion.enableEmergency(
            subject.id,
            name: subject.displayName,
            choices,
            count: count
        )
        return [.replace(Question(.access(question)))]
    }

    mutating func receive(_ outcome: Outcome, _ context: Context) -> [Step] {
        switch outcome {
        case .access(.directory(let found)):
            self.found = found
            return results.isEmpty ? [] : [.select(1)]
        case .failed(let failure): return [.notice(failure.words(context.language))]
        default: return []
        }
    }
}
