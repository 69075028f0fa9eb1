/// What the program tells its caller when it ends; `commands.md` fixes the numbers.
package enum ExitStatus: Int32, CaseIterable, Sendable {
    /// Everything asked for was done.
    case done = 0
    /// A failure none of the others names.
    case failure = 1
    /// The command line was not understood.
    case usage = 2
    /// The passphrase or recovery code does not open the vault.
    case wrongPassphrase = 3
    /// Another process has the vault open.
    case inUse = 4
    /// What was named does not exist.
    case notFound = 5
    /// Data is damaged or was tampered with.
    case damaged = 6
    /// The person has no right to do this.
    case refused = 7
    /// Only the person can decide.
    case conflict = 8
    /// A file was not understood; nothing was imported.
    case notUnderstood = 9
    /// The network or the server is unavailable; work is kept for later.
    case network = 10

    /// The stable word for the status in `--json` errors.
    package var code: String {
        switch self {
        case .done: "done"
        case .failure: "failure"
        case .usage: "usage"
        case .wrongPassphrase: "wrong-passphrase"
        case .inUse: "vault-in-use"
        case .notFound: "not-found"
        case .damaged: "damaged"
        case .refused: "refused"
        case .conflict: "conflict"
        case .notUnderstood: "not-understood"
        case .network: "network"
        }
    }
}
