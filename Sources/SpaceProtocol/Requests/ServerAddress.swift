import FoundationEssentials

/// Where a record server is: https, or http on this computer only.
package struct ServerAddress: Hashable, Sendable, CustomStringConvertible {
    /// Whether the way is encrypted by TLS.
    package let isSecure: Bool
    /// The host in lower case.
    package let host: String
    /// The port.
    package let port: Int

    /// Reads an address; nil unless it is one that may be used: no path, user, query or fragment, and plain http to loopback only.
    package init?(parsing text: String) {
        let lower = text.lowercased()
        let secure = lower.hasPrefix("https://")
        guard secure || lower.hasPrefix("http://") else { return nil }
        var rest = lower.dropFirst(secure ? 8 : 7)
        if rest.hasSuffix("/") { rest = rest.dropLast() }
        guard !rest.isEmpty, rest.utf8.count <= 300 else { return nil }
        var portText: Substring?
        if rest.hasPrefix("[") {
            guard let end = rest.firstIndex(of: "]") else { return nil }
            let after = rest[rest.index(after: end)...]
            guard after.isEmpty || after.hasPrefix(":") else { return nil }
            portText = after.isEmpty ? nil : after.dropFirst()
            host = String(rest[...end])
            guard host.dropFirst().dropLast().allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else {
                return nil
            }
        } else {
            let parts = rest.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count <= 2 else { return nil }
            host = String(parts[0])
            portText = parts.count == 2 ? parts[1] : nil
            guard !host.isEmpty,
                host.utf8.allSatisfy({
                    (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
                        || $0 == UInt8(ascii: ".")
                })
            else { return nil }
        }
        if let portText {
            guard let number = Int(portText), (1...65_535).contains(number), String(number) == portText else {
                return nil
            }
            port = number
        } else {
            port = secure ? 443 : 80
        }
        isSecure = secure
        guard secure || isLoopback else { return nil }
    }

    /// Whether the address is this computer itself.
    package var isLoopback: Bool {
        host == "localhost" || host == "[::1]"
            || (host.hasPrefix("127.") && host.split(separator: ".").count == 4
                && host.allSatisfy { $0.isNumber || $0 == "." })
    }

    /// The authority as it is signed: the port only where it is not the scheme's own.
    package var authority: String { port == (isSecure ? 443 : 80) ? host : "\(host):\(port)" }

    /// The address as it is shown.
    package var description: String { "\(isSecure ? "https" : "http")://\(authority)" }
}
