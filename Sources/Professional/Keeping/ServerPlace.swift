import FoundationEssentials

/// Where a professional's server is, as it was said when enrolling.
package struct ServerPlace: Hashable, Sendable, Codable {
    private static let name = "server.json"

    /// Its address.
    package let address: String
    /// A certificate authority for this server alone, in PEM.
    package let root: String?

    /// A place.
    package init(address: String, root: String?) {
        self.address = address
        self.root = root
    }

    /// Reads the place that is noted in a folder.
    ///
    /// - Throws: `ProfessionalError.notEnrolled` or `.damaged`.
    package init(_ folder: SealedFolder) throws(ProfessionalError) {
        guard folder.has(Self.name) else { throw .notEnrolled }
        guard let place = try? JSONDecoder().decode(ServerPlace.self, from: try folder.read(Self.name)) else {
            throw .damaged
        }
        self = place
    }

    /// Notes the place in a folder.
    ///
    /// - Throws: `ProfessionalError.unwritable`.
    package func write(to folder: SealedFolder) throws(ProfessionalError) {
        guard let bytes = try? JSONEncoder().encode(self) else { throw .unwritable }
        try folder.write(bytes, as: Self.name)
    }
}
