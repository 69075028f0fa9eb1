import Foundation

@testable import SpaceProtocol

/// A professional whose certificate is a mere name: replay believes the recipient whoever granted has verified.
struct ProfessionalDouble {
    static let day: TimeInterval = 86_400
    static let now = Date(storedMilliseconds: 1_790_000_000_000)

    let signing = SigningKey()
    let wrapping = WrapPrivateKey()
    let recipient: GrantRecipient

    init(_ rpps: String, serial: Int64 = 1, at now: Date = Self.now) throws {
        guard let id = ProfessionalID(rpps: rpps) else { throw FieldError() }
        let certificate = Data("certificat \(rpps)".utf8)
        let package = try KeyPackage(
            for: wrapping.publicKey,
            certificate: LogHash(of: certificate),
            serial: serial,
            notBefore: now.addingTimeInterval(-Self.day),
            notAfter: now.addingTimeInterval(80 * Self.day),
            signedWith: signing
        )
        recipient = try GrantRecipient(
            professional: id,
            certificate: certificate,
            signing: signing.publicKey,
            keyPackage: package
        )
    }

    var id: ProfessionalID { recipient.professional }

    /// The access entry of a request which this professional signs.
    func access(
        _ request: GrantedRequest,
        in space: SpaceID,
        at time: Date = Self.now,
        outcome: AccessEntry.Outcome = .granted,
        key: SigningKey? = nil
    ) -> AccessEntry {
        let toSign = RequestToSign(
            method: "POST",
            authority: "serveur.exemple",
            path: "/v1/spaces/\(space)/objects:get",
            query: "",
            body: request.encoded,
            space: space,
            session: RequestSignature.randomName()
        )
        let signature = RequestSignature(signing: toSign, at: time, with: key ?? signing)
        return AccessEntry(
            base: signature.base,
            signature: signature.signature,
            time: time,
            count: UInt32(request.items.count),
            outcome: outcome,
            request: request.encoded
        )
    }

    /// The keys the state's grant gives them.
    func keys(in state: SpaceState) throws -> GrantKeys {
        guard let grant = state.grants(signedBy: signing.publicKey.thumbprint).first else { throw BundleError.refused }
        return try GrantKeys(of: grant, in: state, with: wrapping)
    }
}

extension GrantTerms {
    /// Reading allergies for 30 days.
    static func reading(_ kinds: Set<String> = ["allergy"], days: Double = 30) -> GrantTerms {
        GrantTerms(
            kinds: kinds,
            rights: [.read],
            notBefore: ProfessionalDouble.now,
            expires: ProfessionalDouble.now.addingTimeInterval(days * ProfessionalDouble.day)
        )
    }
}

extension LogDouble {
    /// Appends what an owner wrote.
    mutating func append(_ authored: Authored, by owner: inout Owner) {
        entries += authored.entries
        owner.take(authored)
    }

    mutating func grant(
        _ professional: ProfessionalDouble,
        _ terms: GrantTerms,
        by owner: inout Owner
    ) throws {
        append(
            try SpaceAuthor(owner.signing, at: ProfessionalDouble.now).grant(
                professional.recipient,
                terms,
                id: UUID(),
                in: owner.state,
                bundle: owner.bundle,
                person: owner.person,
                seen: head()
            ),
            by: &owner
        )
    }

    mutating func revoke(_ professional: ProfessionalDouble, by owner: inout Owner) throws {
        let grants = owner.state.liveGrants.filter { $0.recipient.professional == professional.id }.map(\.id)
        append(
            try SpaceAuthor(owner.signing, at: ProfessionalDouble.now).revoke(
                grants,
                in: owner.state,
                bundle: owner.bundle,
                person: owner.person,
                seen: head()
            ),
            by: &owner
        )
    }
}
