import FoundationEssentials

/// The OpenAPI 3.1 document of the server, written from the table of routes.
enum OpenAPI {
    private indirect enum Value: Encodable {
        case text(String)
        case flag(Bool)
        case number(Int)
        case list([Value])
        case object([String: Value])

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .text(let text): try container.encode(text)
            case .flag(let flag): try container.encode(flag)
            case .number(let number): try container.encode(number)
            case .list(let list): try container.encode(list)
            case .object(let object): try container.encode(object)
            }
        }
    }

    static func document(_ routes: [Route]) -> Data {
        var paths: [String: Value] = [:]
        for route in routes {
            var operations: [String: Value] = [:]
            if case .object(let known)? = paths[route.path] { operations = known }
            operations[route.method.lowercased()] = operation(route)
            paths[route.path] = .object(operations)
        }
        let document = Value.object([
            "openapi": .text("3.1.0"),
            "info": .object([
                "title": .text("espace record server"), "version": .text("1"),
                "description": .text(
                    "Stores sealed bytes and one append-only log for each space. It can read nothing."
                ),
            ]),
            "paths": .object(paths),
            "components": .object([
                "schemas": .object(["Error": errorSchema]),
                "securitySchemes": .object([
                    "signature": .object([
                        "type": .text("apiKey"), "in": .text("header"), "name": .text("signature"),
                        "description": .text("RFC 9421, ed25519, one fixed coverage."),
                    ])
                ]),
            ]),
        ])
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        return (try? encoder.encode(document)) ?? Data()
    }

    private static func operation(_ route: Route) -> Value {
        var parameters: [Value] = []
        for segment in route.path.split(separator: "/") where segment.hasPrefix("{") {
            parameters.append(parameter(String(segment.dropFirst().dropLast()), "path", true, schema(ofPath: segment)))
        }
        for item in route.query {
            let greatest = item.name == "wait" ? Int(Route.longestWait) : Int.max
            let schema = Value.object([
                "type": .text("integer"), "minimum": .number(0), "maximum": .number(greatest),
            ])
            parameters.append(parameter(item.name, "query", false, schema, item.meaning))
        }
        for item in route.words {
            let schema = Value.object([
                "type": .text("string"), "minLength": .number(1), "maxLength": .number(Parameters.maximumTextByteCount),
            ])
            parameters.append(parameter(item.name, "query", false, schema, item.meaning))
        }
        for item in route.headers {
            parameters.append(parameter(item.name, "header", false, .object(["type": .text("string")]), item.meaning))
        }
        var success: [String: Value] = ["description": .text("Done.")]
        if !route.success.type.isEmpty {
            success["content"] = .object([route.success.type: .object(["schema": schema(ofBody: route.success.type)])])
        }
        var responses: [String: Value] = [String(route.success.status): .object(success)]
        if route.endpoint == .createSpace || route.endpoint == .beginBlob { responses["200"] = .object(success) }
        let error = Value.object([
            "description": .text("Refused; nothing was changed."),
            "content": .object([
                "application/json": .object(["schema": .object(["$ref": .text("#/components/schemas/Error")])])
            ]),
        ])
        for status in ["400", "401", "404", "405", "409", "413", "429", "500", "503"] { responses[status] = error }
        var operation: [String: Value] = [
            "operationId": .text(route.endpoint.rawValue), "summary": .text(route.summary),
            "responses": .object(responses), "parameters": .list(parameters),
        ]
        if route.bodyLimit > 0 {
            operation["requestBody"] = .object([
                "required": .flag(true),
                "content": .object([
                    route.bodyType: .object(["schema": schema(ofBody: route)])
                ]),
            ])
        }
        switch route.access {
        case .anybody: break
        case .founder, .device, .writer, .reader, .professional, .certified:
            operation["security"] = .list([.object(["signature": .list([])])])
        }
        return .object(operation)
    }

    private static func parameter(
        _ name: String,
        _ place: String,
        _ isRequired: Bool,
        _ schema: Value,
        _ meaning: String? = nil
    ) -> Value {
        var parameter: [String: Value] = [
            "name": .text(name), "in": .text(place), "required": .flag(isRequired), "schema": schema,
        ]
        if let meaning { parameter["description"] = .text(meaning) }
        return .object(parameter)
    }

    private static func schema(ofPath segment: Substring) -> Value {
        switch segment {
        case "{slot}": .object(["type": .text("integer"), "minimum": .number(0), "maximum": .number(15)])
        case "{blob}": .object(["type": .text("string"), "format": .text("uuid")])
        default: .object(["type": .text("string"), "pattern": .text("^[A-Za-z0-9_-]{16,64}$")])
        }
    }

    private static func schema(ofBody route: Route) -> Value {
        guard route.bodyType == "application/json" else {
            return .object([
                "type": .text("string"), "minLength": .number(1), "maxLength": .number(route.bodyLimit),
            ])
        }
        // The one JSON body there is: what the directory takes over and answers with.
        let texts = Value.object(["type": .text("array"), "items": .object(["type": .text("string")])])
        let entries = Value.object(["type": .text("array"), "items": .object(["type": .text("object")])])
        return .object([
            "type": .text("object"), "required": .list([.text("authorities"), .text("professionals")]),
            "properties": .object(["authorities": texts, "professionals": entries]),
        ])
    }

    private static func schema(ofBody type: String) -> Value {
        type == "application/json" ? .object(["type": .text("object")]) : .object([:])
    }

    private static var errorSchema: Value {
        .object([
            "type": .text("object"), "required": .list([.text("error")]),
            "properties": .object([
                "error": .object([
                    "type": .text("object"),
                    "required": .list([.text("code"), .text("message"), .text("hint")]),
                    "properties": .object([
                        "code": .object(["type": .text("string")]), "message": .object(["type": .text("string")]),
                        "hint": .object(["type": .text("string")]), "time": .object(["type": .text("integer")]),
                    ]),
                ])
            ]),
        ])
    }
}
