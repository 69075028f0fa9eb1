package import HealthModel

/// A FHIR reference, sorted by how it finds its target (https://hl7.org/fhir/R4/references.html#literal).
package enum LiteralReference: Hashable, Sendable {
    /// `#id`: a resource carried inside the referring one; `#` alone is the referring one itself.
    case contained(id: String)
    /// `Type/id`: beside the referring resource; a version, if any, is left out.
    case relative(type: String, id: String)
    /// An absolute address, without version and fragment.
    case absolute(String)
    /// A search a server would run (`Patient?identifier=…`): left alone.
    case conditional
    /// Anything else.
    case unreadable

    /// Sorts the text of a reference.
    package init(_ text: String) {
        if text.hasPrefix("#") {
            self = .contained(id: String(text.dropFirst()))
        } else if AbsoluteAddress.isOne(text) {
            self = .absolute(AbsoluteAddress.normal(Self.withoutVersion(text)))
        } else if text.utf8.contains(0x3F) {
            self = .conditional
        } else {
            let plain = Self.withoutVersion(text)
            if let slash = plain.utf8.firstIndex(of: 0x2F), plain.utf8.index(after: slash) < plain.utf8.endIndex,
                ResourceType(rawValue: String(plain[..<slash])) != nil
            {
                let id = plain.utf8[slash...].dropFirst()
                self =
                    id.contains(0x2F)
                    ? .unreadable : .relative(type: String(plain[..<slash]), id: String(Substring(id)))
            } else {
                self = .unreadable
            }
        }
    }

    private static func withoutVersion(_ text: String) -> String {
        // Most references have neither a version nor a fragment.
        guard text.utf8.contains(where: { $0 == 0x23 || $0 == 0x5F }) else { return text }
        var head = text[...]
        if let mark = head.firstIndex(of: "#") { head = head[..<mark] }
        let parts = head.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count > 2, parts[parts.count - 2] == "_history" else { return String(head) }
        return parts.dropLast(2).joined(separator: "/")
    }

    /// The server address before `Type/id` in a resource's own address; `nil` for addresses of another form.
    package static func base(ofAddress address: String) -> String? {
        guard case .absolute(let plain) = LiteralReference(address), !plain.hasPrefix("urn:") else { return nil }
        let parts = plain.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count > 4, ResourceType(rawValue: String(parts[parts.count - 2])) != nil else { return nil }
        return parts.dropLast(2).joined(separator: "/")
    }
}

/// Finds the targets of references among resources that were imported, without rewriting any.
///
/// The order is that of FHIR: an absolute reference matches an address; a relative one matches the address under the same server as the
/// referring resource, then `Type/id` in the same scope (one import), then `Type/id` anywhere as long as only one resource bears it.
package struct ReferenceIndex<Target: Hashable & Sendable>: Sendable {
    /// What a reference leads to.
    package enum Outcome: Hashable, Sendable {
        /// A resource known here.
        case target(Target)
        /// A resource inside the referring one.
        case contained(id: String)
        /// An absolute address that is not here: perhaps on its server.
        case elsewhere
        /// A search: left alone.
        case conditional
        /// Nothing here bears that name, or several resources do.
        case dangling
    }

    private var addresses: [String: Target] = [:]
    private var scoped: [String: Target?] = [:]
    private var local: [String: Target?] = [:]

    /// A resolver that knows nothing.
    package init() {}

    /// Makes a resource known.
    ///
    /// `target` is what ``resolve(_:from:scope:)`` will give, `fullUrl` the address its entry gave it, `scope` what tells one import from
    /// another.
    package mutating func add(_ target: Target, type: ResourceType, id: String?, fullUrl: String?, scope: String? = nil)
    {
        if let fullUrl, AbsoluteAddress.isOne(fullUrl) { addresses[AbsoluteAddress.normal(fullUrl)] = target }
        guard let id else { return }
        let name = "\(type.rawValue)/\(id)"
        Self.note(target, name, in: &local)
        if let scope { Self.note(target, "\(scope)\u{0}\(name)", in: &scoped) }
    }

    private static func note(_ target: Target, _ name: String, in table: inout [String: Target?]) {
        if let known = table[name] {
            if known != target { table[name] = .some(nil) }
        } else {
            table[name] = target
        }
    }

    /// Follows a reference.
    /// - Parameters:
    ///   - reference: the text of `Reference.reference`, or of an attachment's `url`.
    ///   - fullUrl: the address of the referring resource.
    ///   - scope: the import the referring resource came with.
    /// - Returns: where it leads.
    package func resolve(_ reference: String, from fullUrl: String? = nil, scope: String? = nil) -> Outcome {
        switch LiteralReference(reference) {
        case .contained(let id): return .contained(id: id)
        case .conditional: return .conditional
        case .unreadable: return .dangling
        case .absolute(let address):
            if let target = addresses[address] { return .target(target) }
            return address.hasPrefix("urn:") ? .dangling : .elsewhere
        case .relative(let type, let id):
            let name = "\(type)/\(id)"
            if let base = fullUrl.flatMap(LiteralReference.base), let target = addresses["\(base)/\(name)"] {
                return .target(target)
            }
            if let scope, let target = scoped["\(scope)\u{0}\(name)"] ?? nil { return .target(target) }
            if let target = local[name] ?? nil { return .target(target) }
            return .dangling
        }
    }
}

