import HealthModel

/// A search as it was asked for: every condition has to hold, each by one of its values.
struct SearchQuery: Sendable {
    /// The most resources on a page, and how many where nobody says.
    static let maximumCount = 500
    static let standardCount = 50

    /// One condition.
    struct Condition: Sendable {
        let parameter: SearchParameter
        let modifier: String?
        /// Whether a value fits, for each value given; one of them suffices.
        let tests: [@Sendable (SearchValue) -> Bool]
        let isMissing: Bool?
    }

    let type: String
    private(set) var conditions: [Condition] = []
    private(set) var count = Self.standardCount
    private(set) var offset = 0
    private(set) var sort: [(parameter: SearchParameter, isDescending: Bool)] = []
    private(set) var isCountOnly = false
    /// What was asked for, for the link that names this page; without what says which page.
    private(set) var text = ""

    /// Reads the parameters of a search.
    ///
    /// - Throws: `GatewayError` for what no parameter of the type is, unless the client said that it does not mind.
    init(type: String, parameters: [(name: String, value: String)], isStrict: Bool) throws(GatewayError) {
        guard let known = SearchParameter.of(type) else { throw .unknownType }
        self.type = type
        var kept: [(String, String)] = []
        for (name, value) in parameters {
            let parts = name.split(separator: ":", maxSplits: 1).map(String.init)
            let base = parts.first ?? ""
            switch base {
            case "_format", "_pretty": continue
            case "_count":
                guard let number = Int(value), number >= 0 else { throw .parameter(base, "a number from 0 on") }
                count = min(number, Self.maximumCount)
                isCountOnly = isCountOnly || number == 0
            case "_offset":
                guard let number = Int(value), number >= 0 else { throw .parameter(base, "a number from 0 on") }
                offset = number
                continue
            case "_summary":
                guard ["count", "false"].contains(value) else { throw .parameter(base, "count or false") }
                isCountOnly = value == "count"
            case "_total", "_elements": break
            case "_sort":
                for item in value.split(separator: ",") {
                    let isDescending = item.hasPrefix("-")
                    let wanted = String(isDescending ? item.dropFirst() : item)
                    guard let parameter = known.first(where: { $0.name == wanted }) else {
                        throw .parameter(base, "no order by \(wanted)")
                    }
                    sort.append((parameter, isDescending))
                }
            default:
                guard let parameter = known.first(where: { $0.name == base }) else {
                    // A filter that is not understood must not give more than was asked for; a wish about the answer may go unheard.
                    if isStrict, !base.hasPrefix("_") { throw .parameter(base, "unknown for \(type)") }
                    continue
                }
                conditions.append(try Self.condition(parameter, parts.count > 1 ? parts[1] : nil, value))
            }
            kept.append((name, value))
        }
        text = kept.map { "\(FormText.encoded($0))=\(FormText.encoded($1))" }.joined(separator: "&")
    }

    private static func condition(
        _ parameter: SearchParameter,
        _ modifier: String?,
        _ value: String
    ) throws(GatewayError) -> Condition {
        if modifier == "missing" {
            guard ["true", "false"].contains(value) else { throw .parameter(parameter.name, "true or false") }
            return Condition(parameter: parameter, modifier: modifier, tests: [], isMissing: value == "true")
        }
        var tests: [@Sendable (SearchValue) -> Bool] = []
        for alternative in value.split(separator: ",", omittingEmptySubsequences: true).map(String.init) {
            tests.append(try test(parameter, modifier, alternative))
        }
        guard !tests.isEmpty else { throw .parameter(parameter.name, "a value is needed") }
        return Condition(parameter: parameter, modifier: modifier, tests: tests, isMissing: nil)
    }

    private static func test(
        _ parameter: SearchParameter,
        _ modifier: String?,
        _ value: String
    ) throws(GatewayError) -> @Sendable (SearchValue) -> Bool {
        switch parameter.kind {
        case .token:
            guard modifier == nil || modifier == "not" else { throw .parameter(parameter.name, "no such modifier") }
            let parts = value.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let (system, code): (String?, String) = parts.count == 2 ? (parts[0], parts[1]) : (nil, parts[0])
            return { found in
                guard case .token(let foundSystem, let foundCode) = found else { return false }
                let fitsSystem = system.map { $0.isEmpty ? foundSystem == nil : $0 == foundSystem } ?? true
                return fitsSystem && (code.isEmpty || code == foundCode)
            }
        case .reference:
            let wanted = modifier.map { "\($0)/\(value)" } ?? value
            return { found in
                guard case .reference(let reference) = found else { return false }
                return reference == wanted || (!wanted.contains("/") && reference.hasSuffix("/\(wanted)"))
                    || wanted.hasSuffix("/\(reference)")
            }
        case .string:
            let wanted = value.folded
            return { found in
                guard case .string(let text) = found else { return false }
                return switch modifier {
                case "exact": text == wanted
                case "contains": text.contains(wanted)
                default: text.hasPrefix(wanted)
                }
            }
        case .date:
            let prefix = value.prefix { $0.isLetter && $0 != "T" && $0 != "Z" }
            guard let span = TimeSpan(String(value.dropFirst(prefix.count))) else {
                throw .parameter(parameter.name, "a date or time, after a prefix such as ge")
            }
            let wanted = span.range
            let compare: @Sendable (ClosedRange<Int64>) -> Bool
            switch prefix {
            case "", "eq": compare = { wanted.lowerBound <= $0.lowerBound && $0.upperBound <= wanted.upperBound }
            case "ne": compare = { wanted.lowerBound > $0.lowerBound || $0.upperBound > wanted.upperBound }
            case "gt", "sa": compare = { $0.upperBound > wanted.upperBound }
            case "lt", "eb": compare = { $0.lowerBound < wanted.lowerBound }
            case "ge": compare = { $0.upperBound >= wanted.lowerBound }
            case "le": compare = { $0.lowerBound <= wanted.upperBound }
            case "ap": compare = { $0.overlaps((wanted.lowerBound - 86_400)...(wanted.upperBound + 86_400)) }
            default: throw .parameter(parameter.name, "no such prefix")
            }
            return { found in if case .date(let range) = found { compare(range) } else { false } }
        }
    }
}

/// Texts in queries and forms.
enum FormText {
    static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: String(Unicode.Scalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }

    /// The pairs of `name=value&…`; nil where an escape or the encoding is broken.
    static func pairs(_ text: some StringProtocol) -> [(name: String, value: String)]? {
        var pairs: [(name: String, value: String)] = []
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = decoded(parts[0]), let value = decoded(parts.count == 2 ? parts[1] : "") else {
                return nil
            }
            pairs.append((name, value))
        }
        return pairs
    }

    private static func decoded(_ text: some StringProtocol) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(0x20)
            case UInt8(ascii: "%"):
                guard rest.count >= 2,
                    let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
                else { return nil }
                bytes.append(value)
                rest = rest.dropFirst(2)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
