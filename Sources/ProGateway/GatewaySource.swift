package import FoundationEssentials
package import HealthModel
package import Professional
package import SpaceProtocol

/// Where a gateway's records come from, and where deposits go.
package struct GatewaySource: Sendable {
    /// The spaces that may be read now.
    package var spaces: @Sendable () async throws(ProfessionalError) -> [SpaceID]
    /// Reads a space; the reading stands in the patient's journal.
    package var read: @Sendable (SpaceID) async throws(ProfessionalError) -> SharedSpace
    /// Reads a document of what was read; that stands in the journal, too.
    package var document: @Sendable (UUID, SharedSpace) async throws(ProfessionalError) -> Data
    /// Leaves a resource for a patient; gives the deposit's id.
    package var deposit: @Sendable (Resource, SpaceID) async throws(ProfessionalError) -> UUID

    /// A source made of its parts.
    package init(
        spaces: @escaping @Sendable () async throws(ProfessionalError) -> [SpaceID],
        read: @escaping @Sendable (SpaceID) async throws(ProfessionalError) -> SharedSpace,
        document: @escaping @Sendable (UUID, SharedSpace) async throws(ProfessionalError) -> Data,
        deposit: @escaping @Sendable (Resource, SpaceID) async throws(ProfessionalError) -> UUID
    ) {
        self.spaces = spaces
        self.read = read
        self.document = document
        self.deposit = deposit
    }

    /// A professional's workstation.
    package init(_ workstation: Workstation) {
        self.init(
            spaces: { () async throws(ProfessionalError) in
                try await workstation.grants().filter { $0.state == .active && $0.rights.contains(.read) }.map(\.space)
            },
            read: { (space) async throws(ProfessionalError) in try await workstation.read(space) },
            document: { (id, shared) async throws(ProfessionalError) in
                try await workstation.document(id, of: shared)
            },
            deposit: { (resource, space) async throws(ProfessionalError) in
                try await workstation.deposit(resource, in: space).id
            }
        )
    }
}
