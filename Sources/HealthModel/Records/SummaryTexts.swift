/// The longer texts of a summary: made, or still in the bytes they were stored in.
///
/// A vault of ten thousand records opens in the time it takes to find where each text is; the few that are shown are read then.
struct SummaryTexts: Hashable, Sendable {
    /// The texts as they were made.
    struct Made: Hashable {
        var resourceType: String
        var title: String
        var author: String?
        var detail: String
        var searchText: String
    }

    /// Where the texts stand in stored bytes which they share with many others.
    struct Stored {
        let bytes: ArraySlice<UInt8>
        let resourceType: Range<Int>
        let title: Range<Int>
        let author: Range<Int>?
        let detail: Range<Int>
        let searchText: Range<Int>

        /// A text; the bytes are authentic and were valid when they were written.
        func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
    }

    private enum Content {
        case made(Made)
        case stored(Stored)
    }

    private var content: Content

    init(resourceType: String, title: String, author: String?, detail: String, searchText: String) {
        content = .made(
            Made(resourceType: resourceType, title: title, author: author, detail: detail, searchText: searchText)
        )
    }

    init(_ stored: Stored) { content = .stored(stored) }

    var resourceType: String { read(\.resourceType) { $0.text($0.resourceType) } }
    var title: String { read(\.title) { $0.text($0.title) } }
    var author: String? { read(\.author) { stored in stored.author.map { stored.text($0) } } }
    var detail: String { read(\.detail) { $0.text($0.detail) } }
    var searchText: String { read(\.searchText) { $0.text($0.searchText) } }

    /// Changes some of the texts, which makes all of them.
    mutating func change(_ change: (inout Made) -> Void) {
        var made = made
        change(&made)
        content = .made(made)
    }

    static func == (left: SummaryTexts, right: SummaryTexts) -> Bool { left.made == right.made }

    func hash(into hasher: inout Hasher) { hasher.combine(made) }

    private var made: Made {
        switch content {
        case .made(let made): made
        case .stored:
            Made(resourceType: resourceType, title: title, author: author, detail: detail, searchText: searchText)
        }
    }

    private func read<Text>(_ made: KeyPath<Made, Text>, _ stored: (Stored) -> Text) -> Text {
        switch content {
        case .made(let texts): texts[keyPath: made]
        case .stored(let texts): stored(texts)
        }
    }
}
