import HealthModel
import ProgramConsole

/// The steps of the demonstration that were played, each with its outcome.
struct Tour {
    private let console: Console
    private let json: Bool
    private var lines: [JSON] = []
    private(set) var failed = 0
    private var number = 0

    /// A tour that says its steps on `console`, as lines or at the end as JSON.
    init(console: Console, json: Bool) {
        self.console = console
        self.json = json
    }

    /// Plays one step and says whether its check held.
    ///
    /// A step that throws has failed; the tour goes on, because later steps say how much else is wrong. The error's type is shown,
    /// never its text.
    mutating func step(_ name: String, _ check: () async throws -> Bool) async {
        number += 1
        var reason = ""
        do {
            if try await !check() {
                reason = say("le résultat n'est pas celui attendu", "the result is not the expected one")
            }
        } catch {
            reason = ErrorReport(error, arguments: []).message
        }
        let held = reason.isEmpty
        if !held { failed += 1 }
        if json {
            lines.append(["step": .number(JSONNumber(number)), "name": .string(name), "held": .bool(held)])
        } else {
            let place = number < 10 ? " \(number)" : "\(number)"
            let outcome = held ? "ok" : say("ÉCHEC\u{A0}: ", "FAILED: ") + reason
            console.line("\(place)  \(name) : \(outcome)", held ? .plain : .alarm)
        }
    }

    /// Says how the whole tour went.
    func finish() throws(CommandError) {
        if json {
            console.json(["steps": .array(lines), "failed": .number(JSONNumber(failed))])
        } else if failed == 0 {
            console.line(
                say("Les \(number) étapes ont réussi.", "All \(number) steps hold."),
                .good
            )
        }
        guard failed == 0 else { throw .demonstration(failed) }
    }
}
