package import FoundationEssentials

/// The spaces in which something is or was granted to a signing key: what a server answers to its holder.
package struct GrantedSpaces: Hashable, Sendable, Codable {
    /// The spaces, in the order of their names.
    package let spaces: [SpaceID]

    /// These spaces.
    package init(_ spaces: some Sequence<SpaceID>) {
        self.spaces = spaces.sorted { $0.description < $1.description }
    }

    /// Reads the written form; nil unless it is the one form.
    package init?(parsing bytes: Data) {
        guard let list = CanonicalJSON.decode(GrantedSpaces.self, from: bytes) else { return nil }
        let names = list.spaces.map(\.description)
        guard zip(names, names.dropFirst()).allSatisfy({ $0 < $1 }) else { return nil }
        self = list
    }

    /// The written form.
    package var bytes: Data { CanonicalJSON.encode(self) }
}
