package import FoundationEssentials

extension SpaceBundle {
    /// The categories of these kinds which a contributor or reader may be given: all but those hidden from every professional, which stay
    /// the owner's and the guardians'.
    package func categories(forMembersOfKinds kinds: Set<String>) -> Set<UUID> {
        Set(
            categories.filter { _, category in
                guard kinds.contains(category.kind) else { return false }
                switch category.audience {
                case .shared, .isolated: return true
                case .hidden, .reserve: return false
                }
            }.keys
        )
    }

    /// The part of the bundle that is handed to a member: some categories, each from an epoch on, and nothing else.
    func restricted(to granted: [UUID: UInt32]) -> SpaceBundle {
        var part = SpaceBundle(labels: [:])
        for (id, from) in granted {
            guard var category = categories[id] else { continue }
            category.keys = category.keys.filter { $0.key >= from }
            part.take(category, as: id)
        }
        return part
    }

    /// Wraps a member's part for them.
    func wrap(for member: Member, in space: SpaceID) throws(KeyError) -> WrappedMessage {
        try Wrap.seal(encoded, to: member.wrapping, info: Self.info(space, member))
    }

    /// Opens the keys which a contributor or reader holds, and compares each of them with what was promised to everybody.
    ///
    /// - Parameters:
    ///   - member: The mandate, as the state has it.
    ///   - state: The state; a member's view suffices.
    ///   - key: The private key of the mandate.
    /// - Throws: `BundleError.refused` if there are none or they do not open; `.substituted` if a key is missing or is another one than the
    ///   state commits to (A05).
    package init(of member: Member, in state: SpaceState, with key: WrapPrivateKey) throws(BundleError) {
        guard let wrap = member.keys else { throw .refused }
        let bundle: SpaceBundle
        do throws(SealError) {
            bundle = try SpaceBundle(
                decoding: try Wrap.open(wrap, with: key, info: Self.info(state.id, member))
            )
        } catch { throw .refused }
        guard Set(bundle.categories.keys) == Set(member.categories.keys) else { throw .substituted }
        for (id, from) in member.categories {
            guard let last = member.wrapped[id], let commitments = state.categories[id]?.commitments, from <= last
            else { throw .substituted }
            for epoch in from...last {
                guard let key = bundle.key(category: id, epoch: epoch), let promised = commitments[epoch],
                    Self.commitment(to: key, category: id, epoch: epoch, in: state.id) == promised
                else { throw .substituted }
            }
        }
        self = bundle
    }

    private static func info(_ space: SpaceID, _ member: Member) -> SealContext {
        SealContext("espace.space.member").appending(space.bytes).appending(member.thumbprint)
    }
}
