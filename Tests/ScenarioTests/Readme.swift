import Foundation

/// What the README tells a person to type, without the comments.
enum Readme {
    /// The command lines of one program, taken apart as a shell does.
    static func commands(of program: String) throws -> [[String]] {
        let readme = URL(filePath: #filePath).deletingLastPathComponent().path() + "../../README.md"
        var commands: [[String]] = []
        for line in try String(contentsOfFile: readme, encoding: .utf8).split(separator: "\n") {
            for part in line.prefix(while: { $0 != "#" }).split(separator: "&&") {
                let words = words(of: part)
                if words.first == program, words.count > 1, !words[1].hasPrefix("-") { commands.append(words) }
            }
        }
        return commands
    }

    private static func words(of line: Substring) -> [String] {
        line.split(separator: "\"", omittingEmptySubsequences: false).enumerated().flatMap { index, part in
            index.isMultiple(of: 2) ? part.split(separator: " ").map(String.init) : [String(part)]
        }
    }
}
