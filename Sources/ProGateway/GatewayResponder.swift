import FoundationEssentials
import HTTPTypes
import HealthModel
import Hummingbird
import HummingbirdCore
import NIOCore
import NIOFoundationEssentialsCompat

/// Turns FHIR REST requests into calls of the gateway and back: it translates and decides nothing of health.
struct GatewayResponder: HTTPResponder {
    typealias Context = GatewayContext

    /// A longer body is refused before it is read.
    private static let bodyLimit = 8 << 20

    let gateway: Gateway
    let now: @Sendable () -> Date

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        var response: Response
        do throws(GatewayError) {
            response = try await answer(request)
        } catch {
            response = Self.json(error.outcome.serialized(), status: HTTPResponse.Status(code: error.status))
            if error.status == 405 { response.headers[.allow] = "GET, POST, HEAD" }
        }
        if request.method == .head { response.body = ResponseBody() }
        return response
    }

    private func answer(_ request: Request) async throws(GatewayError) -> Response {
        let authority = request.head.authority ?? ""
        // A page of the web must not reach the gateway through the person's browser, nor under another name of this computer.
        guard Self.isLoopback(authority), request.headers[.origin].map({ Self.isLoopback(Self.host(of: $0)) }) ?? true
        else { throw .host }
        guard Self.wantsJSON(request) else { throw .format }
        let call = try Call(request, base: "http://\(authority)")
        switch request.method {
        case .get, .head: return try await get(call)
        case .post: return try await post(call, request)
        default: throw .method
        }
    }

    // MARK: interactions

    private func get(_ call: Call) async throws(GatewayError) -> Response {
        switch (call.segments.count, call.segments.first) {
        case (1, "metadata"): return Self.json(Capability.statement(base: call.base, at: now()).serialized())
        case (1, let type?): return try await search(type, call.parameters, call)
        case (2, "Binary"):
            return try await binary(call)
        case (2, let type?):
            return try Self.resource(try await gateway.read(type, call.segments[1], isFresh: call.isFresh), call)
        case (3, "Patient") where call.segments[2] == "$everything": return try await everything(call)
        case (3, "Patient") where call.segments[2] == "$summary":
            return Self.json(try await gateway.summary(call.segments[1], isFresh: call.isFresh))
        case (4, let type?) where call.segments[2] == "_history":
            let resource = try await gateway.read(type, call.segments[1], isFresh: call.isFresh)
            guard resource.version == call.segments[3] else { throw .notFound }
            return try Self.resource(resource, call)
        default: throw .notFound
        }
    }

    private func post(_ call: Call, _ request: Request) async throws(GatewayError) -> Response {
        let body: Data
        do {
            body = Data(buffer: try await request.body.collect(upTo: Self.bodyLimit))
        } catch {
            throw .tooLong
        }
        let mediaType = request.headers[.contentType]?.split(separator: ";").first.map { $0.lowercased() } ?? ""
        switch (call.segments.count, call.segments.first) {
        case (2, let type?) where call.segments[1] == "_search":
            guard mediaType == "application/x-www-form-urlencoded" || body.isEmpty,
                let pairs = FormText.pairs(String(decoding: body, as: UTF8.self))
            else { throw .mediaType }
            return try await search(type, call.parameters + pairs, call)
        case (3, "Patient") where call.segments[2] == "$everything": return try await everything(call)
        case (3, "Patient") where call.segments[2] == "$summary":
            return Self.json(try await gateway.summary(call.segments[1], isFresh: call.isFresh))
        case (1, let type?):
            guard SearchParameter.of(type) != nil else { throw .unknownType }
            guard Capability.interactions(type).contains("create") else { throw .method }
            guard ["application/fhir+json", "application/json"].contains(mediaType) else { throw .mediaType }
            guard let resource = try? Resource(parsing: body), resource.type.rawValue == type else { throw .body }
            var response = try Self.resource(try await gateway.create(resource), call, status: .created)
            let location = "\(call.base)/\(type)/\(response.headers[.location] ?? "")"
            response.headers[.location] = location
            return response
        default: throw .method
        }
    }

    private func search(
        _ type: String,
        _ parameters: [(name: String, value: String)],
        _ call: Call
    ) async throws(GatewayError) -> Response {
        guard type != "Binary" else { throw .unknownType }
        let query = try SearchQuery(type: type, parameters: parameters, isStrict: call.isStrict)
        let (page, total) = try await gateway.search(query, isFresh: call.isFresh)
        return Self.bundle(page, total: total, call, path: type, query: query.text, query.offset, query.count)
    }

    private func everything(_ call: Call) async throws(GatewayError) -> Response {
        // Only what says which page it is means something here.
        let paging = call.parameters.filter { ["_count", "_offset"].contains($0.name) }
        let query = try SearchQuery(type: "Patient", parameters: paging, isStrict: true)
        let all = try await gateway.everything(call.segments[1], isFresh: call.isFresh)
        let hasPages = paging.contains { $0.name == "_count" }
        let count = hasPages ? query.count : max(all.count, 1)
        let start = min(query.offset, all.count)
        let page = Array(all[start..<min(start + count, all.count)])
        let path = call.segments.joined(separator: "/")
        return Self.bundle(page, total: all.count, call, path: path, query: query.text, start, count)
    }

    private func binary(_ call: Call) async throws(GatewayError) -> Response {
        let (bytes, mediaType) = try await gateway.binary(call.segments[1], isFresh: call.isFresh)
        guard call.wantsResource else {
            return Response(
                status: .ok,
                headers: [
                    .contentType: mediaType, .cacheControl: "no-store", .contentDisposition: "attachment",
                    .xContentTypeOptions: "nosniff",
                ],
                body: ResponseBody(byteBuffer: ByteBuffer(data: bytes))
            )
        }
        let resource: JSON = [
            "resourceType": "Binary", "id": .string(call.segments[1]), "contentType": .string(mediaType),
            "data": .string(bytes.base64EncodedString()),
        ]
        return Self.json(resource.serialized())
    }

    // MARK: answers

    private static func resource(
        _ resource: ServedResource,
        _ call: Call,
        status: HTTPResponse.Status = .ok
    ) throws(GatewayError) -> Response {
        let tag = "W/\"\(resource.version)\""
        if status == .ok, call.ifNoneMatch == tag || call.ifNoneMatch == "*" {
            return Response(status: .notModified, headers: [.eTag: tag])
        }
        var response = json(resource.bytes, status: status)
        response.headers[.eTag] = tag
        response.headers[.lastModified] = Date(timeIntervalSince1970: TimeInterval(resource.updated)).httpDate
        if status == .created { response.headers[.location] = "\(resource.id)/_history/\(resource.version)" }
        return response
    }

    /// A page of results, written from the bytes that every resource has ready.
    private static func bundle(
        _ page: [ServedResource],
        total: Int,
        _ call: Call,
        path: String,
        query: String,
        _ offset: Int,
        _ count: Int
    ) -> Response {
        func link(_ relation: String, _ offset: Int) -> JSON {
            let pairs = [query, offset > 0 ? "_offset=\(offset)" : ""].filter { !$0.isEmpty }.joined(separator: "&")
            let url = "\(call.base)/\(path)" + (pairs.isEmpty ? "" : "?\(pairs)")
            return ["relation": .string(relation), "url": .string(url)]
        }
        var links = [link("self", offset)]
        if count > 0, offset + count < total { links.append(link("next", offset + count)) }
        if count > 0, offset > 0 { links.append(link("previous", max(0, offset - count))) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(page.reduce(1024) { $0 + $1.bytes.count + 160 })
        bytes += #"{"resourceType":"Bundle","type":"searchset","total":\#(total),"link":"#.utf8
        bytes += JSON.array(links).serialized()
        if !page.isEmpty {
            bytes += #","entry":["#.utf8
            for (index, resource) in page.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                bytes += #"{"fullUrl":"\#(call.base)/\#(resource.reference)","resource":"#.utf8
                bytes += resource.bytes
                bytes += #","search":{"mode":"match"}}"#.utf8
            }
            bytes.append(UInt8(ascii: "]"))
        }
        bytes.append(UInt8(ascii: "}"))
        return json(bytes)
    }

    private static func json(_ bytes: [UInt8], status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status,
            headers: [.contentType: "application/fhir+json; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }

    // MARK: reading requests

    /// Whether a host is this computer, whatever the port.
    static func isLoopback(_ authority: String) -> Bool {
        let lower = authority.lowercased()
        if lower.hasPrefix("[") { return lower == "[::1]" || lower.hasPrefix("[::1]:") }
        let host = lower.prefix { $0 != ":" }
        return host == "localhost"
            || (host.hasPrefix("127.") && host.split(separator: ".").count == 4
                && host.allSatisfy { $0.isNumber || $0 == "." })
    }

    private static func host(of origin: String) -> String {
        origin.split(separator: "/", omittingEmptySubsequences: true).dropFirst().first.map(String.init) ?? ""
    }

    private static func wantsJSON(_ request: Request) -> Bool {
        let path = request.head.path ?? ""
        if path.contains("_format=xml") || path.contains("_format=ttl") || path.contains("xml&") { return false }
        guard let accept = request.headers[.accept]?.lowercased() else { return true }
        // A file may be wanted in its own form, which Accept names.
        return accept.contains("json") || accept.contains("*/*") || path.contains("Binary/")
    }
}

/// What of a request the interactions need.
struct Call {
    let base: String
    let segments: [String]
    let parameters: [(name: String, value: String)]
    let ifNoneMatch: String?
    let isFresh: Bool
    let isStrict: Bool
    let wantsResource: Bool

    init(_ request: Request, base: String) throws(GatewayError) {
        let target = request.head.path ?? "/"
        let path = target.prefix { $0 != "?" }
        guard let parameters = FormText.pairs(target.dropFirst(path.count).dropFirst()) else {
            throw .parameter("query", "an escape is broken")
        }
        self.base = base
        self.parameters = parameters
        segments = path.split(separator: "/").map(String.init)
        ifNoneMatch = request.headers[.ifNoneMatch]
        isFresh = request.headers[.cacheControl]?.lowercased().contains("no-cache") ?? false
        isStrict = request.headers[.prefer]?.lowercased().contains("handling=lenient") != true
        wantsResource = request.headers[.accept]?.lowercased().contains("fhir+json") ?? false
    }
}

extension HTTPField.Name {
    static let prefer = Self.named("Prefer")

    private static func named(_ name: String) -> HTTPField.Name {
        guard let field = HTTPField.Name(name) else { preconditionFailure("a token") }
        return field
    }
}

extension Date {
    /// The form of HTTP headers (RFC 9110 section 5.6.7).
    fileprivate var httpDate: String {
        let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let seconds = Int(timeIntervalSince1970.rounded(.down))
        let text = formatted(.iso8601)
        let parts = text.split(whereSeparator: { "-T:Z".contains($0) })
        guard parts.count == 6, let month = Int(parts[1]), (1...12).contains(month) else { return text }
        let day = ((seconds / 86_400) % 7 + 7) % 7
        return "\(days[day]), \(parts[2]) \(months[month - 1]) \(parts[0]) \(parts[3]):\(parts[4]):\(parts[5]) GMT"
    }
}

/// What Hummingbird hands over with a request; nothing of it is needed.
struct GatewayContext: InitializableFromSource {
    init(source: ApplicationRequestContextSource) {}
}
