package import FoundationEssentials
package import HealthModel
package import SpaceProtocol
import Vault

/// What a caregiver's vault keeps of a mandate in somebody else's space: its keys, and its terms as the log said them last.
package struct Mandate: Sendable {
    /// The keys of the mandate, in the form in which they are stored.
    let identity: Data
    /// What it allows.
    package internal(set) var role: MemberRole
    /// The kinds of records which were opened; a guardian has all.
    package internal(set) var kinds: Set<String>
    /// When it begins.
    package internal(set) var notBefore: Date
    /// The last moment of it.
    package internal(set) var expires: Date
    /// Whether the caregiver reads the journal.
    package let readsJournal: Bool
    /// Whether the log says that it ended.
    package internal(set) var isOver = false

    /// A mandate that begins.
    init(_ keys: DeviceIdentity, _ terms: MemberTerms) {
        identity = keys.encoded
        role = terms.role
        kinds = terms.kinds
        notBefore = terms.notBefore.stored
        expires = terms.expires.stored
        readsJournal = terms.readsJournal
    }

    /// Takes over what the log says of the mandate.
    mutating func follow(_ member: Member, _ bundle: SpaceBundle?) {
        role = member.role
        notBefore = member.notBefore
        expires = member.expires
        if member.end != nil { isOver = true }
        if let bundle, role != .guardian { kinds = bundle.kinds(of: member.categories.keys) }
    }

    /// Why nothing may be written under it now; nil where something may.
    package func refusal(at now: Date) -> MandateRefusal? {
        if isOver || now > expires { return .over }
        if now < notBefore { return .notYet }
        return role == .reader ? .readOnly : nil
    }

    /// Why its holder may not do now what takes a right; nil where they may.
    func refusal(of right: MandateRight, at now: Date) -> MandateRefusal? {
        switch right {
        case .owning: .owner
        case .readingJournal: readsJournal || role == .guardian ? nil : .journal
        case .deciding:
            switch refusal(at: now) {
            case .over: .over
            case .notYet: .notYet
            default: role == .guardian ? nil : .deciding
            }
        }
    }

    /// Whether it lets its holder write records of a kind for an audience.
    func mayWrite(_ kind: String, for audience: Audience) -> Bool {
        guard role != .guardian else { return true }
        switch audience {
        case .shared, .isolated: return kinds.contains(kind)
        case .hidden, .reserve: return false
        }
    }

    func write(to writer: inout FieldWriter) {
        writer.append(identity)
        writer.append(role.rawValue)
        writer.append(UInt32(kinds.count))
        for kind in kinds.sorted() { writer.append(kind) }
        writer.append(notBefore)
        writer.append(expires)
        writer.append(UInt8(readsJournal ? 1 : 0))
        writer.append(UInt8(isOver ? 1 : 0))
    }

    init(from reader: inout FieldReader) throws(FieldError) {
        identity = try reader.field()
        guard let role = MemberRole(rawValue: try reader.text()) else { throw FieldError() }
        self.role = role
        kinds = []
        for _ in 0..<(try reader.number(UInt32.self)) { kinds.insert(try reader.text()) }
        notBefore = try reader.date()
        expires = try reader.date()
        readsJournal = try reader.number(UInt8.self) == 1
        isOver = try reader.number(UInt8.self) == 1
    }
}

/// What something takes besides reading records and writing them.
package enum MandateRight: Hashable, Sendable {
    /// Seeing who reads what.
    case readingJournal
    /// Saying who has access, who helps, and what is kept from whom.
    case deciding
    /// Being the person.
    case owning
}

/// Why something is not done in the space of a person one acts for.
package enum MandateRefusal: Hashable, Sendable, CaseIterable {
    /// The mandate is for reading.
    case readOnly
    /// The section was not opened, or the record is to be kept from professionals.
    case section
    /// The mandate ended.
    case over
    /// The mandate has not begun.
    case notYet
    /// The journal was not opened.
    case journal
    /// Only the person, or whoever represents them by law, may do it.
    case deciding
    /// Only the person may do it, on a device of theirs.
    case owner

    /// What happened and what is safe.
    package var message: Phrase {
        switch self {
        case .readOnly:
            Phrase(
                "vous pouvez lire cet espace, pas y écrire\u{A0}; rien n'a été changé",
                "you may read this space, not write in it; nothing was changed"
            )
        case .section:
            Phrase(
                "cette rubrique ne vous a pas été ouverte\u{A0}; rien n'a été changé",
                "this section was not opened to you; nothing was changed"
            )
        case .over:
            Phrase(
                "votre mandat est terminé\u{A0}; ce qui est ici reste lisible, rien n'a été changé",
                "your mandate is over; what is here can still be read, nothing was changed"
            )
        case .notYet:
            Phrase(
                "votre mandat n'a pas commencé\u{A0}; rien n'a été changé",
                "your mandate has not begun; nothing was changed"
            )
        case .journal: Phrase("le journal ne vous a pas été ouvert", "the journal was not opened to you")
        case .deciding:
            Phrase(
                "un aidant ne peut pas faire cela\u{A0}; rien n'a été changé",
                "a caregiver may not do this; nothing was changed"
            )
        case .owner:
            Phrase(
                "seule la personne elle-même peut faire cela\u{A0}; rien n'a été changé",
                "only the person may do this; nothing was changed"
            )
        }
    }

    /// Who can.
    package var hint: Phrase {
        switch self {
        case .readOnly, .section, .journal:
            Phrase(
                "la personne que vous aidez peut changer votre mandat",
                "the person you help can change your mandate"
            )
        case .over, .notYet:
            Phrase(
                "la personne que vous aidez peut vous inviter à nouveau\u{A0}: espace caregiver invite",
                "the person you help can invite you again: espace caregiver invite"
            )
        case .deciding:
            Phrase(
                "la personne elle-même le peut, ou son représentant légal",
                "the person can, or whoever represents them by law"
            )
        case .owner: Phrase("sur un de ses propres appareils", "on a device of their own")
        }
    }
}

extension MemberRole {
    /// The role, as people call it.
    package var words: Phrase {
        switch self {
        case .guardian: Phrase("représentant légal", "legal representative")
        case .contributor: Phrase("aidant qui lit et écrit", "caregiver who reads and writes")
        case .reader: Phrase("aidant qui lit", "caregiver who reads")
        }
    }
}
