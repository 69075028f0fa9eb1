package import FoundationEssentials

/// What a member may do in somebody else's space.
package enum MemberRole: String, CaseIterable, Hashable, Sendable, Codable {
    /// The legal representative: everything but what makes the owner the owner.
    case guardian
    /// Reads and writes what its categories hold.
    case contributor
    /// Reads what its categories hold.
    case reader
}

extension StateChange {
    /// A new member: a person who acts for the owner under keys of their own.
    ///
    /// The keys are a pair drawn for this one mandate, which the member's devices share through the member's own space: the devices a
    /// member has are nothing the owner has to follow, two spaces of one member have no key in common for a server to match, and a pair that
    /// was removed never comes back. Who it is stands sealed in the label.
    package struct MemberAdd: Hashable, Sendable, Codable {
        /// The last moment of the mandate, in milliseconds since 1970.
        package let expires: Int64
        /// The generation of the person's key in `wrap`; a guardian's only.
        package let generation: Int?
        /// The keys of the mandate.
        package let keys: DeviceKeys
        /// The member's name, sealed under the label key of the bundle.
        package let label: JSONBytes
        /// The first moment of the mandate, in milliseconds since 1970.
        package let notBefore: Int64
        /// Whether the member reads the journal; never changed, because what a replay was shown may not change under it.
        package let readsJournal: Bool
        /// What the member may do.
        package let role: MemberRole
        /// The person's key, wrapped for the member; a guardian's only.
        package let wrap: JSONBytes?

        /// A member made of its parts.
        package init(
            keys: DeviceKeys,
            role: MemberRole,
            notBefore: Date,
            expires: Date,
            readsJournal: Bool,
            label: Data,
            person: (generation: Int, wrap: WrappedMessage)? = nil
        ) {
            self.keys = keys
            self.role = role
            self.notBefore = notBefore.storedMilliseconds
            self.expires = expires.storedMilliseconds
            self.readsJournal = readsJournal
            self.label = JSONBytes(label)
            generation = person?.generation
            wrap = person.map { JSONBytes($0.wrap.bytes) }
        }
    }

    /// Another role or another time for a member.
    package struct MemberRoleChange: Hashable, Sendable, Codable {
        /// The last moment of the mandate, in milliseconds since 1970.
        package let expires: Int64
        /// The thumbprint of the member's signing key.
        package let member: String
        /// The first moment of the mandate, in milliseconds since 1970.
        package let notBefore: Int64
        /// What the member may do; a guardian stays one, and nobody else becomes one.
        package let role: MemberRole

        /// A change made of its parts.
        package init(member: String, role: MemberRole, notBefore: Date, expires: Date) {
            self.member = member
            self.role = role
            self.notBefore = notBefore.storedMilliseconds
            self.expires = expires.storedMilliseconds
        }
    }

    /// The category keys of a contributor or reader, the present ones each time: what they may open.
    ///
    /// It stands apart from ``MemberAdd`` because professionals see the latter, to know whose signature a record bears, and are not to see
    /// which categories there are for whom.
    package struct MemberKeys: Hashable, Sendable, Codable {
        /// What is opened, ordered by category.
        package let categories: [GrantedCategory]
        /// The thumbprint of the member's signing key.
        package let member: String
        /// The category keys, wrapped for the member.
        package let wrap: JSONBytes

        /// Keys for a member; the list is put in order.
        package init(member: String, categories: [UUID: UInt32], wrap: WrappedMessage) {
            self.member = member
            self.categories = categories.sorted { $0.key.sixteen.lexicographicallyPrecedes($1.key.sixteen) }
                .map { GrantedCategory($0.key, from: $0.value) }
            self.wrap = JSONBytes(wrap.bytes)
        }
    }

    /// The end of a mandate; a rotation has to follow at once, unless the member resigned.
    package struct MemberRemove: Hashable, Sendable, Codable {
        /// The thumbprint of the member's signing key.
        package let member: String

        /// The end of this member's mandate.
        package init(member: String) { self.member = member }
    }
}
