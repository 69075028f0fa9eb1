import Foundation
import HealthModel
import ProGateway
import SpaceProtocol
import Testing

/// Everything the gateway answers about the patients of the demonstration.
///
/// `GATEWAY_ANSWERS=folder` writes the answers there, for validators that are no part of this package.
@Suite(.timeLimit(.minutes(15))) struct `What the gateway answers` {
    private static let folder = ProcessInfo.processInfo.environment["GATEWAY_ANSWERS"]

    private func keep(_ answer: TransportAnswer, as name: String) throws {
        guard let folder = Self.folder else { return }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try answer.body.write(to: URL(filePath: folder).appending(path: name + ".json"))
    }

    @Test(arguments: ["31", "44", "80"])
    func `is a FHIR resource of the kind that was asked for, whatever is asked`(department: String) async throws {
        let world = try await GatewayWorld(department: department)
        let metadata = try await world.json("/metadata")
        let types = (metadata["rest"]?[0]?["resource"]?.array ?? []).compactMap { $0["type"]?.string }
        #expect(types.count > 10)
        let patient = world.patient
        var targets: [(target: String, status: Int, type: String)] = [
            ("/metadata", 200, "CapabilityStatement"), ("/Patient/\(patient)", 200, "Patient"),
            ("/Patient/\(patient)/$summary", 200, "Bundle"), ("/Patient/\(patient)/$everything", 200, "Bundle"),
            ("/Patient/\(patient)0", 404, "OperationOutcome"), ("/Nothing", 404, "OperationOutcome"),
            ("/Observation?nothing=1", 400, "OperationOutcome"),
            ("/Observation?date=yesterday", 400, "OperationOutcome"),
        ]
        for type in types where type != "Binary" {
            targets.append(("/\(type)?_count=500", 200, "Bundle"))
            let list = try await world.json("/\(type)?_count=500")
            for (number, entry) in (list["entry"]?.array ?? []).enumerated() where number < 3 {
                let id = try #require(entry["resource"]?["id"]?.string)
                targets.append(("/\(type)/\(id)", 200, type))
            }
            targets.append(("/\(type)?_count=1&_sort=-_lastUpdated", 200, "Bundle"))
        }
        for (number, (target, status, type)) in targets.enumerated() {
            let answer = try await world.send("GET", target)
            #expect(answer.status == status, "\(target)")
            #expect(try JSON(parsing: answer.body)["resourceType"]?.string == type, "\(target)")
            #expect(answer.header("content-type")?.hasPrefix("application/fhir+json") == true, "\(target)")
            try keep(answer, as: "\(department)-\(number)-\(type)")
        }
        let left = try await world.send(
            "POST",
            "/Observation",
            [("content-type", "application/fhir+json")],
            body: """
                {"resourceType":"Observation","status":"final","code":{"text":"Tension"},\
                "subject":{"reference":"Patient/\(patient)"},"valueString":"12/8"}
                """
        )
        #expect(left.status == 201)
        try keep(left, as: "\(department)-created")
        let refused = try await world.send("DELETE", "/Patient/\(patient)")
        #expect(refused.status == 405 || refused.status == 403)
        try keep(refused, as: "\(department)-refused")
        await world.server.stop()
    }
}
