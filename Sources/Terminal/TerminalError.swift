/// Why the terminal cannot be used, or an answer cannot be read from it.
package enum TerminalError: Error, Hashable, Sendable {
    /// Standard input or output is not a terminal.
    case notATerminal
    /// The terminal named by `TERM` cannot place its cursor.
    case withoutCursor(term: String)
    /// `TERM` is empty or names a terminal nobody described.
    case unknownTerminal(term: String)
    /// No UTF-8 character set is installed.
    case withoutUnicode
    /// The terminal refused to be prepared.
    case refused
    /// A full screen or a hidden prompt is already running in this process.
    case busy
    /// The file or descriptor that should hold the passphrase cannot be read.
    case unreadableSecret
    /// The passphrase is longer than 4096 bytes.
    case secretTooLong
    /// The passphrase holds a null byte or is not UTF-8.
    case secretNotText
    /// Input ended before an answer came.
    case noAnswer

    /// What happened, in one sentence.
    package var message: String {
        switch self {
        case .notATerminal: "Pas de terminal."
        case .withoutCursor(let term): "Ce terminal (TERM=\(plainText(term))) ne sait pas placer son curseur."
        case .unknownTerminal(let term): "Terminal inconnu (TERM=\(plainText(term)))."
        case .withoutUnicode: "Aucun jeu de caractères UTF-8 n'est installé."
        case .refused: "Le terminal n'a pas pu être préparé."
        case .busy: "Le terminal est déjà utilisé."
        case .unreadableSecret: "La phrase secrète n'a pas pu être lue."
        case .secretTooLong: "La phrase secrète dépasse 4096 octets."
        case .secretNotText: "La phrase secrète n'est pas du texte UTF-8."
        case .noAnswer: "Aucune réponse."
        }
    }

    /// What to do, in one sentence.
    package var hint: String {
        switch self {
        case .notATerminal: "Lancez espace dans un terminal, ou utilisez ses commandes."
        case .withoutCursor, .unknownTerminal, .refused, .withoutUnicode: "Essayez espace --texte."
        case .busy: "Terminez d'abord la question en cours."
        case .unreadableSecret: "Vérifiez le fichier ou le descripteur donné."
        case .secretTooLong, .secretNotText: "Elle doit tenir sur la première ligne, en UTF-8."
        case .noAnswer: "Recommencez, et répondez à la question posée."
        }
    }
}
