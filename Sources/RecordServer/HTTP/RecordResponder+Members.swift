import FoundationEssentials
import HTTPTypes
import Hummingbird
import SpaceProtocol

extension RecordResponder {
    /// Answers a request which a member signed.
    func perform(_ route: Route, _ incoming: Incoming, for call: MemberCall) async throws -> Response {
        guard let space = incoming.space else { throw RecordError.notFound }
        let from = incoming.parameters["from"] ?? 0
        switch route.endpoint {
        case .log:
            let page = try await engine.log(
                of: space,
                for: call,
                from: from,
                max: Int(clamping: incoming.parameters["max"] ?? UInt64(LogPage.maximumLeafCount)),
                waiting: Int(incoming.parameters["wait"] ?? 0)
            )
            return Self.bytes(page.encoded)
        case .checkpoint: return Self.text(try await engine.checkpoint(of: space, for: call))
        case .objects:
            guard let request = try? ObjectRequest(decoding: incoming.body) else { break }
            return Self.bytes(try await engine.objects(of: space, request, by: call).encoded)
        case .appendCommit:
            guard let batch = try? CommitBatch(decoding: incoming.body) else { break }
            return Self.bytes(try await engine.append(batch, to: space, from: from, by: call).encoded)
        case .appendState:
            guard let batch = try? StateBatch(decoding: incoming.body), let tag = incoming.request.headers[.ifMatch]
            else { break }
            let page = try await engine.resign(batch, from: space, ifMatch: tag, since: from, by: call)
            return Self.bytes(page.encoded)
        case .beginBlob:
            guard let beginning = Self.beginning(incoming.body) else { break }
            let received = try await engine.beginBlob(
                beginning.id,
                size: beginning.size,
                hash: beginning.hash,
                of: space,
                by: call
            )
            return Self.begun(received)
        case .blobOffset, .appendBlob, .readBlob: return try await performBlob(route, incoming, space, call)
        default: break
        }
        // What is not understood is refused like what is not allowed: it is no way to find anything out.
        throw try await engine.refused(call, in: space)
    }

    private func performBlob(
        _ route: Route,
        _ incoming: Incoming,
        _ space: SpaceID,
        _ call: MemberCall
    ) async throws -> Response {
        guard let blob = Self.blob(incoming) else { throw try await engine.refused(call, in: space) }
        switch route.endpoint {
        case .blobOffset:
            let (received, size, _) = try await engine.blob(blob, of: space, by: call)
            return Response(
                status: .ok,
                headers: [.uploadOffset: String(received), .uploadLength: String(size)]
            )
        case .appendBlob:
            guard let offset = incoming.request.headers[.uploadOffset].flatMap({ UInt64($0) }) else { break }
            let received = try await engine.append(incoming.body, at: offset, of: blob, of: space, by: call)
            return Response(status: .noContent, headers: [.uploadOffset: String(received)])
        case .readBlob:
            guard let range = Self.range(incoming.request.headers[.range]) else { break }
            let (bytes, size) = try await engine.bytes(of: blob, range: range, of: space, by: call)
            return Self.part(bytes, range, of: size)
        default: break
        }
        throw try await engine.refused(call, in: space)
    }
}
