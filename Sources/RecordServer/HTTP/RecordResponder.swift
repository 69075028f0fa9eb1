import FoundationEssentials
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOFoundationEssentialsCompat
import SpaceProtocol

/// Where a request comes from.
struct RequestOrigin: InitializableFromSource {
    let address: String

    init(source: ApplicationRequestContextSource) {
        address = source.channel.remoteAddress?.ipAddress ?? "local"
    }
}

/// Turns HTTP requests into calls of the engine and back: it translates and decides nothing.
struct RecordResponder: HTTPResponder {
    typealias Context = RequestOrigin

    let engine: RecordEngine
    let router: Router
    let document: Data
    let gatekeeper: Gatekeeper
    let metrics: Metrics
    let logger: Logger
    /// What a founder has to bring; nil where anybody may begin a space.
    let ticket: String?

    init(engine: RecordEngine, rate: Int, ticket: String?, logger: Logger) {
        self.engine = engine
        let routes = Route.table(engine.limits)
        router = Router(routes)
        document = OpenAPI.document(routes)
        gatekeeper = Gatekeeper(rate: rate)
        metrics = Metrics()
        self.ticket = ticket
        self.logger = logger
    }

    func respond(to request: Request, context: RequestOrigin) async throws -> Response {
        let start = ContinuousClock.now
        var call = Call()
        var response: Response
        do {
            response = try await answer(request, context, &call)
        } catch let error as RecordError {
            response = refusal(error)
        } catch let error as StoreError {
            logger.error("storage", metadata: ["error": "\(error)"])
            response = refusal(error == .full ? .tooLarge : .unavailable)
        } catch let error as HTTPError {
            // Only the body reader throws these.
            response = refusal(error.status == .contentTooLarge ? .tooLarge : .malformed)
        } catch is NIOTooManyBytesError {
            response = refusal(.tooLarge)
        } catch is CancellationError {
            response = refusal(.unavailable)
        } catch {
            let id = RequestSignature.randomName()
            logger.error("unforeseen", metadata: ["type": "\(type(of: error))", "request": "\(id)"])
            response = Self.error(
                .internalServerError,
                .internal,
                "an error nobody foresaw (\(id))",
                "tell the operator"
            )
        }
        // Bytes after the answer to HEAD would be taken for the beginning of the next answer (RFC 9110 section 9.3.2).
        if request.method == .head { response.body = ResponseBody() }
        let elapsed = (ContinuousClock.now - start).components
        metrics.note(
            call.endpoint?.rawValue ?? "none",
            status: response.status.code,
            seconds: Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18,
            bytesIn: call.bytesIn,
            bytesOut: response.body.contentLength ?? 0
        )
        return response
    }

    /// What is known of a request so far.
    struct Call {
        var endpoint: Route.Endpoint?
        var bytesIn = 0
    }

    private func answer(_ request: Request, _ context: RequestOrigin, _ call: inout Call) async throws -> Response {
        guard gatekeeper.admits(context.address, now: engine.now()) else { throw RecordError.tooMany }
        let target = request.head.path ?? "/"
        let path = target[..<(target.utf8.firstIndex(of: UInt8(ascii: "?")) ?? target.endIndex)]
        let query = target[path.endIndex...]
        let (route, values): (Route, [String: String])
        switch router.match(request.method.rawValue, path) {
        case nil: throw RecordError.notFound
        case .methods(let methods):
            var response = Self.error(.methodNotAllowed, .malformed, "not a method of this path", "see /openapi.json")
            response.headers[.allow] = methods.joined(separator: ", ")
            return response
        case .route(let found, let named): (route, values) = (found, named)
        }
        call.endpoint = route.endpoint
        let body = try await self.body(of: request, route)
        call.bytesIn = body.count
        let parameters = try Parameters(query, of: route)
        var incoming = Incoming(
            request: request,
            body: body,
            values: values,
            parameters: parameters,
            address: context.address
        )
        switch route.access {
        case .anybody: break
        case .founder, .device, .writer, .reader, .professional, .certified:
            try await authenticate(&incoming, route, path: String(path), query: String(query))
        }
        return try await perform(route, incoming)
    }

