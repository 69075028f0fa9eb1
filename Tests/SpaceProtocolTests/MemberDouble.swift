import Foundation

@testable import SpaceProtocol

/// Somebody who acts for the owner, with the key pair of one mandate.
struct MemberDouble {
    static let day = ProfessionalDouble.day
    static let now = ProfessionalDouble.now

    let signing = SigningKey()
    let wrapping = WrapPrivateKey()

    var keys: DeviceKeys { DeviceKeys(signing: signing.publicKey, wrapping: wrapping.publicKey) }
    var name: String { signing.publicKey.thumbprint }

    /// The keys of a contributor or reader, opened from the state.
    func bundle(in state: SpaceState) throws -> SpaceBundle {
        guard let member = state.members[name] else { throw BundleError.refused }
        return try SpaceBundle(of: member, in: state, with: wrapping)
    }

    /// What a guardian holds, opened from the state.
    func holdings(in state: SpaceState) throws -> Owner {
        guard let handed = state.members[name]?.person else { throw BundleError.refused }
        let person = try PersonKey(
            opening: handed.message,
            generation: handed.generation,
            with: wrapping,
            named: name,
            in: state.id
        )
        return Owner(
            signing: signing,
            wrapping: wrapping,
            state: state,
            bundle: try SpaceBundle(of: state, with: person),
            person: person
        )
    }

    /// What a contributor works with: the shape of an owner's holdings, with their own part of the keys.
    func part(of owner: Owner) throws -> Owner {
        Owner(
            signing: signing,
            wrapping: wrapping,
            state: owner.state,
            bundle: try bundle(in: owner.state),
            person: owner.person
        )
    }

    /// The access entry of a reading which the member signs.
    func access(in space: SpaceID, at time: Date = Self.now, key: SigningKey? = nil) -> AccessEntry {
        let toSign = RequestToSign(
            method: "POST",
            authority: "serveur.exemple",
            path: "/v1/spaces/\(space)/objects:get",
            query: "",
            body: Data(),
            space: space,
            session: RequestSignature.randomName()
        )
        let signature = RequestSignature(signing: toSign, at: time, with: key ?? signing)
        return AccessEntry(base: signature.base, signature: signature.signature, time: time, count: 1)
    }
}

extension MemberTerms {
    /// A mandate from now on.
    static func acting(
        _ role: MemberRole,
        _ kinds: Set<String> = ["allergy"],
        days: Double = 365,
        from: Date = MemberDouble.now,
        readsJournal: Bool = false
    ) -> MemberTerms {
        MemberTerms(
            role: role,
            kinds: role == .guardian ? [] : kinds,
            notBefore: from,
            expires: MemberDouble.now.addingTimeInterval(days * MemberDouble.day),
            readsJournal: readsJournal
        )
    }
}

extension LogDouble {
    /// Begins a mandate, by the owner or whoever holds what the owner holds.
    mutating func invite(
        _ member: MemberDouble,
        _ terms: MemberTerms,
        by owner: inout Owner,
        at now: Date = MemberDouble.now
    ) throws {
        append(
            try SpaceAuthor(owner.signing, at: now).invite(
                member.keys,
                name: "Claire Martin",
                terms,
                in: owner.state,
                bundle: owner.bundle,
                person: owner.person,
                seen: head()
            ),
            by: &owner
        )
    }

    mutating func change(_ member: MemberDouble, to terms: MemberTerms, by owner: inout Owner) throws {
        append(
            try SpaceAuthor(owner.signing, at: MemberDouble.now).change(
                member.name,
                to: terms,
                in: owner.state,
                bundle: owner.bundle,
                person: owner.person,
                seen: head()
            ),
            by: &owner
        )
    }

    mutating func remove(_ member: MemberDouble, by owner: inout Owner) throws {
        append(
            try SpaceAuthor(owner.signing, at: MemberDouble.now).remove(
                members: [member.name],
                in: owner.state,
                bundle: owner.bundle,
                person: owner.person,
                seen: head()
            ),
            by: &owner
        )
    }

    /// What the audit of the owner's device does.
    mutating func settle(by owner: inout Owner, at now: Date = MemberDouble.now) throws {
        append(
            try SpaceAuthor(owner.signing, at: now).settle(
                owner.state,
                bundle: owner.bundle,
                person: owner.person,
                seen: head()
            ),
            by: &owner
        )
    }

    /// Appends the resignation of a member.
    mutating func resign(_ member: MemberDouble, from owner: inout Owner) throws {
        let entries = try SpaceAuthor(member.signing, at: MemberDouble.now).resign(from: owner.state, seen: head())
        for entry in entries { try owner.state.apply(try StateEntry(decoding: Data(entry.content))) }
        self.entries += entries
    }

    /// The log as somebody sees it.
    func page(seenBy view: (PageLeaf) throws -> PageLeaf) throws -> LogPage {
        var page = try page(from: 0)
        page.leaves = try page.leaves.map(view)
        return page
    }
}
