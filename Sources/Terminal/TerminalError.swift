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
    package var message: (french: String, english: String) {
        switch self {
        case .notATerminal: ("Pas de terminal.", "There is no terminal.")
        case .withoutCursor(let term):
            (
                "Ce terminal (TERM=\(plainText(term))) ne sait pas placer son curseur.",
                "This terminal (TERM=\(plainText(term))) cannot place its cursor."
            )
        case .unknownTerminal(let term):
            ("Terminal inconnu (TERM=\(plainText(term))).", "Unknown terminal (TERM=\(plainText(term))).")
        case .withoutUnicode:
            ("Aucun jeu de caractères UTF-8 n'est installé.", "No UTF-8 character set is installed.")
        case .refused: ("Le terminal n'a pas pu être préparé.", "The terminal could not be prepared.")
        case .busy: ("Le terminal est déjà utilisé.", "The terminal is already in use.")
        case .unreadableSecret: ("La phrase secrète n'a pas pu être lue.", "The passphrase could not be read.")
        case .secretTooLong:
            ("La phrase secrète dépasse 4096 octets.", "The passphrase is longer than 4096 bytes.")
        case .secretNotText:
            ("La phrase secrète n'est pas du texte UTF-8.", "The passphrase is not UTF-8 text.")
        case .noAnswer: ("Aucune réponse.", "There was no answer.")
        }
    }

    /// What to do, in one sentence.
    package var hint: (french: String, english: String) {
        switch self {
        case .notATerminal:
            (
                "Lancez espace dans un terminal, ou utilisez ses commandes.",
                "Start espace in a terminal, or use its commands."
            )
        case .withoutCursor, .unknownTerminal, .refused, .withoutUnicode:
            ("Essayez espace --texte.", "Try espace --texte.")
        case .busy: ("Terminez d'abord la question en cours.", "Answer the current question first.")
        case .unreadableSecret:
            ("Vérifiez le fichier ou le descripteur donné.", "Check the file or the descriptor given.")
        case .secretTooLong, .secretNotText:
            ("Elle doit tenir sur la première ligne, en UTF-8.", "It must be the first line, in UTF-8.")
        case .noAnswer:
            ("Recommencez, et répondez à la question posée.", "Start again, and answer the question.")
        }
    }
}
