/// What was typed or scanned in place of a pairing code: the QR code of an invitation holds the address of the server too.
package struct ScannedCode: Hashable, Sendable {
    /// The code, not checked yet.
    package let code: String
    /// The address, where one follows.
    package let address: String?

    /// Takes a text apart at its last word, if that is an address.
    package init(_ text: String) {
        let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
        guard words.count > 1, let last = words.last, ServerAddress(parsing: last) != nil else {
            (code, address) = (text, nil)
            return
        }
        (code, address) = (words.dropLast().joined(separator: " "), last)
    }
}
