package import FoundationEssentials

/// What the server keeps for emergencies: its share, and the sealed bundle that only both shares open.
///
/// The category keys are wrapped for the named regulation centre, and the wrapped bytes sealed under 32 fresh random bytes, the server's share.
/// The centre's key without the share has nothing to open; the share without the centre's key opens a wrapped message. It cannot be printed.
package struct Escrow: Hashable, Sendable, CustomStringConvertible {
    /// A longer sealed bundle is refused.
    package static let maximumByteCount = 1 << 20

    /// The server's share, 32 bytes.
    package let share: Data
    /// The wrapped category keys, sealed under the share.
    package let sealed: Data

    /// Always `<redacted>`.
    package var description: String { "<redacted>" }

    /// Takes over stored or received parts.
    ///
    /// - Throws: `SealError.refused` for a share of another length and a sealed bundle that is empty or too long.
    package init(share: Data, sealed: Data) throws(SealError) {
        guard share.count == SealKey.byteCount, (1...Self.maximumByteCount).contains(sealed.count) else {
            throw .refused
        }
        self.share = Data(share)
        self.sealed = Data(sealed)
    }

    /// Wraps and seals the keys of a consent, under a fresh share.
    init(
        _ keys: GrantKeys,
        for regulator: GrantRecipient,
        consent: UUID,
        in space: SpaceID
    ) throws(KeyError) {
        let package = regulator.keyPackage
        let wrapped = try Wrap.seal(
            keys.encoded,
            to: package.wrapping,
            info: Self.context("espace.space.emergency", consent, package.hash, space)
        )
        let key = SealKey()
        share = key.withUnsafeBytes { Data($0) }
        sealed = Seal.seal(
            Padding.pad(wrapped.bytes),
            key: key,
            context: Self.context("espace.space.emergency-escrow", consent, package.hash, space)
        )
    }

    /// The hash which the owner signs.
    package var hash: LogHash { LogHash(of: sealed) }

    /// What the owner signs of the share without giving it away: 32 bytes which only this share gives.
    func commitment(consent: UUID, in space: SpaceID) -> Data {
        guard let key = try? SealKey(bytes: share) else { return Data() }
        let purpose = SealContext("espace.space.emergency-share").appending(space.bytes).appending(consent.sixteen)
        return key.derived(for: purpose).withUnsafeBytes { Data($0) }
    }

    /// Whether it is the one which the owner signed.
    package func belongs(to consent: EmergencyConsent, in space: SpaceID) -> Bool {
        hash == consent.sealed && commitment(consent: consent.id, in: space) == consent.share
    }

    /// Opens both layers with both shares, and wraps the keys for the professional who opened: what the named centre does, and nobody else can.
    ///
    /// - Parameters:
    ///   - key: The private key of the centre's key package.
    ///   - package: The hash of that key package.
    ///   - consent: The consent.
    ///   - opening: The opening.
    ///   - recipient: The key package of the professional who opened.
    ///   - space: The space.
    /// - Returns: The keys, wrapped for this professional and this opening.
    /// - Throws: `BundleError.refused` if a share does not fit or nothing can be wrapped.
    package func released(
        with key: WrapPrivateKey,
        of package: LogHash,
        consent: UUID,
        opening: UUID,
        for recipient: KeyPackage,
        in space: SpaceID
    ) throws(BundleError) -> WrappedMessage {
        do {
            let padded = try Seal.open(
                sealed,
                key: try SealKey(bytes: share),
                context: Self.context("espace.space.emergency-escrow", consent, package, space)
            )
            let bytes = try Wrap.open(
                try WrappedMessage(bytes: try Padding.unpad(padded)),
                with: key,
                info: Self.context("espace.space.emergency", consent, package, space)
            )
            return try Wrap.seal(
                bytes,
                to: recipient.wrapping,
                info: GrantKeys.releaseInfo(opening, recipient.hash, space)
            )
        } catch { throw .refused }
    }

    private static func context(
        _ namespace: String,
        _ consent: UUID,
        _ package: LogHash,
        _ space: SpaceID
    ) -> SealContext {
        SealContext(namespace).appending(space.bytes).appending(consent.sixteen).appending(package.bytes)
    }
}

extension GrantKeys {
    /// Opens what the regulation centre released, and compares each key with what was promised to everybody.
    ///
    /// - Parameters:
    ///   - released: The keys, wrapped for this professional.
    ///   - opening: The opening.
    ///   - package: The professional's key package that the opening named.
    ///   - state: The state; a professional's view suffices.
    ///   - key: The private key of the package.
    /// - Throws: `BundleError.refused` if it does not open; `.substituted` if a key is another one than the state commits to (A05).
    package init(
        released: WrappedMessage,
        opening: UUID,
        package: LogHash,
        in state: SpaceState,
        with key: WrapPrivateKey
    ) throws(BundleError) {
        let keys: GrantKeys
        do throws(SealError) {
            let info = Self.releaseInfo(opening, package, state.id)
            keys = try GrantKeys(decoding: try Wrap.open(released, with: key, info: info))
        } catch { throw .refused }
        for (category, epochs) in keys.epochs {
            guard let commitments = state.categories[category]?.commitments else { throw .substituted }
            for epoch in epochs {
                guard let key = keys.key(category: category, epoch: epoch), let promised = commitments[epoch],
                    SpaceBundle.commitment(to: key, category: category, epoch: epoch, in: state.id) == promised
                else { throw .substituted }
            }
        }
        self = keys
    }

    static func releaseInfo(_ opening: UUID, _ package: LogHash, _ space: SpaceID) -> SealContext {
        SealContext("espace.space.emergency-release").appending(space.bytes).appending(opening.sixteen)
            .appending(package.bytes)
    }
}
