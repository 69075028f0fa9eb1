/// Reads an `AllergyIntolerance`.
package struct AllergyIntoleranceView: ResourceView {
    package static let type = ResourceType.allergyIntolerance
    package let resource: Resource
    package init(reading resource: Resource) { self.resource = resource }

    /// One reaction that happened.
    package struct Reaction: Hashable, Sendable {
        /// What was seen.
        package let manifestations: [CodeableConcept]
        /// The reaction in words.
        package let description: String?
        /// How grave it was.
        package let severity: Severity?
        /// When it happened.
        package let onset: PartialDate?
    }

    /// What the person reacts to.
    package var code: CodeableConcept? { resource.concept("code") ?? reactionSubstance }
    /// `active`, `inactive` or `resolved`.
    package var clinicalStatus: String? { resource.statusCode("clinicalStatus") }
    /// `unconfirmed`, `confirmed`, `refuted` or `entered-in-error`.
    package var verificationStatus: String? { resource.statusCode("verificationStatus") }
    /// `low`, `high` or `unable-to-assess`.
    package var criticality: String? { resource.code("criticality") }
    /// When it began.
    package var onset: PartialDate? { resource.moment("onset") }
    /// When it was written down.
    package var recorded: PartialDate? { resource.date("recordedDate") }
    /// Who says so, then who wrote it.
    package var author: Reference? { resource.reference("asserter") ?? resource.reference("recorder") }

    /// The reactions, as written.
    package var reactions: [Reaction] {
        resource.elements("reaction").map { json in
            Reaction(
                manifestations: CodeableConcept.list(json["manifestation"]).filter {
                    !AllergyIntoleranceView.isUnknown($0)
                },
                description: json["description"]?.string?.oneLine.nonEmpty,
                severity: json["severity"]?.string.flatMap { Severity(rawValue: $0) },
                onset: json["onset"]?.string.flatMap { PartialDate(lenient: $0) }
            )
        }
    }

    private var reactionSubstance: CodeableConcept? {
        resource.elements("reaction").lazy.compactMap { CodeableConcept($0["substance"]) }.first
    }

    /// How grave the allergy is: the worst reaction; high criticality or anaphylaxis always count as severe.
    package var severity: Severity? {
        let worst = reactions.compactMap(\.severity).max()
        let hasAnaphylaxis = reactions.contains { reaction in
            reaction.manifestations.contains { manifestation in
                manifestation.has(CodeSystem.snomed, "39579001")
                    || manifestation.searchWords.contains { $0.folded.contains("anaphyla") }
            }
        }
        if criticality == "high" || hasAnaphylaxis { return .severe }
        return worst ?? (criticality == "low" ? .mild : nil)
    }

    /// The position of the worst reaction among ``reactions``.
    var worstReaction: Int? {
        let all = reactions
        return all.indices.max { left, right in
            let ranks = [left, right].map { index in
                all[index].severity.map { Severity.allCases.firstIndex(of: $0) ?? 0 } ?? -1
            }
            // The first of several equals.
            return ranks[0] == ranks[1] ? left > right : ranks[0] < ranks[1]
        }
    }

    private static func isUnknown(_ concept: CodeableConcept) -> Bool {
        concept.codings.contains { CodeSystem.isSame($0.system, CodeSystem.dataAbsentReason) }
    }

    /// Whether a list of manifestations only says that they are unknown.
    static func isUnknown(_ manifestations: JSON?) -> Bool {
        CodeableConcept.list(manifestations).allSatisfy { isUnknown($0) }
    }
}
