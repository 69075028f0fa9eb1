/// Who may read the records of a category, besides the owner.
package enum Audience: Hashable, Sendable {
    /// Every professional who is granted its kind.
    case shared
    /// No professional but the one who deposited them, if one did.
    case hidden(depositor: ProfessionalID?)
    /// Every professional who is granted its kind, except these.
    case isolated(from: Set<ProfessionalID>)
    /// Nobody yet: the category is held back.
    case reserve

    /// Whether a professional who is granted the kind may read it.
    package func admits(_ professional: ProfessionalID) -> Bool {
        switch self {
        case .shared: true
        case .hidden(let depositor): depositor == professional
        case .isolated(let excluded): !excluded.contains(professional)
        case .reserve: false
        }
    }

    /// The one form in which it is written.
    package var text: String {
        switch self {
        case .shared: "shared"
        case .hidden(let depositor): "hidden:" + (depositor?.description ?? "")
        case .isolated(let excluded): "isolated:" + excluded.sorted().map(\.description).joined(separator: ",")
        case .reserve: "reserve"
        }
    }

    /// Reads what ``text`` writes and nothing else.
    package init?(parsing text: String) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        switch (parts[0], parts.count == 2 ? parts[1] : nil) {
        case ("shared", nil): self = .shared
        case ("reserve", nil): self = .reserve
        case ("hidden", let depositor?):
            self = .hidden(depositor: ProfessionalID(parsing: depositor))
        case ("isolated", let list?):
            let excluded = list.split(separator: ",").compactMap { ProfessionalID(parsing: String($0)) }
            guard !excluded.isEmpty else { return nil }
            self = .isolated(from: Set(excluded))
        default: return nil
        }
        guard self.text == text else { return nil }
    }
}

extension Audience {
    /// What two devices said of one record apart from each other, together: whoever one of them kept it from does not get it.
    package func narrowed(by other: Audience) -> Audience {
        switch (self, other) {
        case (.hidden(let left), .hidden(let right)): .hidden(depositor: left ?? right)
        case (.hidden, _): self
        case (_, .hidden): other
        case (.isolated(let left), .isolated(let right)): .isolated(from: left.union(right))
        case (.isolated, _): self
        case (_, .isolated): other
        case (.shared, _), (.reserve, _): .shared
        }
    }

    /// The written form of all of these together; nil where none says anything.
    package static func narrowest(_ texts: [String?]) -> String? {
        let known = texts.compactMap { $0.flatMap { Audience(parsing: $0) } }
        return known.dropFirst().reduce(known.first) { $0?.narrowed(by: $1) }?.text
    }
}
