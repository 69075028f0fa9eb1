/// A JSON value that loses nothing: member order, number text and unknown members all survive a round trip.
///
/// FHIR asks for this: a decimal written `1.00` is more precise than `1.0` (https://hl7.org/fhir/R4/datatypes.html#decimal), and
/// elements a reader does not know must still be there when it writes. `==` compares order and number text exactly;
/// ``isEquivalent(to:)`` ignores the order of members.
package enum JSON: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSON])
    case object(JSONObject)
}

/// A JSON number kept as the text that was written.
package struct JSONNumber: Hashable, Sendable {
    /// The exact digits, sign, point and exponent of the source.
    package let text: String

    /// Takes text that follows the JSON number grammar (RFC 8259 section 6), and nothing else.
    package init?(_ text: String) {
        var copy = text
        let complete = copy.withUTF8 { bytes -> Bool in
            var reader = JSONReader(bytes)
            guard (try? reader.skipNumber()) != nil else { return false }
            return reader.offset == bytes.count
        }
        guard complete else { return nil }
        self.text = text
    }

    /// A whole number.
    package init(_ value: Int) {
        text = String(value)
    }

    /// Takes text the reader has just checked.
    init(checked text: String) {
        self.text = text
    }

    /// The nearest binary value, for comparing and drawing only: the text is what is stored.
    package var double: Double? { Double(text) }

    /// The value as a whole number, when it was written as one.
    package var int: Int? { Int(text) }
}

/// A JSON object that keeps its members in the order they were written.
///
/// Look-up is linear: FHIR objects hold a dozen members at most in practice, where a scan beats hashing.
package struct JSONObject: Hashable, Sendable {
    /// One name with its value.
    package struct Member: Hashable, Sendable {
        package var name: String
        package var value: JSON

        /// Pairs a name with a value.
        package init(name: String, value: JSON) {
            self.name = name
            self.value = value
        }
    }

    /// The members in written order; names are unique.
    package private(set) var members: [Member]

    /// An object with no members.
    package init() {
        members = []
    }

    /// An object with these members; a later member of the same name replaces an earlier one.
    package init(_ members: [(String, JSON)]) {
        self.members = []
        for (name, value) in members { self[name] = value }
    }

    /// Takes members the reader has found to have unique names.
    init(unique members: [Member]) {
        self.members = members
    }

    /// The value of a member; setting an existing one keeps its place, setting `nil` removes it.
    package subscript(name: String) -> JSON? {
        get {
            for member in members where member.name == name { return member.value }
            return nil
        }
        set {
            if let index = members.firstIndex(where: { $0.name == name }) {
                if let newValue { members[index].value = newValue } else { members.remove(at: index) }
            } else if let newValue {
                members.append(Member(name: name, value: newValue))
            }
        }
    }

    /// The object with every value replaced and every name kept; takes time linear in the number of members.
    package func mapValues(_ transform: (_ name: String, _ value: JSON) -> JSON) -> JSONObject {
        JSONObject(unique: members.map { Member(name: $0.name, value: transform($0.name, $0.value)) })
    }

    /// Whether there is no member.
    package var isEmpty: Bool { members.isEmpty }
}

extension JSON {
    /// The text of a string value, else `nil`.
    package var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The members of an object value, else `nil`.
    package var object: JSONObject? {
        guard case .object(let object) = self else { return nil }
        return object
    }

    /// The elements of an array value, else `nil`.
    package var array: [JSON]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// The truth value of a boolean, else `nil`.
    package var bool: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    /// The number of a number value, else `nil`.
    package var number: JSONNumber? {
        guard case .number(let number) = self else { return nil }
        return number
    }

    /// A member of an object value; `nil` for every other value.
    package subscript(name: String) -> JSON? { object?[name] }

    /// An element of an array value; `nil` outside its bounds and for every other value.
    package subscript(index: Int) -> JSON? {
        guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    /// Whether both say the same: members in any order, everything else exactly alike, numbers compared as text.
    package func isEquivalent(to other: JSON) -> Bool {
        switch (self, other) {
        case (.object(let left), .object(let right)):
            left.members.count == right.members.count
                && left.members.allSatisfy { member in
                    right[member.name].map { member.value.isEquivalent(to: $0) } ?? false
                }
        case (.array(let left), .array(let right)):
            left.count == right.count && zip(left, right).allSatisfy { $0.isEquivalent(to: $1) }
        default:
            self == other
        }
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral
{
    /// A string value.
    package init(stringLiteral value: String) { self = .string(value) }
    /// A boolean value.
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    /// A whole number.
    package init(integerLiteral value: Int) { self = .number(JSONNumber(value)) }
    /// An array.
    package init(arrayLiteral elements: JSON...) { self = .array(elements) }
    /// An object in written order.
    package init(dictionaryLiteral elements: (String, JSON)...) { self = .object(JSONObject(elements)) }
}
