/// Eight words that stand for a fingerprint, for two people who compare it on the telephone.
///
/// They say the first 64 bits of a hash. That is enough where a pinned authority signed what is compared: whoever looks for a second
/// certificate with the same words needs the authority to sign it, and some 2^64 tries.
package enum FingerprintWords {
    /// How many words there are.
    package static let count = 8

    /// The words of a hash.
    ///
    /// - Parameter hash: At least eight bytes.
    /// - Returns: Eight words, separated by a space; the same in every language and in every version of the program.
    package static func of(_ hash: some Sequence<UInt8>) -> String {
        let words = ReferenceData.standard.fingerprintWords
        return hash.prefix(count).map { words[Int($0)] }.joined(separator: " ")
    }
}
