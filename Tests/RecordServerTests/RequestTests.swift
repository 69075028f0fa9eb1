import Foundation
import Logging
import SpaceClient
import SpaceTransport
import TestSupport
import Testing

@testable import RecordServer
@testable import SpaceProtocol

@Suite(.timeLimit(.minutes(15))) struct `A request` {
    private func text(_ head: String, _ body: Data = Data()) -> Data {
        Data(head.replacing("\n", with: "\r\n").utf8) + body
    }

    @Test func `longer than its route takes is refused, whether it says so or not, and nothing is kept`() async throws {
        let world = try await HTTPWorld()
        let name = RequestSignature.randomName()
        let path = "/v1/mailbox/\(name)/0"
        let long = Data(repeating: 65, count: 70_000)
        let told = try await world.send(TransportRequest(method: "PUT", path: path, body: long))
        #expect(told.status == 413 && told.code == .tooLarge)
        let chunk = text("\(String(long.count, radix: 16))\n") + long + text("\n0\n\n")
        let untold = await world.raw([
            text("PUT \(path) HTTP/1.1\nhost: a\nconnection: close\ntransfer-encoding: chunked\n\n"), chunk,
        ])
        #expect(untold.hasPrefix("HTTP/1.1 413"))
        // A body where none belongs.
        let extra = try await world.send(TransportRequest(method: "GET", path: "/v1/server", body: Data([1])))
        #expect(extra.status == 413)
        // Heads that are too long, have too many lines, or are none.
        for head in [
            "GET /health HTTP/1.1\nhost: a\nx: \(String(repeating: "a", count: 9000))\n\n",
            "GET /health HTTP/1.1\nhost: a\n\(String(repeating: "x: a\n", count: 100))\n",
            "GET /\(String(repeating: "a", count: 100_000)) HTTP/1.1\nhost: a\n\n", "nonsense\n\n",
            "\u{0}\u{1}\u{2}\n\n",
        ] {
            let answer = await world.raw([text(head)])
            #expect(!answer.hasPrefix("HTTP/1.1 2"), "\(head.prefix(20))")
        }
        #expect(try await world.send(TransportRequest(method: "GET", path: path)).status == 404)
        #expect(try await world.send(TransportRequest(method: "GET", path: "/health")).status == 200)
        await world.stop()
    }

    @Test func `cut off before its end changes nothing`() async throws {
        let world = try await HTTPWorld()
        let space = try await TestSpace.begin(at: world.engine)
        let (batch, _) = try space.version()
        let path = "/v1/spaces/\(space.id)/commits"
        let request = world.request("POST", path, body: batch.encoded, by: space.key, space: space.id)
        var head = "POST \(path) HTTP/1.1\nhost: \(world.transport.authority)\ncontent-length: \(request.body.count)\n"
        for header in request.headers { head += "\(header.name): \(header.value)\n" }
        for count in [0, 1, request.body.count / 2, request.body.count - 1] {
            _ = await world.raw([text(head + "\n", request.body.prefix(count))], closing: true)
        }
        let size = space.frontier.size
        #expect(try await world.engine.log(of: space.id, from: size).leaves.isEmpty)
        // The same bytes, whole, are accepted: a request that was cut off has used no nonce.
        #expect(try await world.send(request).status == 200)
        await world.stop()
    }

    @Test(arguments: [0, 1, 2, 3])
    func `that never ends is ended, wherever it stops`(place: Int) async throws {
        let world = try await HTTPWorld { $0.patience = .milliseconds(200) }
        let head = "PUT /v1/mailbox/\(RequestSignature.randomName())/0 HTTP/1.1\nhost: a\n"
        let pieces = [
            [], [text("PUT /v1")], [text(head + "content-length: 10\n")],
            [text(head + "content-length: 10\n\n"), Data("abc".utf8)],
        ]
        // It returns when the server closes.
        let answer = await world.raw(pieces[place])
        #expect(!answer.hasPrefix("HTTP/1.1 2"))
        await world.stop()
    }

    @Test func `beyond the rate of its address is refused until the window is over`() async throws {
        let world = try await HTTPWorld { $0.rate = 5 }
        var statuses: [Int] = []
        for _ in 0..<7 {
            statuses.append(try await world.send(TransportRequest(method: "GET", path: "/health")).status)
        }
        #expect(statuses == [200, 200, 200, 200, 200, 429, 429])
        let refused = try await world.send(TransportRequest(method: "GET", path: "/health"))
        #expect(refused.code == .tooMany && refused.header("retry-after") == "10")
        world.clock.advance(minutes: 0.2)
        #expect(try await world.send(TransportRequest(method: "GET", path: "/health")).status == 200)
        await world.stop()
    }

    @Test func `is described by the document as the routes take it`() async throws {
        struct Document: Decodable {
            struct Parameter: Decodable {
                let name: String
                let `in`: String
            }
            struct Operation: Decodable {
                let operationId: String
                let parameters: [Parameter]
                let responses: [String: Response]
            }
            struct Response: Decodable {}
            let openapi: String
            let paths: [String: [String: Operation]]
        }
        let world = try await HTTPWorld()
        let bytes = try await world.send(TransportRequest(method: "GET", path: "/openapi.json")).body
        let document = try JSONDecoder().decode(Document.self, from: bytes)
        #expect(document.openapi == "3.1.0")
        let table = Route.table(world.engine.limits)
        let written = Set(document.paths.flatMap { path, methods in methods.keys.map { "\($0.uppercased()) \(path)" } })
        #expect(written == Set(table.map { "\($0.method) \($0.path)" }))
        #expect(Set(table.map(\.endpoint)) == Set(Route.Endpoint.allCases))
        let key = SigningKey()
        for route in table {
            let operation = try #require(document.paths[route.path]?[route.method.lowercased()])
            #expect(operation.operationId == route.endpoint.rawValue)
            #expect(Set(operation.parameters.filter { $0.in == "query" }.map(\.name)) == Set(route.query.map(\.name)))
            let path = route.path.replacing("{mailbox}", with: RequestSignature.randomName())
                .replacing("{slot}", with: "0").replacing("{space}", with: SpaceID(LogHash(of: Data())).description)
                .replacing("{blob}", with: UUID().uuidString.lowercased())
            let request = world.request(route.method, path, by: key, space: SpaceID(LogHash(of: Data())))
            let answer = try await world.send(request)
            // What is answered is written, and no path is answered in a way of another method.
            #expect(operation.responses["\(answer.status)"] != nil, "\(route.endpoint) \(answer.status)")
            #expect(answer.status != 405)
            for method in ["GET", "PUT", "POST", "PATCH", "DELETE", "OPTIONS"]
            where document.paths[route.path]?[method.lowercased()] == nil {
                let other = try await world.send(TransportRequest(method: method, path: path))
                #expect(other.status == 405 && other.header("allow") != nil, "\(method) \(path)")
            }
        }
        for path in ["/", "/v1", "/v2/server", "/v1/server/", "//v1/server", "/v1/spaces/x/log/y"] {
            #expect(try await world.send(TransportRequest(method: "GET", path: path)).status == 404, "\(path)")
        }
        await world.stop()
    }

    @Test func `leaves nothing of what it says in a log or a count`() async throws {
        let world = try await HTTPWorld()
        let space = try await TestSpace.begin(at: world.engine)
        let canary = "CANARI7f3a"
        for path in ["/\(canary)", "/v1/mailbox/\(canary)abcdefghij/0", "/v1/spaces/\(canary)/log"] {
            for method in ["GET", "PUT", "DELETE"] {
                _ = try await world.send(
                    TransportRequest(
                        method: method,
                        path: path,
                        query: "?\(canary)=1",
                        headers: [(name: "x-\(canary)", value: canary), (name: "signature", value: canary)],
                        body: Data(canary.utf8)
                    )
                )
            }
        }
        _ = await world.raw([text("GET /\(canary) HTTP/9.9\n\(canary)\n\n")])
        _ = await world.raw([text("\(canary) /health HTTP/1.1\nhost: \(canary)\nconnection: close\n\n")])
        let (batch, _) = try space.version(body: canary)
        let path = "/v1/spaces/\(space.id)/commits"
        let commit = world.request("POST", path, body: batch.encoded, by: space.key, space: space.id)
        #expect(try await world.send(commit).status == 200)
        // The database goes away under the server: its complaint is logged, without words of the database.
        await world.engine.driver.close()
        let late = world.request("GET", "/v1/spaces/\(space.id)/log", query: "?from=0", by: space.key, space: space.id)
        #expect(try await world.send(late).status >= 500)
        let metrics = try await world.send(TransportRequest(method: "GET", path: "/metrics"))
        #expect(metrics.status == 200 && !metrics.body.isEmpty)
        for text in [world.logs.text, String(decoding: metrics.body, as: UTF8.self)] {
            #expect(!text.contains(canary))
            #expect(!text.contains(space.id.description))
        }
        #expect(!world.logs.text.isEmpty)
        await world.stop()
    }

    @Test func `that waits is answered when the server stops`() async throws {
        let world = try await HTTPWorld()
        let space = try await TestSpace.begin(at: world.engine)
        let query = "?from=\(space.frontier.size)&wait=30"
        let request = world.request("GET", "/v1/spaces/\(space.id)/log", query: query, by: space.key, space: space.id)
        async let answer = world.send(request)
        while !world.engine.waiters.isWaiting(space.id.description) { await Task.yield() }
        await world.server.stop()
        // Whoever waited was woken by the stop, not by the end of their time.
        #expect(world.engine.waiters.isClosed && !world.engine.waiters.isWaiting(space.id.description))
        #expect(try await answer.status == 200)
        await #expect(throws: TransportError.unreachable) {
            _ = try await world.send(TransportRequest(method: "GET", path: "/health"))
        }
        await world.database.close()
    }
}

