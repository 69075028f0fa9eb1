package import FoundationEssentials

/// One request to a record server, signed already.
package struct TransportRequest: Hashable, Sendable {
    /// The method in capitals.
    package var method: String
    /// The path, percent-encoded.
    package var path: String
    /// The query with its question mark, or nothing.
    package var query: String
    /// Further headers, names in lower case.
    package var headers: [(name: String, value: String)]
    /// The body; empty for none.
    package var body: Data
    /// How long the answer may take: more than a minute for a long poll.
    package var timeout: Duration

    /// A request.
    package init(
        method: String,
        path: String,
        query: String = "",
        headers: [(name: String, value: String)] = [],
        body: Data = Data(),
        timeout: Duration = .seconds(60)
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.timeout = timeout
    }

    /// This request with the headers of its signature.
    ///
    /// - Parameters:
    ///   - authority: Whom it goes to.
    ///   - space: What it is about; nil before there is a space, or for none.
    ///   - session: The name of the reading session.
    ///   - time: The time by the server's clock.
    ///   - key: Who signs.
    /// - Returns: The request to send, and its signature, by which it is found in the journal.
    package func signed(
        to authority: String,
        about space: SpaceID?,
        session: String,
        at time: Date,
        with key: SigningKey
    ) -> (request: TransportRequest, signature: RequestSignature) {
        let signed = RequestToSign(
            method: method,
            authority: authority,
            path: path,
            query: query,
            body: body,
            space: space,
            session: session
        )
        let signature = RequestSignature(signing: signed, at: time, with: key)
        var request = self
        request.headers += signature.headers(for: signed).map { (name: $0.0, value: $0.1) }
        return (request, signature)
    }

    package static func == (left: TransportRequest, right: TransportRequest) -> Bool {
        left.method == right.method && left.path == right.path && left.query == right.query && left.body == right.body
            && left.headers.elementsEqual(right.headers) { $0 == $1 }
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(method)
        hasher.combine(path)
    }
}

/// The answer to a request.
package struct TransportAnswer: Sendable {
    /// The HTTP status.
    package var status: Int
    /// The headers, names in lower case.
    package var headers: [(name: String, value: String)]
    /// The body.
    package var body: Data

    /// An answer.
    package init(status: Int, headers: [(name: String, value: String)] = [], body: Data = Data()) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first header of this name, in lower case.
    package func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}

/// Why there was no answer; nothing is known of what the server did.
package enum TransportError: Error, Hashable, Sendable {
    /// Nobody answered: no network, no server, or the connection broke.
    case unreachable
    /// The server's certificate does not verify; nothing was sent.
    case certificate
    /// It took too long.
    case timeout
    /// The answer is longer than anything an honest server sends.
    case tooLarge
    /// The caller gave up.
    case cancelled
}

/// The way to one server: its address, and how a request gets there.
package struct Transport: Sendable {
    /// The authority as it is signed: host in lower case, with the port unless it is the scheme's own.
    package let authority: String
    /// Sends a request and waits for the whole answer.
    package let send: @Sendable (TransportRequest) async throws(TransportError) -> TransportAnswer

    /// A way to a server.
    package init(
        authority: String,
        send: @escaping @Sendable (TransportRequest) async throws(TransportError) -> TransportAnswer
    ) {
        self.authority = authority
        self.send = send
    }
}
