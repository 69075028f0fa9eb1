import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore
import NIOFoundationEssentialsCompat
import SpaceProtocol

extension RecordResponder {
    func perform(_ route: Route, _ incoming: Incoming) async throws -> Response {
        switch route.endpoint {
        case .server: return Self.json(CanonicalJSON.encode(engine.information))
        case .directory, .publish, .grants: return try await performDirectory(route, incoming)
        case .openAPI: return Self.json(document)
        case .metrics: return Self.text(metrics.text + ((try? await engine.emergencyCounts()) ?? ""))
        case .pendingOpenings: return try await pendingOpenings(incoming)
        case .health:
            try await engine.checkHealth()
            return Self.json(Data(#"{"status":"ok"}"#.utf8))
        case .leaveMessage, .readMessage: return try await exchangeMessage(route, incoming)
        case .createSpace: return try await createSpace(incoming)
        default:
            if let call = incoming.professional { return try await perform(route, incoming, for: call) }
            if let call = incoming.member { return try await perform(route, incoming, for: call) }
            guard let space = incoming.space, let reading = incoming.reading else { throw RecordError.unauthorised }
            return try await perform(route, incoming, space, reading)
        }
    }

    private func perform(
        _ route: Route,
        _ incoming: Incoming,
        _ space: SpaceID,
        _ reading: SignedReading
    ) async throws -> Response {
        let from = incoming.parameters["from"] ?? 0
        switch route.endpoint {
        case .log:
            let page = try await engine.log(
                of: space,
                from: from,
                max: Int(clamping: incoming.parameters["max"] ?? UInt64(LogPage.maximumLeafCount)),
                waiting: Int(incoming.parameters["wait"] ?? 0)
            )
            return Self.bytes(page.encoded)
        case .checkpoint: return Self.text(try await engine.checkpoint(of: space))
        case .proof: return try await proof(incoming, space)
        case .state:
            let head = try await engine.stateHead(of: space)
            var response = Self.json(CanonicalJSON.encode(StateAnswer(sequence: head.sequence, hash: head.hash)))
            response.headers[.eTag] = head.tag
            return response
        case .appendState:
            guard let batch = try? StateBatch(decoding: incoming.body), let tag = incoming.request.headers[.ifMatch]
            else { throw RecordError.malformed }
            return Self.bytes(try await engine.append(batch, to: space, ifMatch: tag, from: from).encoded)
        case .appendCommit:
            guard let batch = try? CommitBatch(decoding: incoming.body) else { throw RecordError.malformed }
            return Self.bytes(try await engine.append(batch, to: space, from: from).encoded)
        case .objects:
            guard let request = try? ObjectRequest(decoding: incoming.body) else { throw RecordError.malformed }
            return Self.bytes(try await engine.objects(of: space, request, reading: reading).encoded)
        case .eraseObjects:
            guard let request = try? ObjectRequest(decoding: incoming.body) else { throw RecordError.malformed }
            try await engine.erase(request, of: space)
            return Response(status: .noContent)
        default: return try await performBlob(route, incoming, space, reading)
        }
    }

    private func performBlob(
        _ route: Route,
        _ incoming: Incoming,
        _ space: SpaceID,
        _ reading: SignedReading
    ) async throws -> Response {
        if route.endpoint == .beginBlob {
            guard let (id, size, hash) = Self.beginning(incoming.body) else { throw RecordError.malformed }
            return Self.begun(try await engine.beginBlob(id, size: size, hash: hash, of: space))
        }
        guard let blob = Self.blob(incoming) else { throw RecordError.notFound }
        switch route.endpoint {
        case .blobOffset:
            let (received, size, _) = try await engine.blob(blob, of: space)
            return Response(
                status: .ok,
                headers: [.uploadOffset: String(received), .uploadLength: String(size)]
            )
        case .appendBlob:
            guard let offset = incoming.request.headers[.uploadOffset].flatMap({ UInt64($0) }) else {
                throw RecordError.malformed
            }
            let received = try await engine.append(incoming.body, at: offset, of: blob, of: space)
            return Response(status: .noContent, headers: [.uploadOffset: String(received)])
        case .readBlob:
            guard let range = Self.range(incoming.request.headers[.range]) else { throw RecordError.malformed }
            let (bytes, size) = try await engine.bytes(of: blob, range: range, of: space, reading: reading)
            return Self.part(bytes, range, of: size)
        default: throw RecordError.notFound
        }
    }

    /// What the body of a request that begins an upload says.
    static func beginning(_ body: Data) -> (id: UUID, size: UInt64, hash: LogHash)? {
        var reader = FieldReader(body)
        guard let id = try? reader.id(), let size = try? reader.number(UInt64.self), let hash = try? reader.hash(),
            reader.remaining == 0
        else { return nil }
        return (id, size, hash)
    }

    /// The answer to a request that begins an upload, or goes on with one.
    static func begun(_ received: UInt64) -> Response {
        var response = Self.bytes(Data(), status: received == 0 ? .created : .ok)
        response.headers[.uploadOffset] = String(received)
        return response
    }

    /// The document in the path; a name that is no id is the name of nothing, like any other unknown one.
    static func blob(_ incoming: Incoming) -> UUID? {
        guard let text = incoming.values["blob"], let blob = UUID(uuidString: text),
            text == blob.uuidString.lowercased()
        else { return nil }
        return blob
    }

    /// The answer with some bytes of a document.
    static func part(_ bytes: Data, _ range: ClosedRange<UInt64>, of size: UInt64) -> Response {
        var response = Self.bytes(bytes, status: .partialContent)
        let last = range.lowerBound + UInt64(bytes.count) - 1
        response.headers[.contentRange] = "bytes \(range.lowerBound)-\(last)/\(size)"
        return response
    }

    /// Reads `bytes=first-last`, the one form of a range that is used here.
    static func range(_ text: String?) -> ClosedRange<UInt64>? {
        guard let text, text.hasPrefix("bytes=") else { return nil }
        let parts = text.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let first = UInt64(parts[0]), let last = UInt64(parts[1]), first <= last,
            last <= UInt64(Int64.max)
        else { return nil }
        return first...last
    }

    private func proof(_ incoming: Incoming, _ space: SpaceID) async throws -> Response {
        let hashes: [LogHash]
        if let leaf = incoming.parameters["leaf"], let size = incoming.parameters["size"] {
            hashes = try await engine.inclusionProof(of: space, leaf: leaf, size: size)
        } else if let from = incoming.parameters["from"], let to = incoming.parameters["to"] {
            hashes = try await engine.consistencyProof(of: space, from: from, to: to)
        } else {
            throw RecordError.malformed
        }
        return Self.json(CanonicalJSON.encode(ProofAnswer(proof: hashes)))
    }

    private func createSpace(_ incoming: Incoming) async throws -> Response {
        if let ticket {
            guard let brought = incoming.request.headers[.espaceTicket], Self.isSame(brought, ticket) else {
                throw RecordError.ticket
            }
        }
        guard let batch = try? StateBatch(decoding: incoming.body), let reading = incoming.reading else {
            throw RecordError.malformed
        }
        let (_, page) = try await engine.begin(batch, signedBy: reading.device)
        return Self.bytes(page.encoded, status: .created)
    }

    /// Compares without telling by its time how much was right.
    private static func isSame(_ left: String, _ right: String) -> Bool {
        LogHash(of: Data(left.utf8)).bytes.elementsEqual(LogHash(of: Data(right.utf8)).bytes)
    }

    private func exchangeMessage(_ route: Route, _ incoming: Incoming) async throws -> Response {
        guard let mailbox = incoming.values["mailbox"], (16...64).contains(mailbox.utf8.count),
            mailbox.utf8.allSatisfy({
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D
                    || $0 == 0x5F
            }), let text = incoming.values["slot"], let slot = Int(text), String(slot) == text, (0...15).contains(slot)
        else { throw RecordError.notFound }
        if route.endpoint == .leaveMessage {
            guard !incoming.body.isEmpty else { throw RecordError.malformed }
            try await engine.leave(incoming.body, in: mailbox, slot: slot, from: incoming.address)
            return Response(status: .noContent)
        }
        let wait = Int(incoming.parameters["wait"] ?? 0)
        return Self.bytes(try await engine.message(in: mailbox, slot: slot, waiting: wait))
    }

    // MARK: answers

    static func bytes(_ bytes: Data, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status,
            headers: [.contentType: "application/octet-stream", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(data: bytes))
        )
    }

    static func json(_ bytes: Data, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status,
            headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(data: bytes))
        )
    }

    static func text(_ text: String) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }

    static func error(
        _ status: HTTPResponse.Status,
        _ code: WireError.Code,
        _ message: String,
        _ hint: String,
        time: Date? = nil
    ) -> Response {
        json(CanonicalJSON.encode(WireError(code, message: message, hint: hint, time: time)), status: status)
    }

    /// The one answer of each refusal.
    func refusal(_ error: RecordError) -> Response {
        switch error {
        case .malformed:
            return Self.error(.badRequest, .malformed, "the request is not understood", "see /openapi.json")
        case .unauthorised:
            return Self.error(.unauthorized, .unauthorised, "the signature does not hold", "sign the request anew")
        case .clock:
            return Self.error(
                .unauthorized,
                .clock,
                "the signature is too old or from the future",
                "sign with the time given here",
                time: engine.now()
            )
        case .notFound: return Self.error(.notFound, .notFound, "nothing of this name is here", "check the address")
        case .stateConflict:
            return Self.error(.conflict, .stateConflict, "the state moved on", "read the log and write anew")
        case .exists: return Self.error(.conflict, .exists, "this is here already", "read the log")
        case .retiredEpoch:
            return Self.error(.conflict, .retiredEpoch, "the keys were rotated", "read the log and seal anew")
        case .refusedStatement:
            return Self.error(
                .conflict,
                .refusedStatement,
                "the statement does not follow",
                "read the log and write anew"
            )
        case .missingBlob:
            return Self.error(.conflict, .missingBlob, "a document is not here yet", "upload it first")
        case .offset(let offset):
            var response = Self.error(.conflict, .offset, "the upload is elsewhere", "go on at upload-offset")
            response.headers[.uploadOffset] = String(offset)
            return response
        case .tooLarge:
            return Self.error(
                .contentTooLarge,
                .tooLarge,
                "this is too large, or there is no room left",
                "see /v1/server"
            )
        case .tooMany:
            var response = Self.error(.tooManyRequests, .tooMany, "too many requests", "wait and try again")
            response.headers[.retryAfter] = String(Int(Gatekeeper.window))
            return response
        case .ticket:
            return Self.error(
                .forbidden,
                .unauthorised,
                "an invitation is needed here",
                "ask the operator for a ticket"
            )
        case .unavailable:
            return Self.error(.serviceUnavailable, .unavailable, "the server cannot do this now", "try again later")
        }
    }
}

/// Where the chain of state statements ends, as JSON.
private struct StateAnswer: Codable {
    let sequence: UInt64
    let hash: LogHash
}

/// The hashes of a proof, as JSON.
private struct ProofAnswer: Codable {
    let proof: [LogHash]
}
