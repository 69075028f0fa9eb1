import FoundationEssentials
import SpaceProtocol

/// One endpoint: what it is called, who may call it, and what the OpenAPI document says of it.
///
/// The table is the only place where endpoints are named: requests are matched against it, and the document is written from it.
struct Route: Sendable {
    /// Who has to sign.
    enum Access: Sendable {
        /// Nobody.
        case anybody
        /// The first device of the space which the body begins.
        case founder
        /// A live device of the space in the path or its paper; a member, for what the mandate allows.
        case device
        /// A live device of the space in the path, which paper is not; a member, for what the mandate allows.
        case writer
        /// A live device, a member or a professional with a grant in the space.
        case reader
        /// A professional who has or had a grant in the space, or whom a pinned authority certified.
        case professional
        /// A professional whom a pinned authority certified; no space is named.
        case certified
    }

    enum Endpoint: String, Sendable, CaseIterable {
        case server, createSpace, log, checkpoint, proof, state, appendState, appendCommit, objects, eraseObjects,
            beginBlob
        case readings, deposit, blobOffset, appendBlob, readBlob, leaveMessage, readMessage, directory, publish,
            grants, openInEmergency, pendingOpenings, releaseOpening, readRelease, health, metrics, openAPI
    }

    let endpoint: Endpoint
    let method: String
    /// The path, with names in braces.
    let path: String
    let access: Access
    /// The longest body; 0 for none.
    let bodyLimit: Int
    /// The kind of body that is sent.
    var bodyType = "application/octet-stream"
    let summary: String
    /// Query parameters, all whole numbers: name, and what they mean.
    var query: [(name: String, meaning: String)] = []
    /// Query parameters that are text, percent-encoded.
    var words: [(name: String, meaning: String)] = []
    /// The greatest value of `wait`, in seconds.
    static let longestWait: UInt64 = 30
    /// Headers besides those of signed requests.
    var headers: [(name: String, meaning: String)] = []
    /// The status and the kind of body of success.
    var success: (status: Int, type: String) = (200, "application/octet-stream")

