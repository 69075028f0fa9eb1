import Crypto
package import FoundationEssentials
package import SpaceProtocol

extension RemoteBlob {
    /// Opens the sealed bytes of the document, for a reader who keeps no vault.
    ///
    /// - Throws: `SealError.refused` unless they are the ones the version names, padding and hash included.
    package func open(_ sealed: Data) throws(SealError) -> Data {
        guard sealed.count == sealedSize, LogHash(of: sealed) == sealedHash else { throw .refused }
        let padded = try Seal.open(sealed, key: key, context: StoredBlob.context(vault: origin, id: id))
        guard padded.count >= length, padded.dropFirst(length).allSatisfy({ $0 == 0 }) else { throw .refused }
        let bytes = padded.prefix(length)
        guard Data(SHA256.hash(data: bytes)) == hash else { throw .refused }
        return Data(bytes)
    }
}