    /// Reads a body, refusing one that says it is too long before any of it is read.
    private func body(of request: Request, _ route: Route) async throws -> Data {
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > route.bodyLimit {
            throw RecordError.tooLarge
        }
        let buffer = try await request.body.collect(upTo: max(route.bodyLimit, 1))
        guard buffer.readableBytes <= route.bodyLimit else { throw RecordError.tooLarge }
        return Data(buffer: buffer)
    }

    /// Verifies the signature of a request, and that its signer is known in the space.
    private func authenticate(
        _ incoming: inout Incoming,
        _ route: Route,
        path: String,
        query: String
    ) async throws {
        guard let headers = SignedHeaders(incoming.request.headers) else { throw RecordError.unauthorised }
        let space = SpaceID(parsing: headers.space)
        let isOfNoSpace = route.access == .founder || route.access == .certified
        guard (space != nil && route.access != .certified) || (isOfNoSpace && headers.space == "-") else {
            throw RecordError.unauthorised
        }
        if let named = incoming.values["space"] {
            // The same answer for a path that names no space, a foreign space, and one that is not here.
            guard named == headers.space || SpaceID(parsing: named) != nil else { throw RecordError.notFound }
            guard named == headers.space else { throw RecordError.unauthorised }
            incoming.space = space
        }
        let signed = RequestToSign(
            method: incoming.request.method.rawValue,
            authority: (incoming.request.head.authority ?? "").lowercased(),
            path: path,
            query: query,
            body: incoming.body,
            space: space,
            session: headers.session
        )
        guard headers.contentDigest == signed.contentDigest else { throw RecordError.unauthorised }
        let parsed: RequestSignature
        do throws(RequestRefusal) {
            parsed = try RequestSignature(request: signed, signatureInput: headers.input, signature: headers.signature)
        } catch { throw RecordError.unauthorised }
        let key: VerifyingKey
        var isProfessional = false
        var isMember = false
        var certified: CertifiedSigner?
        if route.access == .founder {
            guard let founder = try? founder(of: incoming.body, named: parsed.parameters.keyID) else {
                throw RecordError.refusedStatement
            }
            key = founder
        } else if route.access == .certified {
            certified = try await engine.certified(parsed.parameters.keyID)
            guard let certified else { throw RecordError.notFound }
            key = certified.claimant.signing
        } else {
            guard let id = incoming.space, let loaded = try await engine.loadForReading(id) else {
                throw RecordError.notFound
            }
            let signer = engine.signer(parsed.parameters.keyID, in: loaded, route.access)
            if case .device(let device) = signer {
                key = device
            } else if case .member(let member) = signer {
                key = member
                isMember = true
            } else {
                // Somebody certified who has no right here: the journal is to say who tried (T9).
                if route.access == .reader || route.access == .professional {
                    certified = try await engine.certified(parsed.parameters.keyID)
                }
                guard let known = signer?.key ?? certified?.claimant.signing else { throw RecordError.notFound }
                key = known
                isProfessional = true
            }
        }
        let now = engine.now()
        do throws(RequestRefusal) { try parsed.verify(by: key, at: now) } catch {
            throw error == .time ? RecordError.clock : RecordError.unauthorised
        }
        let isFresh =
            engine.driver.isExclusive
            ? gatekeeper.takeNonce(parsed.parameters.nonce, now: now)
            : try await engine.takeNonce(
                parsed.parameters.nonce,
                expires: now.addingTimeInterval(TimeInterval(2 * RequestSignature.maximumLifetime))
            )
        guard isFresh else { throw RecordError.unauthorised }
        let reading = SignedReading(
            device: parsed.parameters.keyID,
            session: headers.session,
            base: parsed.base,
            signature: parsed.signature
        )
        incoming.reading = reading
        if isMember { incoming.member = MemberCall(name: key.thumbprint, reading: reading) }
        if isProfessional {
            incoming.professional = ProfessionalCall(
                signer: key,
                reading: reading,
                body: incoming.body,
                certified: certified
            )
        }
    }