    static func table(_ limits: ServerInformation.Limits) -> [Route] {
        let space = "/v1/spaces/{space}"
        let from = (name: "from", meaning: "The index of the first leaf of the answer; 0 if missing.")
        return [
            Route(
                endpoint: .server,
                method: "GET",
                path: "/v1/server",
                access: .anybody,
                bodyLimit: 0,
                summary: "The server's name, log key, limits and time.",
                success: (200, "application/json")
            ),
            Route(
                endpoint: .createSpace,
                method: "POST",
                path: "/v1/spaces",
                access: .founder,
                bodyLimit: 1 << 20,
                summary: "Begins a space with its first statements; the same again gets the same answer.",
                headers: [("espace-ticket", "The invitation, where the server asks for one.")],
                success: (201, "application/octet-stream")
            ),
            Route(
                endpoint: .log,
                method: "GET",
                path: "\(space)/log",
                access: .reader,
                bodyLimit: 0,
                summary: "A page of the log with its checkpoint.",
                query: [
                    from, ("max", "The most leaves."),
                    ("wait", "Seconds to wait for a leaf where there is none, at most 30."),
                ]
            ),
            Route(
                endpoint: .checkpoint,
                method: "GET",
                path: "\(space)/checkpoint",
                access: .device,
                bodyLimit: 0,
                summary: "The signed head of the log.",
                success: (200, "text/plain")
            ),
            Route(
                endpoint: .proof,
                method: "GET",
                path: "\(space)/proof",
                access: .device,
                bodyLimit: 0,
                summary: "The proof between two sizes, or for one leaf in a tree of a size.",
                query: [
                    ("from", "The smaller size."), ("to", "The larger size."), ("leaf", "The index of a leaf."),
                    ("size", "The size of its tree."),
                ],
                success: (200, "application/json")
            ),
            Route(
                endpoint: .state,
                method: "GET",
                path: "\(space)/state",
                access: .device,
                bodyLimit: 0,
                summary: "Where the chain of state statements ends.",
                success: (200, "application/json")
            ),
            Route(
                endpoint: .appendState,
                method: "POST",
                path: "\(space)/state",
                access: .device,
                bodyLimit: 4 << 20,
                summary: "Appends state statements, all or none.",
                query: [from],
                headers: [("if-match", "The head which the author knows, as the sequence number and hash.")]
            ),
            Route(
                endpoint: .appendCommit,
                method: "POST",
                path: "\(space)/commits",
                access: .writer,
                bodyLimit: limits.commitBytes,
                summary: "Appends record versions; the same batch again gets the same answer.",
                query: [from]
            ),
            Route(
                endpoint: .objects,
                method: "POST",
                path: "\(space)/objects:get",
                access: .device,
                bodyLimit: 16 << 10,
                summary: "The sealed objects of versions; an access entry is appended before."
            ),
            Route(
                endpoint: .eraseObjects,
                method: "POST",
                path: "\(space)/objects:erase",
                access: .writer,
                bodyLimit: 16 << 10,
                summary:
                    "Erases the sealed objects of versions that later ones replace, and documents only they named.",
                success: (204, "")
            ),
            Route(
                endpoint: .readings,
                method: "POST",
                path: "\(space)/readings",
                access: .professional,
                bodyLimit: 64 << 10,
                summary: "Objects under a grant; the answer proves that the journal has the request."
            ),
            Route(
                endpoint: .deposit,
                method: "POST",
                path: "\(space)/deposits",
                access: .professional,
                bodyLimit: DepositEntry.maximumObjectByteCount + (64 << 10),
                summary: "Leaves something for the owner; the answer proves that it stands in the log.",
                success: (201, "application/octet-stream")
            ),
            Route(
                endpoint: .beginBlob,
                method: "POST",
                path: "\(space)/blobs",
                access: .writer,
                bodyLimit: 1024,
                summary: "Begins the upload of a document: id, size and hash.",
                success: (201, "application/octet-stream")
            ),
            Route(
                endpoint: .blobOffset,
                method: "HEAD",
                path: "\(space)/blobs/{blob}",
                access: .device,
                bodyLimit: 0,
                summary: "How far an upload is, in the header upload-offset.",
                success: (200, "")
            ),
            Route(
                endpoint: .appendBlob,
                method: "PATCH",
                path: "\(space)/blobs/{blob}",
                access: .writer,
                bodyLimit: limits.partBytes,
                summary: "Takes the next part of an upload.",
                headers: [("upload-offset", "Where the part begins.")],
                success: (204, "")
            ),
            Route(
                endpoint: .readBlob,
                method: "GET",
                path: "\(space)/blobs/{blob}",
                access: .reader,
                bodyLimit: 0,
                summary: "Some sealed bytes of a document; an access entry is appended before.",
                headers: [("range", "bytes=first-last")],
                success: (206, "application/octet-stream")
            ),
            Route(
                endpoint: .leaveMessage,
                method: "PUT",
                path: "/v1/mailbox/{mailbox}/{slot}",
                access: .anybody,
                bodyLimit: 64 << 10,
                summary: "Leaves a message for ten minutes; a slot is written once.",
                success: (204, "")
            ),
            Route(
                endpoint: .readMessage,
                method: "GET",
                path: "/v1/mailbox/{mailbox}/{slot}",
                access: .anybody,
                bodyLimit: 0,
                summary: "Reads a message.",
                query: [("wait", "Seconds to wait for it where there is none, at most 30.")]
            ),
            Route(
                endpoint: .directory,
                method: "GET",
                path: "/v1/directory",
                access: .anybody,
                bodyLimit: 0,
                summary:
                    "The certified professionals that fit every parameter, 200 at most, and lists of revoked certificates.",
                words: [
                    ("department", "The number of the department."),
                    ("id", "The professional, as rpps: and the number."),
                    ("name", "Beginnings of words of the name; accents and case do not matter."),
                    ("place", "Beginnings of words of the town."), ("profession", "The code of the profession."),
                ],
                success: (200, "application/json")
            ),
            Route(
                endpoint: .publish,
                method: "POST",
                path: "/v1/directory",
                access: .anybody,
                bodyLimit: 4 << 20,
                bodyType: "application/json",
                summary: "Takes over lists and entries, which have to be signed under a pinned authority; all or none.",
                success: (204, "")
            ),
            Route(
                endpoint: .grants,
                method: "GET",
                path: "/v1/grants",
                access: .certified,
                bodyLimit: 0,
                summary: "The spaces in which something is or was granted to the signer.",
                success: (200, "application/json")
            ),
            Route(
                endpoint: .openInEmergency,
                method: "POST",
                path: "\(space)/emergency",
                access: .professional,
                bodyLimit: 32 << 10,
                summary:
                    "Opens a space in an emergency, where its owner enabled it; the answer proves that the log has it.",
                success: (201, "application/octet-stream")
            ),
            Route(
                endpoint: .releaseOpening,
                method: "POST",
                path: "\(space)/emergency/{opening}",
                access: .professional,
                bodyLimit: Escrow.maximumByteCount + (64 << 10),
                summary: "The named regulation centre hands over the keys of an opening, or declines; once.",
                success: (204, "")
            ),
            Route(
                endpoint: .readRelease,
                method: "GET",
                path: "\(space)/emergency/{opening}",
                access: .professional,
                bodyLimit: 0,
                summary: "What the regulation centre answered to the signer's own opening; empty while it did not.",
                query: [("wait", "Seconds to wait for it where there is none, at most 30.")]
            ),
            Route(
                endpoint: .pendingOpenings,
                method: "GET",
                path: "/v1/emergency",
                access: .certified,
                bodyLimit: 0,
                summary:
                    "The openings that wait for the signer as the named regulation centre, with the server's share of each.",
                query: [("wait", "Seconds to wait for one where there is none, at most 30.")]
            ),
            Route(
                endpoint: .health,
                method: "GET",
                path: "/health",
                access: .anybody,
                bodyLimit: 0,
                summary: "Whether the server can read its database.",
                success: (200, "application/json")
            ),
            Route(
                endpoint: .metrics,
                method: "GET",
                path: "/metrics",
                access: .anybody,
                bodyLimit: 0,
                summary: "Counts for operators, as Prometheus text.",
                success: (200, "text/plain")
            ),
            Route(
                endpoint: .openAPI,
                method: "GET",
                path: "/openapi.json",
                access: .anybody,
                bodyLimit: 0,
                summary: "This document.",
                success: (200, "application/json")
            ),
        ]
    }
}

