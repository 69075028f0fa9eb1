import HealthModel
import Terminal

/// A field whose words narrow a list while they are typed; in reader mode, when Enter is pressed.
struct Filter: Equatable, Sendable {
    /// What is being typed.
    var field = TextField(limit: 200)
    /// The words the list was narrowed by.
    private(set) var applied = ""

    /// Takes a key; returns whether the list changed.
    mutating func edit(_ key: Key, _ context: Context) -> Bool? {
        guard field.handle(key) else { return nil }
        guard !context.display.reader else { return false }
        return apply()
    }

    /// Narrows the list by what is typed; returns whether that changed it.
    mutating func apply() -> Bool {
        guard applied != field.text else { return false }
        applied = field.text
        return true
    }

    /// The rows that hold every word typed, the ones whose title begins with them first; all of them while nothing is typed.
    func matches<Element>(_ elements: [Element], title: (Element) -> String, rest: (Element) -> String) -> [Element] {
        let words = applied.folded.split(separator: " ")
        guard !words.isEmpty else { return elements }
        let found = elements.filter { element in
            let text = (title(element) + " " + rest(element)).folded
            return words.allSatisfy { text.contains($0) }
        }
        let start = applied.folded
        return found.filter { title($0).folded.hasPrefix(start) } + found.filter { !title($0).folded.hasPrefix(start) }
    }
}
