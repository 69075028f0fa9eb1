import Foundation
import HealthModel
import Logging
import ProGateway
import Professional
import SpaceProtocol
import SpaceTransport
import Subprocess
import Testing

/// A gateway over a workstation over a patient who shares the demonstration's record.
struct GatewayWorld {
    let consultation: Consultation
    let server: GatewayServer
    let transport: Transport
    let patient: String
    /// One for all tests that only read.
    static let shared = Task { try await GatewayWorld() }

    var base: String { "http://127.0.0.1:\(server.port)" }

    init(
        kinds: Set<String> = Set(RecordKind.allCases.map(\.rawValue)),
        department: String = "31"
    ) async throws {
        consultation = try await Consultation()
        try await consultation.space.importDemo(department)
        try await consultation.space.grant(consultation.found, kinds: kinds)
        server = try await GatewayServer.start(
            GatewaySource(consultation.workstation),
            port: 0,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            now: { SpaceDouble.now }
        )
        transport = try HTTPTransport.connect(
            to: try #require(ServerAddress(parsing: "http://127.0.0.1:\(server.port)"))
        )
        patient = await consultation.space.space.bytes.map { String(format: "%02x", $0) }.joined()
    }

    func send(
        _ method: String = "GET",
        _ target: String,
        _ headers: [(name: String, value: String)] = [],
        body: String = ""
    ) async throws -> TransportAnswer {
        let path = target.prefix { $0 != "?" }
        return try await transport.send(
            TransportRequest(
                method: method,
                path: String(path),
                query: String(target.dropFirst(path.count)),
                headers: headers,
                body: Data(body.utf8)
            )
        )
    }

    func json(_ target: String) async throws -> JSON {
        let answer = try await send("GET", target)
        #expect(answer.status == 200, "\(target)")
        return try JSON(parsing: answer.body)
    }
}

