package import HealthModel

/// Who a Patient resource of a file is about, so that a preview can warn that the file concerns somebody else.
package struct SubjectFacts: Hashable, Sendable {
    /// One name as written.
    package struct Name: Hashable, Sendable {
        /// The family name.
        package let family: String
        /// The given names, in order.
        package let given: [String]
    }

    /// The names, in written order.
    package let names: [Name]
    /// The date of birth.
    package let birthDate: PartialDate?
    /// The national identity number, when there is a valid one.
    package let ins: INS?

    /// Reads a Patient resource; `nil` for every other type.
    package init?(_ resource: Resource) {
        guard resource.type == .patient else { return nil }
        names = (resource["name"]?.array ?? []).prefix(10).compactMap { name in
            let given = (name["given"]?.array ?? []).prefix(10).compactMap(\.string)
            guard let family = name["family"]?.string ?? (given.isEmpty ? nil : "") else { return nil }
            return Name(family: family, given: given)
        }
        birthDate = resource["birthDate"]?.string.flatMap { PartialDate($0) }
        ins = INS(in: Identifier.list(resource["identifier"]))
    }

    /// Whether a file is about the person of a space.
    package enum Agreement: Hashable, Sendable {
        /// The identity number or the name and the birth date agree.
        case same
        /// The identity number, the birth date or both names disagree: to be confirmed before anything is taken.
        case different
        /// Too little is known to tell.
        case undecided
    }

    /// Compares with the person of a space, letters in either case and without accents.
    ///
    /// A family name that differs alone decides nothing: people marry. The identity number decides alone.
    package func agreement(with person: Person) -> Agreement {
        if let ins, let own = person.ins { return ins.number == own.number ? .same : .different }
        var isSameBirth: Bool?
        if let birthDate, let own = person.birthDate {
            guard birthDate.earliest <= own.latest, own.earliest <= birthDate.latest else { return .different }
            isSameBirth = true
        }
        let family = person.family.folded
        let given = Set(person.given.folded.split(whereSeparator: { $0 == " " || $0 == "-" }))
        guard !names.isEmpty, !family.isEmpty, !given.isEmpty else { return .undecided }
        var best = 0
        for name in names {
            let others = name.given.flatMap { $0.folded.split(whereSeparator: { $0 == " " || $0 == "-" }) }
            let isSameGiven = others.contains { given.contains($0) }
            best = max(best, (name.family.folded == family ? 1 : 0) + (isSameGiven ? 1 : 0))
        }
        switch best {
        case 2: return isSameBirth == nil && person.birthDate != nil ? .undecided : .same
        case 1: return .undecided
        default: return .different
        }
    }
}
