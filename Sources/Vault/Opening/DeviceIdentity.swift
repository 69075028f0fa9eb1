import Crypto
package import FoundationEssentials
import GRDB
package import SpaceProtocol

/// The two private keys of this device, or of a mandate in somebody else's space: one signs, the other opens what is wrapped for it.
package struct DeviceIdentity: Sendable {
    /// Signs statements (Ed25519).
    package let signing: SigningKey
    /// Opens wrapped keys (X-Wing).
    package let wrapping: WrapPrivateKey

    /// Draws new keys.
    ///
    /// The thumbprint of the one that signs is a name on command lines, and never begins with a hyphen: it would be taken for an option.
    package init() {
        var drawn = SigningKey()
        while drawn.publicKey.thumbprint.hasPrefix("-") { drawn = SigningKey() }
        signing = drawn
        wrapping = WrapPrivateKey()
    }

    /// Reads stored keys; each is compared with the public key stored beside it, so that a key that was written over is
    /// refused and never used (A07).
    package init(decoding payload: Data) throws {
        var reader = FieldReader(payload)
        signing = try SigningKey(storedBytes: try reader.field())
        guard try reader.field() == signing.publicKey.bytes else { throw KeyError.privateKey }
        wrapping = try WrapPrivateKey(storedBytes: try reader.field())
        try reader.end()
    }

    /// The signing key, its public key, and the X-Wing key in the form that checks itself.
    package var encoded: Data {
        var writer = FieldWriter()
        writer.append(signing.storedBytes)
        writer.append(signing.publicKey.bytes)
        writer.append(wrapping.storedBytes)
        return writer.bytes
    }
}

extension Vault {
    /// The keys of this device, read when they are needed.
    ///
    /// - Throws: `VaultError.damaged` if they are not the keys that were stored.
    package func identity() throws(VaultError) -> DeviceIdentity {
        let session = try open()
        let sealed = try session.store.read { try Data.fetchOne($0, sql: "SELECT sealed FROM identity") }
        guard let sealed, let payload = session.keys.rows.open(sealed, at: .identity),
            let identity = try? DeviceIdentity(decoding: payload)
        else { throw .damaged(Damage(.identity)) }
        return identity
    }
}

/// The row in clear.
enum HeaderRow {
    /// Writes the header, and notes it so that an older one is recognised.
    static func write(_ header: Header, ledger: inout Ledger, in database: Database) throws {
        try database.execute(
            sql: "INSERT OR REPLACE INTO header (id, bytes) VALUES (1, ?)",
            arguments: [header.bytes]
        )
        ledger.header = Data(SHA256.hash(data: header.bytes))
    }
}