/// Finds the route of a request: the table with its paths taken apart once.
struct Router: Sendable {
    private struct Entry {
        let route: Route
        /// The parts of the path.
        let parts: [Part]

        enum Part {
            case literal(String)
            case named(String)
        }

        /// What stands where the path has names; nil for another path.
        func values(of segments: [Substring.UTF8View]) -> [String: String]? {
            guard segments.count == parts.count else { return nil }
            // Looked at twice, so that nothing is made for a path that is another.
            for (part, segment) in zip(parts, segments) {
                if case .literal(let text) = part, !text.utf8.elementsEqual(segment) { return nil }
            }
            var values: [String: String] = [:]
            for (part, segment) in zip(parts, segments) {
                if case .named(let name) = part { values[name] = String(Substring(segment)) }
            }
            return values
        }
    }

    /// What a path leads to.
    enum Match {
        case route(Route, values: [String: String])
        /// The path is one of ours, the method none of its methods, which are these.
        case methods([String])
    }

    private let entries: [Entry]

    init(_ routes: [Route]) {
        entries = routes.map { route in
            let parts = route.path.split(separator: "/").map { segment -> Entry.Part in
                segment.hasPrefix("{") ? .named(String(segment.dropFirst().dropLast())) : .literal(String(segment))
            }
            return Entry(route: route, parts: parts)
        }
    }

    /// The route of a method and a path; nil if no route has this path.
    func match(_ method: String, _ path: Substring) -> Match? {
        let slash = UInt8(ascii: "/")
        guard path.utf8.first == slash else { return nil }
        let segments = path.utf8.dropFirst().split(separator: slash, omittingEmptySubsequences: false)
        var methods: [String] = []
        for entry in entries {
            guard let values = entry.values(of: segments) else { continue }
            guard entry.route.method == method else {
                methods.append(entry.route.method)
                continue
            }
            return .route(entry.route, values: values)
        }
        return methods.isEmpty ? nil : .methods(methods)
    }
}
