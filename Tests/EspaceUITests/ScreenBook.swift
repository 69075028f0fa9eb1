import Foundation
import TestSupport
import Testing

/// Screens as the documentation shows them, made by the program and compared with what is written there.
///
/// `RECORD_SNAPSHOTS=1` writes the page, and that run fails.
struct ScreenBook {
    private var screens: [String: [String]] = [:]
    /// The address of the test's server, which stands for another one.
    private let address: String

    init(address: String) { self.address = address }

    /// Keeps a screen under a name.
    mutating func keep(_ name: String, _ lines: [String]) { screens[name] = lines }

    /// What is different each time stands for itself: a code, the digits, an address, the words and numbers of a key.
    private func settled(_ line: String) -> String {
        // The canary of the tests is part of the name.
        var line = line.replacing(" " + VaultMaker.canary.uppercased(), with: "")
        line = line.replacing(address, with: "https://espace.exemple.fr")
        line.replace(/[0-9A-Z]{6}-[0-9A-Z]{6}-[0-9A-Z]{6}/, with: "K7WQ2M-9TFDXA-4HNRPC")
        line.replace(/\b[0-9]{3}[\u{20}\u{A0}]?[0-9]{3}\b/, with: "482 913")
        line.replace(
            /Empreinte du certificat\u{A0}: .*/,
            with: "Empreinte du certificat\u{A0}: huit mots que le professionnel voit aussi"
        )
        while line.last == " " { line.removeLast() }
        return line
    }

    /// A screen as a block of a page; several empty lines stand as one.
    func block(_ name: String) -> String {
        var lines: [String] = []
        var isFingerprint = false
        for line in (screens[name] ?? []).map(settled) {
            // The words of a key take one line or two.
            if isFingerprint, !line.isEmpty { continue }
            isFingerprint = line.contains("huit mots")
            lines.append(line)
        }
        while lines.last?.isEmpty == true { lines.removeLast() }
        let shown = lines.enumerated().filter { $1 != "" || $0 == 0 || lines[$0 - 1] != "" }.map(\.element)
        return "```\n" + shown.joined(separator: "\n") + "\n```"
    }

    /// Compares a page with the article of that name.
    static func compare(_ page: String, article: String) throws {
        let path =
            URL(filePath: #filePath).deletingLastPathComponent().path()
            + "../../Sources/EspaceUI/EspaceUI.docc/\(article).md"
        if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
            try page.write(toFile: path, atomically: true, encoding: .utf8)
            Issue.record("recorded")
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == page)
    }
}
