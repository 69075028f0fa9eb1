import Crypto
// The full Foundation, because its Essentials cannot normalise to NFKC.
import Foundation

/// What a person types to open a vault, in the one form in which it is used.
///
/// The text is normalised to NFKC, so that the same characters typed on another keyboard, or stored decomposed by another
/// system, give the same key (U5). Nothing else is changed: spaces and case count. It cannot be printed.
package struct Passphrase: Sendable {
    /// The normalised UTF-8 bytes, in memory which is overwritten after use.
    let bytes: SymmetricKey

    /// Takes over what was typed.
    ///
    /// - Throws: `ScryptError.emptyPassphrase` if nothing was.
    package init(_ text: String) throws(ScryptError) {
        var normalised = Array(text.precomposedStringWithCompatibilityMapping.utf8)
        defer { for index in normalised.indices { normalised[index] = 0 } }
        guard !normalised.isEmpty else { throw .emptyPassphrase }
        bytes = SymmetricKey(data: normalised)
    }
}

extension Passphrase: Equatable {
    /// Compares two passphrases in constant time; for typing one twice.
    package static func == (left: Passphrase, right: Passphrase) -> Bool { left.bytes == right.bytes }
}

extension Passphrase: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Always `<redacted>`.
    package var description: String { "<redacted>" }

    /// Always `<redacted>`.
    package var debugDescription: String { "<redacted>" }

    /// A mirror without children, so that `dump` shows nothing.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