    private func founder(of body: Data, named keyID: String) throws -> VerifyingKey {
        guard let batch = try? StateBatch(decoding: body), let first = batch.entries.first,
            let statement = try? StateEntry(decoding: Data(first.content)),
            let state = try? SpaceState(genesis: statement), let device = state.devices[keyID]
        else { throw RecordError.refusedStatement }
        return device.signing
    }
}

extension Route.Access: Equatable {}

/// The headers that a signed request has, each exactly once.
private struct SignedHeaders {
    let input: String
    let signature: String
    let session: String
    let space: String
    let contentDigest: String

    init?(_ fields: HTTPFields) {
        var found = [String?](repeating: nil, count: Self.names.count)
        for field in fields {
            guard let place = Self.names.firstIndex(of: field.name) else { continue }
            guard found[place] == nil else { return nil }
            found[place] = field.value
        }
        guard let input = found[0], let signature = found[1], let session = found[2], let space = found[3],
            let contentDigest = found[4]
        else { return nil }
        self.input = input
        self.signature = signature
        self.session = session
        self.space = space
        self.contentDigest = contentDigest
    }

    private static let names: [HTTPField.Name] = [
        .signatureInput, .signature, .espaceSession, .espaceSpace, .contentDigest,
    ]
}

/// A request with everything that was read of it.
struct Incoming {
    let request: Request
    let body: Data
    let values: [String: String]
    let parameters: Parameters
    /// Where it comes from.
    let address: String
    var space: SpaceID?
    var reading: SignedReading?
    /// Set where a member signed who is not treated as a device of the owner.
    var member: MemberCall?
    /// Set where a professional signed.
    var professional: ProfessionalCall?
}

/// The query of a request: whole numbers or words, each name once, and no name which the route does not have.
struct Parameters {
    /// The longest text.
    static let maximumTextByteCount = 200
    private var values: [String: UInt64] = [:]
    private var texts: [String: String] = [:]

    init(_ query: Substring, of route: Route) throws {
        let bytes = query.utf8.dropFirst()
        guard !bytes.isEmpty else { return }
        for pair in bytes.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { throw RecordError.malformed }
            let (name, value) = (String(Substring(parts[0])), Substring(parts[1]))
            if route.words.contains(where: { $0.name == name }) {
                guard let text = Self.decoded(value), texts.updateValue(text, forKey: name) == nil else {
                    throw RecordError.malformed
                }
                continue
            }
            guard route.query.contains(where: { $0.name == name }), let number = UInt64(value),
                String(number) == value, number <= UInt64(Int64.max), name != "wait" || number <= Route.longestWait,
                values.updateValue(number, forKey: name) == nil
            else { throw RecordError.malformed }
        }
    }

    subscript(name: String) -> UInt64? { values[name] }

    /// The text of a name.
    func text(_ name: String) -> String? { texts[name] }

    /// Undoes percent-encoding; nil for what is not UTF-8, empty or too long.
    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        guard (1...maximumTextByteCount).contains(bytes.count), !bytes.contains(0) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }
}

extension HTTPField.Name {
    static let signature = Self.known("signature")
    static let signatureInput = Self.known("signature-input")
    static let contentDigest = Self.known("content-digest")
    static let espaceSpace = Self.known(RequestSignature.spaceHeader)
    static let espaceSession = Self.known(RequestSignature.sessionHeader)
    static let espaceTicket = Self.known("espace-ticket")
    static let uploadOffset = Self.known("upload-offset")
    static let uploadLength = Self.known("upload-length")

    private static func known(_ name: String) -> Self {
        guard let field = Self(name) else { preconditionFailure("\(name) is the name of a header") }
        return field
    }
}
