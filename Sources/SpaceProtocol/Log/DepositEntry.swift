package import FoundationEssentials

/// The signed statement over something left for a patient.
package struct DepositOuter: Hashable, Sendable, Codable {
    /// The hash of the author's certificate.
    package let certificate: LogHash
    /// When it was signed, in milliseconds since 1970.
    package let created: Int64
    /// Its id, base64url of 16 bytes.
    package let deposit: JSONBytes
    /// The number of the inbox key it is sealed for.
    package let inbox: Int
    /// The SHA-256 of the sealed object.
    package let object: LogHash
    /// The number of bytes of the sealed object.
    package let size: UInt32
    /// The space.
    package let space: SpaceID
}

/// Something a professional left for a patient, as it stands in the log: signed by a certified key, without the sealed body.
package struct DepositEntry: Hashable, Sendable {
    /// A larger object is refused before anything is opened (A29).
    package static let maximumObjectByteCount = 8 << 20

    /// The statement, JWS compact.
    package let compact: String
    /// The author's certificate, in DER.
    package let certificate: Data
    /// The key it certifies.
    package let signing: VerifyingKey

    /// The content of a log entry.
    package var content: Data {
        var writer = FieldWriter(reserving: compact.utf8.count + certificate.count + 64)
        writer.append(compact)
        writer.append(certificate)
        writer.append(fixed: signing.bytes)
        return writer.bytes
    }

    /// Reads the content of a log entry.
    package init(decoding content: Data) throws(LogError) {
        do throws(FieldError) {
            var reader = FieldReader(content)
            compact = try reader.text()
            certificate = try reader.field()
            guard let key = try? VerifyingKey(bytes: try reader.fixed(VerifyingKey.byteCount)),
                certificate.count <= 16 << 10
            else { throw FieldError() }
            signing = key
            try reader.end()
        } catch { throw .malformed }
    }

    /// Seals and signs something for the inbox of a space.
    ///
    /// - Parameters:
    ///   - body: What is left.
    ///   - id: The deposit's id.
    ///   - space: The space.
    ///   - inbox: The inbox, as the state has it.
    ///   - certificate: The author's certificate, in DER.
    ///   - time: When it is signed.
    ///   - key: The certified key.
    /// - Returns: The entry, and the object to send beside it.
    /// - Throws: `KeyError.recipientKey` if nothing can be wrapped for the inbox.
    package static func seal(
        _ body: Data,
        id: UUID,
        for space: SpaceID,
        inbox: Inbox,
        certificate: Data,
        at time: Date,
        with key: SigningKey
    ) throws(KeyError) -> (entry: DepositEntry, object: Data) {
        let content = SealKey()
        let context = Self.context(id, space, inbox.generation, key.publicKey.thumbprint)
        let wrapped = try Wrap.seal(content.withUnsafeBytes { Data($0) }, to: inbox.key, info: context)
        var writer = FieldWriter(reserving: body.count + 2048)
        writer.append(wrapped.bytes)
        writer.append(Seal.seal(Padding.pad(body), key: content, context: context))
        let object = writer.bytes
        let outer = DepositOuter(
            certificate: LogHash(of: certificate),
            created: time.storedMilliseconds,
            deposit: JSONBytes(id.data),
            inbox: inbox.generation,
            object: LogHash(of: object),
            size: UInt32(object.count),
            space: space
        )
        let statement = Statement(signing: CanonicalJSON.encode(outer), as: .deposit, with: key)
        return (
            DepositEntry(compact: statement.compact, certificate: certificate, signing: key.publicKey), object
        )
    }

    private init(compact: String, certificate: Data, signing: VerifyingKey) {
        self.compact = compact
        self.certificate = Data(certificate)
        self.signing = signing
    }

    /// Verifies the statement by the key in the entry; whether the certificate names that key and leads to a pinned root is for the caller.
    ///
    /// - Throws: `LogError.malformed` if it is not signed by that key for this space.
    package func verified(for space: SpaceID) throws(LogError) -> (id: UUID, outer: DepositOuter) {
        guard let statement = try? Statement(verifying: compact, as: .deposit, by: signing),
            let outer = CanonicalJSON.decode(DepositOuter.self, from: statement.payload), outer.space == space,
            let id = UUID(sixteen: outer.deposit.bytes), outer.certificate == LogHash(of: certificate),
            outer.size <= Self.maximumObjectByteCount
        else { throw .malformed }
        return (id, outer)
    }

    /// Opens the object of a deposit.
    ///
    /// - Throws: `SealError.refused` unless it is the one that was signed, sealed for this inbox by this author (A28).
    package func open(_ object: Data, in space: SpaceID, with key: WrapPrivateKey) throws(SealError) -> Data {
        guard let (id, outer) = try? verified(for: space), object.count == Int(outer.size),
            LogHash(of: object) == outer.object
        else { throw .refused }
        let context = Self.context(id, space, outer.inbox, signing.thumbprint)
        do {
            var reader = FieldReader(object)
            let wrapped = try WrappedMessage(bytes: try reader.field())
            let sealed = try reader.field()
            try reader.end()
            let content = try SealKey(bytes: try Wrap.open(wrapped, with: key, info: context))
            return try Padding.unpad(try Seal.open(sealed, key: content, context: context))
        } catch { throw .refused }
    }

    private static func context(_ id: UUID, _ space: SpaceID, _ inbox: Int, _ author: String) -> SealContext {
        SealContext("espace.space.deposit").appending(space.bytes).appending(id.sixteen).appending(UInt64(inbox))
            .appending(author)
    }
}

/// Something to leave for a patient, as it is sent to the server.
package struct DepositBatch: Hashable, Sendable {
    /// The entry; its content is a ``DepositEntry``.
    package let entry: LogEntry
    /// The sealed object.
    package let object: Data

    /// A deposit with its object.
    package init(entry: LogEntry, object: Data) {
        self.entry = entry
        self.object = object
    }

    /// The bytes that travel.
    package var encoded: Data {
        var writer = FieldWriter(reserving: entry.body.count + object.count + 64)
        writer.append(fixed: entry.salt)
        writer.append(entry.body)
        writer.append(object)
        return writer.bytes
    }

    /// Reads what ``encoded`` writes.
    package init(decoding bytes: Data) throws(LogError) {
        do throws(FieldError) {
            var reader = FieldReader(bytes)
            let salt = try reader.fixed(LogEntry.saltByteCount)
            guard let entry = try? LogEntry(salt: salt, body: try reader.field()), entry.kind == .deposit else {
                throw FieldError()
            }
            self.entry = entry
            object = try reader.field()
            try reader.end()
        } catch { throw .malformed }
    }
}
