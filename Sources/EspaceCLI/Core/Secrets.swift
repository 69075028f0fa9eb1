import FoundationEssentials
import Terminal
import Vault

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Where secrets come from: a file, a descriptor or the terminal; never the arguments or the environment.
struct SecretSource {
    var file: String?
    var descriptor: Int32?

    /// No secret is longer than this; a longer file is not one.
    private static let limit = 4096

    /// The first line of the file or descriptor, without its line end; `nil` when neither was given.
    func firstLine(_ what: CommandError.Input) throws(CommandError) -> String? {
        if file != nil, descriptor != nil {
            throw .usage(.exclusive("--\(what)-file", "--\(what)-fd"))
        }
        if let descriptor { return try Self.firstLine(of: descriptor, what) }
        guard let file else { return nil }
        let opened = open(file, O_RDONLY | O_CLOEXEC)
        guard opened >= 0 else { throw .unreadable(what) }
        defer { close(opened) }
        return try Self.firstLine(of: opened, what)
    }

    private static func firstLine(of descriptor: Int32, _ what: CommandError.Input) throws(CommandError) -> String {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        // One byte at a time: what follows the line belongs to whoever else reads the descriptor.
        while true {
            let got = read(descriptor, &byte, 1)
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw .unreadable(what) }
            if got == 0 || byte == 0x0A { break }
            line.append(byte)
            guard line.count <= limit else { throw .unreadable(what) }
        }
        if line.last == 0x0D { line.removeLast() }
        defer { for index in line.indices { line[index] = 0 } }
        guard !line.isEmpty, let text = String(validating: line, as: UTF8.self) else { throw .unreadable(what) }
        return text
    }
}

extension Run {
    /// The passphrase of the vault, from where the common options say, else typed at the terminal.
    func passphrase() throws(CommandError) -> Secret<String> {
        let source = SecretSource(file: common.passphraseFile, descriptor: common.passphraseFd)
        if let line = try source.firstLine(.passphrase) { return Secret(line) }
        return Secret(try typed(say("Phrase secrète : ", "Passphrase: ")))
    }

    /// A new passphrase, from `source`, else typed twice at the terminal.
    func newPassphrase(_ source: SecretSource) throws(CommandError) -> Secret<String> {
        let text: String
        if let line = try source.firstLine(.passphrase) {
            text = line
        } else {
            text = try typed(say("Nouvelle phrase secrète : ", "New passphrase: "))
            let again = try typed(say("Encore une fois : ", "Once more: "))
            guard text == again else { throw .passphrasesDiffer }
        }
        guard text.count >= 8 else { throw .passphraseTooShort }
        return Secret(text)
    }

    /// Asks for a secret on the terminal, without echo.
    private func typed(_ question: String) throws(CommandError) -> String {
        guard let text = SecretPrompt.read(question), !text.isEmpty else { throw .noPassphrase }
        return text
    }

    /// Asks a yes or no question; `--yes` answers it, and without a terminal to ask on the answer is `unattended`.
    func confirm(_ question: String, unattended: Bool = true) throws(CommandError) {
        if common.yes { return }
        guard console.inputIsTerminal, console.errorIsTerminal else {
            if unattended { return }
            throw .unconfirmed
        }
        console.err(Array((plainText(question) + say(" [o/N] ", " [y/N] ")).utf8))
        let answer = readLine()?.lowercased() ?? ""
        guard ["o", "oui", "y", "yes"].contains(answer) else { throw .declined }
    }
}
