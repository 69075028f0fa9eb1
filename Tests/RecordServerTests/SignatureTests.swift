import Foundation
import TestSupport
import Testing

@testable import RecordServer
@testable import SpaceProtocol

@Suite(.timeLimit(.minutes(15))) struct `A signed request` {
    @Test(arguments: Storage.allCases)
    func `A26 is believed once, at one place, with one body`(storage: Storage) async throws {
        let world = try await HTTPWorld(storage)
        let space = try await TestSpace.begin(at: world.engine)
        let other = try await TestSpace.begin(at: world.engine)
        let path = "/v1/spaces/\(space.id)/log"
        let good = world.request("GET", path, query: "?from=0", by: space.key, space: space.id)
        #expect(try await world.send(good).status == 200)
        let again = try await world.send(good)
        #expect(again.status == 401 && again.code == .unauthorised)

        let changes: [(String, (inout RequestToSign) -> Void)] = [
            ("method", { $0.method = "POST" }), ("authority", { $0.authority = "elsewhere.example:8440" }),
            ("path", { $0.path += "s" }), ("query", { $0.query = "?from=1" }),
            ("body", { $0.digest = LogHash(of: Data([1])) }),
            ("space", { $0.space = other.id }), ("session", { $0.session = RequestSignature.randomName() }),
        ]
        for (name, change) in changes {
            // What is sent says one thing, and what was signed another.
            var request = world.request("GET", path, query: "?from=0", by: space.key, space: space.id, change)
            let honest = world.request("GET", path, query: "?from=0", by: space.key, space: space.id)
            let signed = ["signature", "signature-input"]
            request.headers =
                honest.headers.filter { !signed.contains($0.name) }
                + request.headers.filter { signed.contains($0.name) }
            #expect(try await world.send(request).status == 401, "\(name)")
        }
        // The body is exchanged while every header stays.
        var post = world.request(
            "POST",
            "/v1/spaces/\(space.id)/blobs",
            body: Data(count: 56),
            by: space.key,
            space: space.id
        )
        post.body[0] ^= 1
        #expect(try await world.send(post).status == 401)
        // One space in the path, another in the header.
        let crossed = world.request("GET", path, by: space.key, space: other.id)
        #expect(try await world.send(crossed).status == 401)
        // Each header left out, and each cut by one character.
        for name in ["signature", "signature-input", "content-digest", "espace-space", "espace-session"] {
            var request = world.request("GET", path, by: space.key, space: space.id)
            request.headers.removeAll { $0.name == name }
            #expect(try await world.send(request).status == 401, "\(name)")
            request = world.request("GET", path, by: space.key, space: space.id)
            request.headers = request.headers.map {
                ($0.name, $0.name == name ? String($0.value.dropLast()) : $0.value)
            }
            #expect(try await world.send(request).status == 401, "\(name)")
        }
        await world.stop()
    }

    @Test func `A26 is believed for a minute, and a client with a wrong clock is told the time`() async throws {
        let world = try await HTTPWorld()
        let space = try await TestSpace.begin(at: world.engine)
        let path = "/v1/spaces/\(space.id)/checkpoint"
        for seconds in [-86_400.0, -61, 61, 86_400] {
            let date = world.clock.now.addingTimeInterval(seconds)
            let answer = try await world.send(world.request("GET", path, by: space.key, space: space.id, at: date))
            #expect(answer.status == 401 && answer.code == .clock, "\(seconds)")
            let time = try #require(CanonicalJSON.decode(WireError.self, from: answer.body)?.error.time)
            let told = Date(storedMilliseconds: time)
            let right = try await world.send(world.request("GET", path, by: space.key, space: space.id, at: told))
            #expect(right.status == 200)
        }
        for seconds in [-59.0, 0, 59] {
            let date = world.clock.now.addingTimeInterval(seconds)
            let answer = try await world.send(world.request("GET", path, by: space.key, space: space.id, at: date))
            #expect(answer.status == 200, "\(seconds)")
        }
        await world.stop()
    }

    @Test func `A26 stays used when the server's clock is moved by a day and back`() async throws {
        let world = try await HTTPWorld()
        let space = try await TestSpace.begin(at: world.engine)
        let path = "/v1/spaces/\(space.id)/checkpoint"
        let first = world.request("GET", path, by: space.key, space: space.id)
        #expect(try await world.send(first).status == 200)
        world.clock.advance(days: 1)
        #expect(try await world.send(first).code == .clock)
        let later = world.request("GET", path, by: space.key, space: space.id)
        #expect(try await world.send(later).status == 200)
        world.clock.advance(days: -1)
        #expect(try await world.send(later).code == .clock)
        // Nobody is locked out by the counts of a day that has not come yet.
        #expect(try await world.send(world.request("GET", path, by: space.key, space: space.id)).status == 200)
        await world.stop()
    }

    @Test func `T15 a space begins only at the server and by the device that its first statement names`() async throws {
        let world = try await HTTPWorld { $0.ticket = "mot d'invitation" }
        let other = try await HTTPWorld()
        func begin(_ space: TestSpace, by key: SigningKey, ticket: String?) async throws -> TransportAnswer {
            let headers = ticket.map { [(name: "espace-ticket", value: $0)] } ?? []
            let body = space.beginning.encoded
            return try await world.send(
                world.request("POST", "/v1/spaces", body: body, headers: headers, by: key, space: nil)
            )
        }
        let space = try TestSpace(for: world.engine.information)
        #expect(try await begin(space, by: space.key, ticket: nil).status == 403)
        #expect(try await begin(space, by: space.key, ticket: "autre").status == 403)
        #expect(try await begin(space, by: SigningKey(), ticket: "mot d'invitation").status == 409)
        let foreign = try TestSpace(for: other.engine.information)
        #expect(try await begin(foreign, by: foreign.key, ticket: "mot d'invitation").status == 409)
        #expect(try await begin(space, by: space.key, ticket: "mot d'invitation").status == 201)
        #expect(try await world.engine.stats().spaces == 1)
        await world.stop()
        await other.stop()
    }
}
