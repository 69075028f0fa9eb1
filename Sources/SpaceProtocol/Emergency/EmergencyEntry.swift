package import FoundationEssentials

/// What the log says about one opening in an emergency: the signed request itself, who certified it, the named centre, and until when.
package struct EmergencyEntry: Hashable, Sendable {
    /// The text that was signed.
    package let base: String
    /// The Ed25519 signature.
    package let signature: Data
    /// When the server received it, by its own clock.
    package let time: Date
    /// The last moment of the opening, by the server's clock.
    package let until: Date
    /// The regulation centre through which it was opened.
    package let regulator: ProfessionalID
    /// The certified key of who opened.
    package let signing: VerifyingKey
    /// The body that was signed, an ``EmergencyRequest``.
    package let request: Data

    /// The record of an opening.
    package init(
        base: String,
        signature: Data,
        time: Date,
        until: Date,
        regulator: ProfessionalID,
        signing: VerifyingKey,
        request: Data
    ) {
        self.base = base
        self.signature = signature
        self.time = time.stored
        self.until = until.stored
        self.regulator = regulator
        self.signing = signing
        self.request = request
    }

    /// The content of a log entry.
    package var content: Data {
        var writer = FieldWriter(reserving: request.count + 1024)
        writer.append(base)
        writer.append(signature)
        writer.append(time)
        writer.append(until)
        writer.append(regulator.description)
        writer.append(fixed: signing.bytes)
        writer.append(request)
        return writer.bytes
    }

    /// Reads the content of a log entry.
    package init(decoding content: Data) throws(LogError) {
        do throws(FieldError) {
            var reader = FieldReader(content)
            base = try reader.text()
            signature = try reader.field()
            time = try reader.date()
            until = try reader.date()
            guard let regulator = ProfessionalID(parsing: try reader.text()),
                let signing = try? VerifyingKey(bytes: try reader.fixed(VerifyingKey.byteCount))
            else { throw FieldError() }
            self.regulator = regulator
            self.signing = signing
            request = try reader.field()
            try reader.end()
            guard signature.count == 64, base.utf8.count <= 4096,
                request.count <= AccessEntry.maximumRequestByteCount, (try? EmergencyRequest(decoding: request)) != nil
            else { throw FieldError() }
        } catch { throw .malformed }
    }

    /// The request, if this space was meant, the recorded body is the one that was signed, and the signature is the recorded key's.
    package func verified(in space: SpaceID) -> (request: EmergencyRequest, created: Date)? {
        guard let text = RequestSignature.SignedText(base, about: space),
            text.parameters.keyID == signing.thumbprint, text.digest == LogHash(of: request),
            signing.verifies(signature, for: Array(base.utf8)),
            let request = try? EmergencyRequest(decoding: request)
        else { return nil }
        return (request, Date(timeIntervalSince1970: TimeInterval(text.parameters.created)))
    }

    /// Whom the keys are wrapped for; nil unless the recorded key named it, for the recorded certificate.
    package var recipient: GrantRecipient? {
        guard let request = try? EmergencyRequest(decoding: request),
            let package = try? KeyPackage(
                verifying: request.keyPackage,
                by: signing,
                certificate: LogHash(of: request.certificate)
            )
        else { return nil }
        return try? GrantRecipient(
            professional: request.professional,
            certificate: request.certificate,
            signing: signing,
            keyPackage: package
        )
    }
}

/// One opening, judged by the state as it was just before its entry.
package struct EmergencyFinding: Hashable, Sendable {
    /// What was asked for; nil where nothing was proved.
    package let request: EmergencyRequest?
    /// Whether it was right.
    package let verdict: Verdict
    /// What it opens and until when; nil where it opens nothing by right.
    package let grant: Grant?
    /// The consent it went by; nil where there was none.
    package let consent: UUID?
}

extension Grant {
    /// What an opening gives: reading of the categories of the consent up to the epochs of that moment, and nothing of what comes after a rotation.
    ///
    /// Whoever opened is never handed other keys: what they got came from the regulation centre.
    package init?(opening entry: EmergencyEntry, categories: [UUID: UInt32], wrapped: [UUID: UInt32], since: UInt64) {
        guard let recipient = entry.recipient, let request = try? EmergencyRequest(decoding: entry.request) else {
            return nil
        }
        self.init(
            id: request.id,
            recipient: recipient,
            categories: categories,
            wrapped: wrapped,
            rights: [.read],
            notBefore: entry.time.addingTimeInterval(-TimeInterval(RequestSignature.maximumLifetime)),
            expires: entry.until,
            isAutomatic: false,
            wrap: nil,
            since: since
        )
        isOpening = true
    }
}

extension SpaceState {
    /// Judges an opening.
    ///
    /// - Parameters:
    ///   - entry: The entry.
    ///   - known: The openings which stand earlier in the log: each is accepted once.
    /// - Returns: What is to be thought of it, and what it opens if it was right.
    package func finding(on entry: EmergencyEntry, known: some Sequence<UUID>) -> EmergencyFinding {
        guard let (request, created) = entry.verified(in: id) else {
            return EmergencyFinding(request: nil, verdict: .unsigned, grant: nil, consent: nil)
        }
        let drift = TimeInterval(2 * RequestSignature.maximumLifetime)
        guard let consent = emergency, consent.regulator.professional == entry.regulator,
            consent.choices.admits(request.role), !blocked.contains(request.professional),
            !blocked.contains(entry.regulator),
            entry.until > entry.time, entry.until <= entry.time.addingTimeInterval(TimeInterval(consent.hours) * 3600),
            // A request that was signed long before is a replay, whoever enters it.
            abs(entry.time.timeIntervalSince(created)) <= drift, !known.contains(request.id),
            let grant = Grant(
                opening: entry,
                categories: consent.categories,
                wrapped: consent.wrapped,
                since: consent.since
            )
        else { return EmergencyFinding(request: request, verdict: .outsideGrant, grant: nil, consent: nil) }
        return EmergencyFinding(request: request, verdict: .emergency, grant: grant, consent: consent.id)
    }

    /// Judges a reading by somebody who opened in an emergency: it is right within the term and what was opened, while the consent stands.
    func finding(on access: AccessEntry, under opening: EmergencyFinding) -> AccessFinding? {
        guard let grant = opening.grant, access.outcome == .granted,
            let text = RequestSignature.SignedText(access.base, about: id),
            access.isSigned(by: grant.recipient.signing, saying: text),
            let request = try? GrantedRequest(decoding: access.request), request.grant == grant.id
        else { return nil }
        let isCovered =
            access.time <= grant.expires && !blocked.contains(grant.recipient.professional)
            && emergency?.id == opening.consent
            && request.items.allSatisfy { grant.opens(category: $0.category, epoch: $0.epoch) }
        return AccessFinding(
            reader: .claimant(
                AccessEntry.Claimant(certificate: grant.recipient.certificate, signing: grant.recipient.signing)
            ),
            verdict: isCovered ? .emergency : access.time > grant.expires ? .afterRevocation : .outsideGrant,
            grant: grant.id,
            request: request
        )
    }
}
