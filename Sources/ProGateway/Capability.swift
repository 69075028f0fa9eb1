import FoundationEssentials
import HealthModel

/// What the gateway says it can do (https://hl7.org/fhir/R4/capabilitystatement.html).
enum Capability {
    static func statement(base: String, at time: Date) -> JSON {
        [
            "resourceType": "CapabilityStatement", "status": "active", "date": .string(time.formatted(.iso8601)),
            "kind": "instance", "software": ["name": "espace-pro gateway"],
            "implementation": [
                "description": "Records that patients share with one professional", "url": .string(base),
            ],
            "fhirVersion": "4.0.1", "format": ["json"],
            "rest": [
                [
                    "mode": "server",
                    "documentation": .string(
                        "Loopback only. Reading a patient is entered in that patient's journal. Create leaves a deposit, which the patient accepts or rejects."
                    ),
                    "resource": .array(SearchParameter.types.map(resource)),
                ]
            ],
        ]
    }

    private static func resource(_ type: String) -> JSON {
        var object = JSONObject([
            ("type", .string(type)),
            ("interaction", .array(interactions(type).map { ["code": .string($0)] })),
            ("versioning", "versioned"), ("readHistory", false), ("updateCreate", false),
        ])
        let parameters = SearchParameter.of(type) ?? []
        if type != "Binary" {
            object["searchParam"] = .array(
                parameters.map { ["name": .string($0.name), "type": .string($0.kind.rawValue)] }
            )
        }
        if type == "Patient" {
            object["operation"] = [
                [
                    "name": "everything",
                    "definition": "http://hl7.org/fhir/OperationDefinition/Patient-everything",
                ],
                ["name": "summary", "definition": "http://hl7.org/fhir/uv/ips/OperationDefinition/summary"],
            ]
        }
        return .object(object)
    }

    /// What may be done with a type; the person and files are never made here.
    static func interactions(_ type: String) -> [String] {
        switch type {
        case "Binary": ["read"]
        case "Patient", "Practitioner", "PractitionerRole", "Organization": ["read", "vread", "search-type"]
        default: ["read", "vread", "search-type", "create"]
        }
    }
}