@Suite(.timeLimit(.minutes(15))) struct `The gateway` {
    @Test func `says what it can do, and does it`() async throws {
        let world = try await GatewayWorld.shared.value
        let statement = try await world.json("/metadata")
        #expect(statement["fhirVersion"]?.string == "4.0.1")
        let types = try #require(statement["rest"]?[0]?["resource"]?.array)
        for type in types.compactMap({ $0["type"]?.string }) where type != "Binary" {
            #expect(try await world.json("/\(type)?_count=1")["resourceType"]?.string == "Bundle", "\(type)")
        }
    }

    @Test func `reads a resource with its entity tag`() async throws {
        let world = try await GatewayWorld.shared.value
        let list = try await world.json("/AllergyIntolerance?patient=\(world.patient)")
        let resource = try #require(list["entry"]?[0]?["resource"])
        let id = try #require(resource["id"]?.string), version = try #require(resource["meta"]?["versionId"]?.string)
        #expect(list["entry"]?[0]?["fullUrl"]?.string == "\(world.base)/AllergyIntolerance/\(id)")
        let read = try await world.send("GET", "/AllergyIntolerance/\(id)")
        #expect(read.header("etag") == "W/\"\(version)\"" && read.header("last-modified")?.hasSuffix("GMT") == true)
        #expect(try JSON(parsing: read.body) == resource)
        let again = try await world.send("GET", "/AllergyIntolerance/\(id)", [("if-none-match", "W/\"\(version)\"")])
        #expect(again.status == 304 && again.body.isEmpty)
        #expect(try await world.json("/AllergyIntolerance/\(id)/_history/\(version)") == resource)
    }

    @Test func `gives every resource once over its pages`() async throws {
        let world = try await GatewayWorld.shared.value
        var target: String? = "/Observation?patient=\(world.patient)&_count=7&_sort=-date"
        var ids: [String] = []
        var total = 0
        while let page = target {
            let bundle = try await world.json(page)
            total = bundle["total"]?.number?.int ?? 0
            ids += (bundle["entry"]?.array ?? []).compactMap { $0["resource"]?["id"]?.string }
            let next = bundle["link"]?.array?.first { $0["relation"]?.string == "next" }?["url"]?.string
            target = next.map { String($0.dropFirst(world.base.count)) }
        }
        #expect(ids.count == total && Set(ids).count == total && total > 14)
    }

    @Test func `keeps references among what is shared, and the person's`() async throws {
        let world = try await GatewayWorld.shared.value
        let everything = try await world.json("/Patient/\(world.patient)/$everything")
        let entries = try #require(everything["entry"]?.array)
        #expect(entries.first?["resource"]?["resourceType"]?.string == "Patient" && entries.count > 50)
        let known = Set(
            entries.compactMap { entry -> String? in
                guard let type = entry["resource"]?["resourceType"]?.string, let id = entry["resource"]?["id"]?.string
                else { return nil }
                return "\(type)/\(id)"
            }
        )
        for entry in entries {
            let resource = try Resource(try #require(entry["resource"]))
            for reference in resource.referenceTexts where !reference.hasPrefix("#") && !reference.hasPrefix("Binary/")
            {
                #expect(known.contains(reference), "\(reference)")
            }
        }
    }

    @Test func `gives a file, as it is and as a resource`() async throws {
        let world = try await GatewayWorld.shared.value
        let list = try await world.json("/DocumentReference?patient=\(world.patient)")
        let attachment = try #require(
            list["entry"]?.array?.compactMap { $0["resource"]?["content"]?[0]?["attachment"] }.first {
                $0["url"]?.string?.hasPrefix("Binary/") == true
            }
        )
        let url = try #require(attachment["url"]?.string)
        let file = try await world.send("GET", "/\(url)")
        #expect(file.header("content-type") == attachment["contentType"]?.string)
        #expect(file.body.count == attachment["size"]?.number?.int)
        let resource = try await world.send("GET", "/\(url)", [("accept", "application/fhir+json")])
        let data = try JSON(parsing: resource.body)["data"]?.string.flatMap { Data(base64Encoded: $0) }
        #expect(data == file.body)
    }

    @Test func `leaves what is created with the patient, signed and addressed to them`() async throws {
        let world = try await GatewayWorld()
        let body =
            #"{"resourceType":"Observation","id":"x","status":"final","code":{"text":"Pouls"},"#
            + #""subject":{"reference":"Patient/\#(world.patient)"}}"#
        let answer = try await world.send(
            "POST",
            "/Observation",
            [("content-type", "application/fhir+json")],
            body: body
        )
        #expect(answer.status == 201)
        let location = try #require(answer.header("location"))
        let id = try #require(try JSON(parsing: answer.body)["id"]?.string)
        #expect(location.hasPrefix("\(world.base)/Observation/\(id)/_history/"))
        let left = try #require(try await world.consultation.space.openedDeposits().first)
        let deposit = try Resource(parsing: left)
        #expect(deposit["subject"]?["reference"]?.string == Person.reference && deposit.id == nil)
        #expect(try await world.json("/Observation/\(id)")["code"]?["text"]?.string == "Pouls")
        await world.server.stop()
    }

    @Test func `answers every refusal with an OperationOutcome`() async throws {
        let world = try await GatewayWorld.shared.value
        let json = [(name: "content-type", value: "application/fhir+json")]
        let cases: [(String, String, [(name: String, value: String)], String, Int)] = [
            ("GET", "/", [], "", 404), ("GET", "/Nothing", [], "", 404), ("GET", "/Observation/none", [], "", 404),
            ("GET", "/Observation/none/_history/1", [], "", 404), ("GET", "/Patient/none/$everything", [], "", 404),
            ("GET", "/Patient/none/$summary", [], "", 404), ("GET", "/Binary/none", [], "", 404),
            ("GET", "/Observation?colour=red", [], "", 400), ("GET", "/Observation?date=yesterday", [], "", 400),
            ("GET", "/Observation?_count=-1", [], "", 400), ("GET", "/Observation?date=ge2020-13", [], "", 400),
            ("GET", "/Observation?_sort=colour", [], "", 400), ("GET", "/Observation?_format=xml", [], "", 406),
            ("GET", "/metadata", [("accept", "application/fhir+xml")], "", 406),
            ("PUT", "/Observation/1", json, "{}", 405), ("DELETE", "/Observation/1", [], "", 405),
            ("PATCH", "/Observation/1", json, "{}", 405), ("POST", "/Patient", json, "{}", 405),
            ("POST", "/Observation", json, "{", 400),
            ("POST", "/Observation", json, #"{"resourceType":"Patient"}"#, 400),
            ("POST", "/Observation", [("content-type", "text/plain")], "{}", 415),
            ("POST", "/Observation", json, #"{"resourceType":"Observation"}"#, 422),
            ("POST", "/Observation", json, #"{"resourceType":"Observation","subject":{"reference":"Patient/a"}}"#, 422),
            ("GET", "/metadata", [("origin", "https://example.org")], "", 403),
        ]
        for (method, target, headers, body, status) in cases {
            let answer = try await world.send(method, target, headers, body: body)
            #expect(answer.status == status, "\(method) \(target)")
            let outcome = try JSON(parsing: answer.body)
            #expect(outcome["resourceType"]?.string == "OperationOutcome", "\(method) \(target)")
            #expect(outcome["issue"]?[0]?["severity"]?.string == "error")
        }
        #expect(try await world.send("GET", "/Observation?colour=red", [("prefer", "handling=lenient")]).status == 200)
    }

    @Test func `enters one reading in the journal, however much is asked of it`() async throws {
        let world = try await GatewayWorld()
        for _ in 0..<3 {
            _ = try await world.json("/AllergyIntolerance?patient=\(world.patient)")
            _ = try await world.json("/Condition?patient=\(world.patient)")
        }
        let id = await world.consultation.space.space
        #expect(try await world.consultation.workstation.journal(of: id).count == 1)
        let fresh = try await world.send("GET", "/Condition?patient=\(world.patient)", [("cache-control", "no-cache")])
        #expect(fresh.status == 200)
        #expect(try await world.consultation.workstation.journal(of: id).count == 2)
        await world.server.stop()
    }

    @Test func `serves nothing that is not granted, and nothing once the grant has ended`() async throws {
        let world = try await GatewayWorld(kinds: ["allergy"])
        #expect(try await world.json("/AllergyIntolerance")["total"]?.number?.int ?? 0 > 0)
        #expect(try await world.json("/Condition")["total"]?.number?.int == 0)
        try await world.consultation.space.revokeAll()
        let answer = try await world.send("GET", "/Condition", [("cache-control", "no-cache")])
        #expect(answer.status == 200)
        #expect(try JSON(parsing: answer.body)["total"]?.number?.int == 0)
        #expect(try await world.send("GET", "/Patient/\(world.patient)").status == 404)
        await world.server.stop()
    }

    @Test(
        .enabled("fhirpy and fhirclient are not installed") {
            let result = try? await run(
                .name("python3"),
                arguments: ["-c", "import fhirpy, fhirclient"],
                output: .discarded,
                error: .discarded
            )
            return result?.terminationStatus.isSuccess ?? false
        }
    )
    func `works with two FHIR clients that know nothing of it`() async throws {
        let world = try await GatewayWorld.shared.value
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Clients/fhir_clients.py")
            .path
        // With GATEWAY_ANSWERS=FOLDER the answers stay there, for a FHIR validator.
        let answers = ProcessInfo.processInfo.environment["GATEWAY_ANSWERS"].map { [$0] } ?? []
        let result = try await run(
            .name("python3"),
            arguments: Arguments([script, world.base, world.patient] + answers),
            output: .string(limit: 1 << 20),
            error: .string(limit: 1 << 20)
        )
        #expect(result.terminationStatus.isSuccess, "\(result.standardError)")
    }
}

extension Resource {
    /// The texts of all references.
    var referenceTexts: [String] {
        func collect(_ value: JSON) -> [String] {
            switch value {
            case .array(let elements): elements.flatMap(collect)
            case .object(let object):
                object.members.flatMap { member -> [String] in
                    if member.name == "reference", let text = member.value.string { return [text] }
                    return collect(member.value)
                }
            default: []
            }
        }
        return collect(json)
    }
}
