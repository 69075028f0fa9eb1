/// Why bytes are not the JSON this program accepts, and where.
package struct JSONError: Error, Hashable, Sendable {
    /// The closed list of defects.
    package enum Reason: Hashable, Sendable {
        /// The text ends before the value does.
        case unexpectedEnd
        /// A byte stands where the grammar (RFC 8259) allows none such.
        case unexpectedByte
        /// Bytes follow the value.
        case trailingBytes
        /// Text that is not UTF-8, or an escape that names half a surrogate pair.
        case invalidText
        /// Nesting beyond ``JSONLimits/depth``.
        case tooDeep
        /// A number longer than ``JSONLimits/numberLength``.
        case numberTooLong
        /// The same member name twice in one object.
        case duplicateMember
    }

    /// What is wrong.
    package let reason: Reason
    /// The offset of the byte at fault, from 0.
    package let offset: Int
    /// The line of that byte, from 1.
    package let line: Int
    /// The column of that byte, in bytes from 1.
    package let column: Int
}

/// Bounds a reader keeps, so that hostile input costs bounded stack and memory.
package struct JSONLimits: Hashable, Sendable {
    /// The deepest nesting of arrays and objects that is read.
    package var depth = 96
    /// The longest number that is read, in bytes: FHIR asks for 18 significant digits.
    package var numberLength = 256

    /// The bounds of everyday use.
    package static let standard = JSONLimits()
}