extension Resource {
    /// The texts of all references in the resource, contained resources included, in written order; attachment addresses that point
    /// into a Bundle (`Type/id` or `urn:`) are references too, and names of files are not.
    package var references: [String] {
        var found: [String] = []
        for member in object.members { Self.collect(member.value, into: &found) }
        return found
    }

    private static func collect(_ value: JSON, into found: inout [String]) {
        switch value {
        case .object(let object):
            for member in object.members {
                if case .string(let text) = member.value {
                    if member.name == "reference" {
                        found.append(text)
                    } else if member.name == "url", isAttachment(object), isReference(text) {
                        found.append(text)
                    }
                } else {
                    collect(member.value, into: &found)
                }
            }
        case .array(let elements):
            for element in elements { collect(element, into: &found) }
        default: break
        }
    }

    private static func isReference(_ text: String) -> Bool {
        switch LiteralReference(text) {
        case .relative: true
        case .absolute(let address): address.hasPrefix("urn:")
        case .contained, .conditional, .unreadable: false
        }
    }

    /// Extensions have a `url` too; an attachment has one of these beside it.
    private static func isAttachment(_ object: JSONObject) -> Bool {
        object["contentType"] != nil || object["hash"] != nil || object["size"] != nil
    }
}

/// References of a file that lead nowhere in the file: a warning, never a refusal.
package struct DanglingReferences: Hashable, Sendable {
    /// One reference, where it first stands.
    package struct Reference: Hashable, Sendable {
        /// The text of the reference: content of the file, for following it elsewhere, never for a message.
        package let text: String
        /// The entry it first stands in, from 0.
        package let entry: Int
    }

    /// How many distinct references lead nowhere.
    package var count = 0
    /// The first ones, at most ``ImportLimits/detailedWarnings``.
    package var first: [Reference] = []
}

/// Counts references against targets in memory that does not hold the file: hashes, and a bounded number of texts.
///
/// Two names with one hash would only hide a warning.
struct ReferenceCensus {
    private var targets = Set<Int>()
    private var pending = Set<Int>()
    private var details: [(key: Int, reference: DanglingReferences.Reference)] = []
    private let detailLimit = 10_000

    mutating func add(target type: ResourceType, id: String?, fullUrl: String?) {
        if let fullUrl, AbsoluteAddress.isOne(fullUrl) { targets.insert(AbsoluteAddress.normal(fullUrl).hashValue) }
        if let id { targets.insert("\(type.rawValue)/\(id)".hashValue) }
    }

    mutating func add(referencesOf resource: Resource, fullUrl: String?, entry: Int) {
        for text in resource.references {
            let key: Int
            switch LiteralReference(text) {
            case .contained, .conditional: continue
            case .absolute(let address):
                guard address.hasPrefix("urn:") else { continue }
                key = address.hashValue
            case .relative(let type, let id): key = "\(type)/\(id)".hashValue
            case .unreadable: key = text.hashValue
            }
            guard !targets.contains(key), pending.insert(key).inserted else { continue }
            if details.count < detailLimit {
                details.append((key, DanglingReferences.Reference(text: text, entry: entry)))
            }
        }
    }

    func result(detailed: Int) -> DanglingReferences {
        var result = DanglingReferences()
        result.count = pending.count { !targets.contains($0) }
        for detail in details where result.first.count < detailed && !targets.contains(detail.key) {
            result.first.append(detail.reference)
        }
        return result
    }
}
