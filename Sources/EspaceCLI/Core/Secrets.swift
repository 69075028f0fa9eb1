import ProgramConsole
import SpaceProtocol
import Terminal

/// Where secrets come from: a file, a descriptor or the terminal; never the arguments or the environment.
struct SecretSource {
    var file: String?
    var descriptor: Int32?
    /// The name of the options, for messages.
    var option = "passphrase"

    /// The first line of the file or descriptor, without its line end; `nil` when neither was given.
    func firstLine(_ what: CommandError.Input) throws(CommandError) -> String? {
        if file != nil, descriptor != nil {
            throw .usage(.exclusive("--\(option)-file", "--\(option)-fd"))
        }
        do {
            if let descriptor { return try LineTerminal.readSecret(from: descriptor) }
            if let file { return try LineTerminal.readSecret(file: file) }
            return nil
        } catch {
            throw .unreadable(what)
        }
    }
}

extension CommonOptions {
    /// Where these options say the passphrase is.
    var passphraseSource: SecretSource { SecretSource(file: passphraseFile, descriptor: passphraseFd) }
}

extension Run {
    /// The passphrase of the vault, from where the common options say, else typed at the terminal.
    func passphrase() throws(CommandError) -> Passphrase {
        if let line = try common.passphraseSource.firstLine(.passphrase) { return try Self.passphrase(line) }
        return try typed(say("Phrase secrète\u{A0}: ", "Passphrase: "))
    }

    /// The passphrase that a source names; `nil` when it names none.
    func passphrase(from source: SecretSource) throws(CommandError) -> Passphrase? {
        guard let line = try source.firstLine(.passphrase) else { return nil }
        return try Self.passphrase(line)
    }

    /// A new passphrase, from `source`, else typed twice at the terminal.
    func newPassphrase(_ source: SecretSource) throws(CommandError) -> Passphrase {
        try newPassphraseTyped(source).passphrase
    }

    /// The same with what was typed the second time, for whoever can try whether it opens; nil where nobody typed.
    func newPassphraseTyped(_ source: SecretSource) throws(CommandError) -> (passphrase: Passphrase, again: Passphrase?)
    {
        if let line = try source.firstLine(.passphrase) { return (try Self.passphrase(line), nil) }
        let first = try typed(say("Nouvelle phrase secrète\u{A0}: ", "New passphrase: "))
        let second = try typed(say("Encore une fois\u{A0}: ", "Once more: "))
        guard first == second else { throw .passphrasesDiffer }
        return (first, second)
    }

    /// Asks for a secret on the terminal, without echo.
    func typed(_ question: String) throws(CommandError) -> Passphrase {
        let text: String
        do { text = try LineTerminal.askSecret(question) } catch { throw .noPassphrase }
        return try Self.passphrase(text)
    }

    private static func passphrase(_ text: String) throws(CommandError) -> Passphrase {
        do { return try Passphrase(text) } catch { throw .emptyPassphrase }
    }

    /// Asks a yes or no question on the terminal; `--yes` answers it.
    ///
    /// Where nobody can be asked, `unattended` says whether the work may go on.
    func confirm(_ question: String, unattended: Bool) throws(CommandError) {
        if common.yes { return }
        guard console.inputIsTerminal, console.errorIsTerminal else {
            if unattended { return }
            throw .unconfirmed
        }
        console.err(Array((plainText(question) + say(" [o/N] ", " [y/N] ")).utf8))
        let answer = LineTerminal.readLine()?.lowercased() ?? ""
        guard ["o", "oui", "y", "yes"].contains(answer) else { throw .declined }
    }
}
