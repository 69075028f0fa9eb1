import HealthModel
import Professional
import SpaceProtocol

/// Why a request is refused, as FHIR names it: each becomes an OperationOutcome.
struct GatewayError: Error, Equatable {
    let status: Int
    /// A code of http://hl7.org/fhir/issue-type.
    let code: String
    /// What is wrong; never content of a record.
    let text: String

    static let notFound = GatewayError(status: 404, code: "not-found", text: "there is no such resource")
    static let unknownType = GatewayError(status: 404, code: "not-supported", text: "this type is not served")
    static let method = GatewayError(status: 405, code: "not-supported", text: "this interaction is not offered")
    static let format = GatewayError(status: 406, code: "not-supported", text: "JSON is the only format")
    static let mediaType = GatewayError(status: 415, code: "not-supported", text: "send application/fhir+json")
    static let body = GatewayError(status: 400, code: "structure", text: "the body is not one FHIR resource in JSON")
    static let host = GatewayError(status: 403, code: "forbidden", text: "this gateway answers its own computer only")
    static let tooLong = GatewayError(status: 413, code: "too-long", text: "the body is too long")
    static let internalError = GatewayError(status: 500, code: "exception", text: "an error nobody foresaw")

    static func parameter(_ name: String, _ why: String) -> GatewayError {
        GatewayError(status: 400, code: "invalid", text: "parameter \(name): \(why)")
    }

    static func value(_ why: String) -> GatewayError { GatewayError(status: 422, code: "business-rule", text: why) }

    init(status: Int, code: String, text: String) {
        self.status = status
        self.code = code
        self.text = text
    }

    /// What a workstation refuses.
    init(_ error: ProfessionalError) {
        let (status, code): (Int, String) =
            switch error {
            case .noGrant, .noInbox, .certification, .refused(.unauthorised): (403, "forbidden")
            case .refused(.notFound), .unknownDocument: (404, "not-found")
            case .tooLong, .refused(.tooLarge): (413, "too-long")
            case .notUnderstood: (422, "processing")
            case .transport, .refused(.unavailable), .refused(.tooMany): (503, "transient")
            // A server that proves nothing is not a source of health data.
            case .noReceipt, .log, .rewritten, .keys, .content, .malformedAnswer: (502, "security")
            default: (500, "exception")
            }
        self.init(status: status, code: code, text: error.message.english)
    }

    /// The OperationOutcome.
    var outcome: JSON {
        [
            "resourceType": "OperationOutcome",
            "issue": [["severity": "error", "code": .string(code), "diagnostics": .string(text)]],
        ]
    }
}
