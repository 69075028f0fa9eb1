/// The one place a message is sealed for: a namespace and its fields, each preceded by its length.
///
/// Bytes sealed for one context never open in another (A11). The encoding is injective: no two different lists of a
/// namespace and fields give the same bytes, because every part is its length as four big-endian bytes, then its bytes.
package struct SealContext: Hashable, Sendable {
    /// The encoded namespace and fields.
    package private(set) var bytes: [UInt8]

    /// Starts a context which has a namespace and no field yet.
    ///
    /// - Parameter namespace: What kind of thing is sealed, for instance `vault.row`; a constant of the program.
    package init(_ namespace: String) {
        bytes = []
        bytes.reserveCapacity(128)
        append(namespace.utf8)
    }

    /// Makes the context of a namespace and byte fields.
    ///
    /// - Parameters:
    ///   - namespace: What kind of thing is sealed; a constant of the program.
    ///   - fields: What tells this thing from all others of its kind, in a fixed order.
    package init(_ namespace: String, _ fields: [some Collection<UInt8>]) {
        self.init(namespace)
        for field in fields { append(field) }
    }

    /// Makes the context of a namespace and text fields, taken as UTF-8.
    package init(_ namespace: String, _ fields: [String]) {
        self.init(namespace)
        for field in fields { append(field.utf8) }
    }

    /// This context with one more field.
    package func appending(_ field: some Collection<UInt8>) -> SealContext {
        var longer = self
        longer.append(field)
        return longer
    }

    /// This context with one more text field, taken as UTF-8.
    package func appending(_ field: String) -> SealContext {
        appending(field.utf8)
    }

    /// This context with one more field of eight bytes: a big-endian number.
    package func appending(_ field: UInt64) -> SealContext {
        appending(field.bigEndianBytes)
    }

    private mutating func append(_ field: some Collection<UInt8>) {
        guard let length = UInt32(exactly: field.count) else {
            preconditionFailure("a context field is a name or an identifier, never 4 GiB long")
        }
        bytes.append(contentsOf: length.bigEndianBytes)
        bytes.append(contentsOf: field)
    }
}

extension FixedWidthInteger {
    /// The bytes of this number, most significant first.
    var bigEndianBytes: [UInt8] {
        withUnsafeBytes(of: bigEndian) { Array($0) }
    }
}