@Suite(.timeLimit(.minutes(15))) struct `A server off this computer` {
    @Test(arguments: ["0.0.0.0", "::", "192.0.2.1", "example.org"])
    func `never speaks plain HTTP`(host: String) async throws {
        let database = try TestDatabase(.sqlite)
        let engine = try await database.engine(clock: FixedClock())
        var options = ServerOptions()
        options.host = host
        options.port = 0
        await #expect(throws: ServerStartError.plainOffLoopback) {
            _ = try await RecordServer.start(engine, options: options)
        }
        await database.close()
    }

    @Test func `speaks TLS 1.3 and nothing older, and shows a certificate which a client verifies`() async throws {
        let files = TemporaryFolder()
        let (chain, key) = (files.file("chain.pem"), files.file("key.pem"))
        let made = Command.wait(
            for: try Command.start(
                [
                    "/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                    "-nodes", "-keyout", key, "-out", chain, "-days", "2", "-subj", "/CN=localhost", "-addext",
                    "subjectAltName=DNS:localhost", "-addext", "basicConstraints=critical,CA:TRUE",
                ],
                output: "/dev/null"
            )
        )
        try #require(made == 0)
        let world = try await HTTPWorld { $0.certificate = ServerCertificate(chain: chain, key: key) }
        let address = try #require(ServerAddress(parsing: "https://localhost:\(world.server.port)"))
        let root = try String(contentsOf: URL(filePath: chain), encoding: .utf8)
        let request = TransportRequest(method: "GET", path: "/v1/server")
        #expect(try await HTTPTransport.connect(to: address, trustRoot: root).send(request).status == 200)
        await #expect(throws: TransportError.certificate) {
            _ = try await HTTPTransport.connect(to: address).send(request)
        }
        for (version, isSpoken) in [("-tls1_3", true), ("-tls1_2", false), ("-tls1_1", false), ("-tls1", false)] {
            let place = "127.0.0.1:\(world.server.port)"
            let status = await withCheckedContinuation { continuation in
                DispatchQueue(label: "openssl").async {
                    let line = ["/usr/bin/openssl", "s_client", version, "-connect", place]
                    let process = try? Command.start(line, output: "/dev/null")
                    continuation.resume(returning: process.map { Command.wait(for: $0) } ?? -1)
                }
            }
            #expect((status == 0) == isSpoken, "\(version)")
        }
        // A certificate that cannot be read starts nothing.
        var options = ServerOptions()
        options.certificate = ServerCertificate(chain: key, key: chain)
        await #expect(throws: ServerStartError.certificate) {
            _ = try await RecordServer.start(world.engine, options: options)
        }
        await world.stop()
    }
}
