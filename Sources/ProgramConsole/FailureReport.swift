import HealthModel

/// How a program tells that it failed: the status, what happened and what to do.
package struct FailureReport: Sendable {
    /// The exit status.
    package let status: ExitStatus
    /// What happened, without record content or secrets.
    package let message: String
    /// What to do next.
    package let hint: String?

    /// A report.
    package init(status: ExitStatus, message: String, hint: String?) {
        self.status = status
        self.message = message
        self.hint = hint
    }

    /// Writes the report on standard error, as two lines or as JSON.
    package func write(to console: Console, program: String, json: Bool) {
        guard json else {
            console.note("\(program): error: \(message)")
            if let hint { console.note("hint: \(hint)") }
            return
        }
        let error: JSON = [
            "error": [
                "code": .string(status.code), "message": .string(message), "hint": hint.map { .string($0) } ?? .null,
            ]
        ]
        console.err(error.terminalSafe(.compact) + [0x0A])
    }
}
