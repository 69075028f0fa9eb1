import FoundationEssentials
import SpaceProtocol

/// What belongs to an opening in an emergency.
extension Material {
    private static let professional = SigningKey()
    private static let wrapping = WrapPrivateKey()

    /// A request, by somebody whose certificate is a mere name.
    func emergency() throws -> EmergencyRequest {
        guard let id = ProfessionalID(rpps: "99900000001"), let inbox = authored.state.inbox else {
            throw Decoder.Refused()
        }
        let certificate = Data("certificat".utf8)
        let package = try KeyPackage(
            for: Self.wrapping.publicKey,
            certificate: LogHash(of: certificate),
            serial: 1,
            notBefore: Date(timeIntervalSince1970: 0),
            notAfter: Date(timeIntervalSince1970: 86_400),
            signedWith: Self.professional
        )
        return try EmergencyRequest(
            id: UUID(),
            by: id,
            as: .regulation,
            motive: .immediateRisk,
            reason: "Malaise",
            inbox: inbox,
            certificate: certificate,
            keyPackage: package,
            in: authored.state.id
        )
    }

    /// Its entry in the log.
    func emergencyEntry() throws -> EmergencyEntry {
        let request = try emergency()
        return EmergencyEntry(
            base: signature.base,
            signature: signature.signature,
            time: Date(timeIntervalSince1970: 1),
            until: Date(timeIntervalSince1970: 3600),
            regulator: request.professional,
            signing: Self.professional.publicKey,
            request: request.encoded
        )
    }

    /// What waits for the regulation centre.
    func pendingOpenings(_ receipt: LogReceipt) throws -> PendingOpenings {
        PendingOpenings([
            PendingOpening(
                space: authored.state.id,
                consent: UUID(),
                package: Merkle.emptyRoot,
                escrow: try Escrow(share: Data(repeating: 1, count: 32), sealed: Data(repeating: 2, count: 200)),
                receipt: receipt
            )
        ])
    }
}
