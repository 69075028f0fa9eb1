/// The words the command line library writes by itself in a help page, in the language of this run.
package enum HelpWording {
    private static let beginnings = [
        ("OVERVIEW: ", ""), ("USAGE: ", "UTILISATION : "), ("SUBCOMMANDS:", "COMMANDES:"),
        ("  See '", "  Aide d'une commande : "),
    ]
    private static let endings = [(" SUBCOMMANDS:", ":"), ("' for detailed help.", "")]
    private static let phrases = [
        ("Show help information.", "Affiche cette aide."),
        ("Show the version.", "Affiche la version."),
        ("Show subcommand help information.", "Affiche l'aide d'une commande."),
        ("<subcommand>", "<commande>"),
        (" (default) ", " (défaut)  "),
        ("(default: ", "(sinon : "),
        ("(values: ", "(valeurs : "),
    ]

    /// The help page with the library's own words in French when the run is in French.
    ///
    /// Only whole sentences and headings of the library are replaced; wording that it changes later stays in English. Shell
    /// completion scripts pass through the same door and are left alone.
    package static func translated(_ page: String) -> String {
        guard page.hasPrefix("OVERVIEW: ") || page.hasPrefix("USAGE: ") else { return page }
        let french = Speech.isFrench
        let lines = page.split(separator: "\n", omittingEmptySubsequences: false).map { line -> String in
            var line = String(line)
            if line.hasPrefix("OVERVIEW: ") { line = String(line.dropFirst("OVERVIEW: ".count)) }
            guard french else { return line }
            for (words, translation) in beginnings where line.hasPrefix(words) {
                line = translation + line.dropFirst(words.count)
            }
            for (words, translation) in endings where line.hasSuffix(words) {
                line = line.dropLast(words.count) + translation
            }
            if line.hasSuffix("S:"), line == line.uppercased() { line = line.dropLast() + " :" }
            for (words, translation) in phrases where line.contains(words) {
                line = line.replacing(words, with: translation)
            }
            return line
        }
        return lines.joined(separator: "\n")
    }
}
