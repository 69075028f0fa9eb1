package import FoundationEssentials

/// Why a space is opened in an emergency: the closed list of CSP L.1111-17.
package enum EmergencyMotive: UInt8, CaseIterable, Hashable, Sendable {
    /// The person cannot express their will.
    case unableToConsent = 1
    /// There is an immediate risk for the person's health.
    case immediateRisk = 2
    /// A regulation centre answers a call about the person.
    case regulationCall = 3

    /// The word for it on command lines and in machine output.
    package var name: String {
        switch self {
        case .unableToConsent: "unable-to-consent"
        case .immediateRisk: "immediate-risk"
        case .regulationCall: "regulation-call"
        }
    }

    /// The motive of a name.
    package init?(named name: String) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }
}

/// What a professional asks for in an emergency; it stands in the log as it was signed, with the reason sealed for the owner.
package struct EmergencyRequest: Hashable, Sendable {
    /// The longest reason, in bytes; an empty one is refused.
    package static let maximumReasonByteCount = 1000
    private static let format: UInt8 = 1

    /// The name of the opening: drawn for it, and accepted once.
    package let id: UUID
    /// Who opens.
    package let professional: ProfessionalID
    /// In which role.
    package let role: EmergencyRole
    /// Why.
    package let motive: EmergencyMotive
    /// The number of the inbox key which the reason is sealed for.
    package let inbox: UInt32
    /// The reason in words, sealed for the owner.
    package let reason: Data
    /// The certificate of who opens, in DER.
    package let certificate: Data
    /// Whom the keys are to be wrapped for, JWS compact.
    package let keyPackage: String

    /// A request with its reason sealed for the owner of a space.
    ///
    /// - Throws: `KeyError.recipientKey` if nothing can be sealed for the inbox.
    package init(
        id: UUID,
        by professional: ProfessionalID,
        as role: EmergencyRole,
        motive: EmergencyMotive,
        reason: String,
        inbox: Inbox,
        certificate: Data,
        keyPackage: KeyPackage,
        in space: SpaceID
    ) throws(KeyError) {
        self.id = id
        self.professional = professional
        self.role = role
        self.motive = motive
        self.inbox = UInt32(clamping: inbox.generation)
        self.certificate = Data(certificate)
        self.keyPackage = keyPackage.compact
        let padded = Padding.pad(Data(reason.utf8))
        self.reason = try Wrap.seal(padded, to: inbox.key, info: Self.context(id, professional, space)).bytes
    }

    /// The bytes that travel and are signed.
    package var encoded: Data {
        var writer = FieldWriter(reserving: 4096)
        writer.append(Self.format)
        writer.append(id)
        writer.append(professional.description)
        writer.append(role.rawValue)
        writer.append(motive.rawValue)
        writer.append(inbox)
        writer.append(reason)
        writer.append(certificate)
        writer.append(keyPackage)
        return writer.bytes
    }

    /// Reads what ``encoded`` writes and nothing else.
    package init(decoding bytes: Data) throws(LogError) {
        do throws(FieldError) {
            var reader = FieldReader(bytes)
            guard try reader.number(UInt8.self) == Self.format else { throw FieldError() }
            id = try reader.id()
            guard let professional = ProfessionalID(parsing: try reader.text()),
                let role = EmergencyRole(rawValue: try reader.number()),
                let motive = EmergencyMotive(rawValue: try reader.number())
            else { throw FieldError() }
            self.professional = professional
            self.role = role
            self.motive = motive
            inbox = try reader.number()
            reason = try reader.field()
            certificate = try reader.field()
            keyPackage = try reader.text()
            try reader.end()
            guard (try? WrappedMessage(bytes: reason)) != nil, reason.count <= 4096, !certificate.isEmpty,
                certificate.count <= 16 << 10, keyPackage.utf8.count <= 8192
            else { throw FieldError() }
        } catch { throw .malformed }
    }

    /// The reason in words.
    ///
    /// - Returns: nil if it does not open, or says nothing.
    package func reason(in space: SpaceID, with key: WrapPrivateKey) -> String? {
        guard let wrapped = try? WrappedMessage(bytes: reason),
            let padded = try? Wrap.open(wrapped, with: key, info: Self.context(id, professional, space)),
            let bytes = try? Padding.unpad(padded), !bytes.isEmpty, bytes.count <= Self.maximumReasonByteCount
        else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func context(_ id: UUID, _ professional: ProfessionalID, _ space: SpaceID) -> SealContext {
        SealContext("espace.space.emergency-reason").appending(space.bytes).appending(id.sixteen)
            .appending(professional.description)
    }
}

/// Something the server remarks in a log by itself.
package struct NoticeEntry: Hashable, Sendable {
    /// The closed list of remarks.
    package enum Subject: UInt8, Hashable, Sendable {
        /// Whoever opened in the entry of this index opened more spaces than is usual in a short time.
        case bulkOpening = 1
    }

    /// What is remarked.
    package let subject: Subject
    /// The index of the entry it is about.
    package let entry: UInt64

    /// A remark about an entry.
    package init(_ subject: Subject, about entry: UInt64) {
        self.subject = subject
        self.entry = entry
    }

    /// The content of a log entry.
    package var content: Data {
        var writer = FieldWriter(reserving: 9)
        writer.append(subject.rawValue)
        writer.append(entry)
        return writer.bytes
    }

    /// Reads the content of a log entry.
    package init(decoding content: Data) throws(LogError) {
        do throws(FieldError) {
            var reader = FieldReader(content)
            guard let subject = Subject(rawValue: try reader.number()) else { throw FieldError() }
            self.subject = subject
            entry = try reader.number()
            try reader.end()
        } catch { throw .malformed }
    }
}
