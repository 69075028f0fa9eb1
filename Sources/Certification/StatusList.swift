package import FoundationEssentials
package import SpaceProtocol

/// Which certificates an authority revoked, signed by the authority itself.
///
/// It is numbered and short-lived: an older one never takes the place of a later one, and one that ended vouches for nothing.
package struct StatusList: Hashable, Sendable {
    /// No list holds for longer: 31 days.
    package static let maximumLifetime: TimeInterval = 31 * 86_400

    /// The hash of the authority's certificate.
    package let authority: LogHash
    /// The number of the list; each has a higher one than the one before.
    package let number: Int64
    /// When it was made.
    package let thisUpdate: Date
    /// When there has to be a later one.
    package let nextUpdate: Date
    /// The hashes of revoked certificates.
    package let revoked: Set<LogHash>
    /// The signed form.
    package let compact: String

    init(
        authority: LogHash,
        number: Int64,
        revoked: Set<LogHash>,
        thisUpdate: Date,
        nextUpdate: Date,
        signedWith key: SigningKey
    ) throws(CertificationError) {
        let content = Content(
            authority: authority,
            nextUpdate: nextUpdate.storedMilliseconds,
            number: number,
            revoked: revoked.sorted { $0.description < $1.description },
            thisUpdate: thisUpdate.storedMilliseconds
        )
        try self.init(Statement(signing: CanonicalJSON.encode(content), as: .status, with: key), content)
    }

    /// Verifies a published list.
    ///
    /// - Parameters:
    ///   - compact: The signed form.
    ///   - root: The pinned authority.
    /// - Throws: `CertificationError.status`.
    package init(verifying compact: String, of root: TrustRoot) throws(CertificationError) {
        guard let key = root.statusKey, let statement = try? Statement(verifying: compact, as: .status, by: key) else {
            throw .status(.authority)
        }
        guard let content = CanonicalJSON.decode(Content.self, from: statement.payload) else {
            throw .status(.malformed)
        }
        guard content.authority == root.hash else { throw .status(.authority) }
        try self.init(statement, content)
    }

    private init(_ statement: Statement, _ content: Content) throws(CertificationError) {
        authority = content.authority
        number = content.number
        thisUpdate = Date(storedMilliseconds: content.thisUpdate)
        nextUpdate = Date(storedMilliseconds: content.nextUpdate)
        revoked = Set(content.revoked)
        compact = statement.compact
        let names = content.revoked.map(\.description)
        guard KeyPackage.serials.contains(number), zip(names, names.dropFirst()).allSatisfy({ $0 < $1 }) else {
            throw .status(.malformed)
        }
        let lifetime = nextUpdate.timeIntervalSince(thisUpdate)
        guard lifetime > 0, lifetime <= Self.maximumLifetime else { throw .status(.lifetime) }
    }

    /// Checks that the list still holds.
    ///
    /// - Throws: `CertificationError.status(.stale)`.
    package func check(at time: Date) throws(CertificationError) {
        guard time < nextUpdate else { throw .status(.stale) }
    }

    /// Checks that the list is the one already known, or a later one.
    ///
    /// - Throws: `CertificationError.status(.older)`.
    package func check(after known: StatusList?) throws(CertificationError) {
        guard let known else { return }
        guard number > known.number || compact == known.compact else { throw .status(.older) }
    }

    private struct Content: Codable {
        let authority: LogHash
        let nextUpdate: Int64
        let number: Int64
        let revoked: [LogHash]
        let thisUpdate: Int64
    }
}
