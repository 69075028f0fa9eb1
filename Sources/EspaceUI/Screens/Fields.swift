import HealthModel
import Terminal

/// The fields of a form with their texts, their errors, and the buttons below them.
struct Fields: Sendable {
    /// One question.
    struct Field: Sendable {
        let name: String
        let label: String
        let help: String
        /// The list it is chosen from; empty for a field of words.
        var choices: [Chooser.Option] = []
        /// Whether words of one's own are an answer besides the list.
        var isFree = true
        var text: TextField
        /// What is to be corrected.
        var error: String?
        /// How the program understood it.
        var reading: String?

        /// The answer: the value of a choice, or the words.
        var value: String {
            let typed = text.text.trimmed
            return choices.first { $0.label.folded == typed.folded }?.value ?? typed
        }
    }

    var fields: [Field]
    let buttons: [Words]

    /// The row of the first button.
    var firstButton: Int { fields.count }

    /// The fields and buttons as rows.
    func rows(_ context: Context) -> [Row] {
        var rows = fields.enumerated().map { number, field in
            Row(
                .field(
                    FieldFace(
                        field.text,
                        suffix: field.choices.isEmpty ? "" : context(.enterForList),
                        width: field.choices.isEmpty ? 60 : 48
                    )
                ),
                [],
                label: field.label,
                details: field.reading.map { [$0] } ?? [],
                error: field.error,
                isSpaced: number > 0
            )
        }
        for (number, button) in buttons.enumerated() { rows.append(.button(context(button), spaced: number == 0)) }
        return rows
    }

    func takesText(at row: Int) -> Bool { row < fields.count }

    /// Types in a field; `nil` when it has no use for the key.
    mutating func edit(_ key: Key, at row: Int) -> [Step]? {
        guard fields.indices.contains(row) else { return nil }
        let before = fields[row].text.text
        guard fields[row].text.handle(key) else { return nil }
        if fields[row].text.text != before {
            fields[row].error = nil
            fields[row].reading = nil
        }
        return []
    }

    subscript(name: String) -> String {
        get { fields.first { $0.name == name }?.value ?? "" }
        set {
            guard let index = fields.firstIndex(where: { $0.name == name }) else { return }
            let label = fields[index].choices.first { $0.value == newValue }?.label
            fields[index].text.text = label ?? newValue
        }
    }

    /// Enter on a field: the list of a choice, else the next field.
    func enter(at row: Int, _ title: String) -> [Step]? {
        guard fields.indices.contains(row) else { return nil }
        let field = fields[row]
        guard !field.choices.isEmpty else { return [.select(row + 1)] }
        let isChosen = field.choices.contains { $0.label == field.text.text }
        return [
            .push(
                Chooser(
                    field.label,
                    .field(field.name),
                    options: field.choices,
                    isFree: field.isFree,
                    typed: isChosen ? "" : field.text.text
                )
            )
        ]
    }
}
