/// Reads a `Condition`.
package struct ConditionView: ResourceView {
    package static let type = ResourceType.condition
    package let resource: Resource
    package init(reading resource: Resource) { self.resource = resource }

    /// The disease or topic.
    package var code: CodeableConcept? { resource.concept("code") }
    /// `active`, `recurrence`, `relapse`, `inactive`, `remission` or `resolved`.
    package var clinicalStatus: String? { resource.statusCode("clinicalStatus") }
    /// `unconfirmed`, `provisional`, `differential`, `confirmed`, `refuted` or `entered-in-error`.
    package var verificationStatus: String? { resource.statusCode("verificationStatus") }
    /// How grave it is.
    package var severity: CodeableConcept? { resource.concept("severity") }
    /// Where in the body.
    package var bodySites: [CodeableConcept] { resource.concepts("bodySite") }
    /// When it began.
    package var onset: PartialDate? { resource.moment("onset") }
    /// When it ended.
    package var abatement: PartialDate? { resource.moment("abatement") }
    /// When it was written down.
    package var recorded: PartialDate? { resource.date("recordedDate") }
    /// Who says so, then who wrote it.
    package var author: Reference? { resource.reference("asserter") ?? resource.reference("recorder") }
}

/// Reads a `Procedure`.
package struct ProcedureView: ResourceView {
    package static let type = ResourceType.procedure
    package let resource: Resource
    package init(reading resource: Resource) { self.resource = resource }

    /// What was done.
    package var code: CodeableConcept? { resource.concept("code") }
    /// The status: `completed`, `in-progress`, `not-done` or another code.
    package var status: String? { resource.code("status") }
    /// When it was done; a period gives its first day.
    package var performed: PartialDate? { resource.moment("performed") }
    /// When it was over.
    package var end: PartialDate? { resource.period("performedPeriod")?.end }
    /// Who did it, then who wrote it.
    package var author: Reference? {
        resource.elements("performer").lazy.compactMap { Reference($0["actor"]) }.first ?? resource.reference(
            "asserter"
        )
            ?? resource.reference("recorder")
    }
    /// Where it was done.
    package var location: Reference? { resource.reference("location") }
    /// Why.
    package var reasons: [CodeableConcept] { resource.concepts("reasonCode") }
    /// Where in the body.
    package var bodySites: [CodeableConcept] { resource.concepts("bodySite") }
}

/// Reads a `FamilyMemberHistory`.
package struct FamilyMemberHistoryView: ResourceView {
    package static let type = ResourceType.familyMemberHistory
    package let resource: Resource
    package init(reading resource: Resource) { self.resource = resource }

    /// `partial`, `completed`, `entered-in-error` or `health-unknown`.
    package var status: String? { resource.code("status") }
    /// The tie of kinship.
    package var relationship: CodeableConcept? { resource.concept("relationship") }
    /// The name of the relative.
    package var name: String? { resource.text("name") }
    /// The diseases of that relative.
    package var conditions: [CodeableConcept] {
        resource.elements("condition").compactMap { CodeableConcept($0["code"]) }
    }
    /// When it was written down.
    package var date: PartialDate? { resource.date("date") }
}
