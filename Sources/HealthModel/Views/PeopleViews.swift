/// Reads a `Patient`.
package struct PatientView: ResourceView {
    package static let type = ResourceType.patient
    package let resource: Resource
    package init(reading resource: Resource) { self.resource = resource }

    /// The name to use.
    package var name: HumanName? { HumanName.best(resource["name"]) }
    /// The birth date.
    package var birthDate: PartialDate? { resource.date("birthDate") }
    /// `male`, `female`, `other` or `unknown`.
    package var gender: String? { resource.code("gender") }
    /// The identifiers.
    package var identifiers: [Identifier] { Identifier.list(resource["identifier"]) }
    /// Telephone numbers and addresses.
    package var telecom: [ContactPoint] { ContactPoint.list(resource["telecom"]) }
}

/// Reads a `Practitioner`.
package struct PractitionerView: ResourceView {
    package static let type = ResourceType.practitioner
    package let resource: Resource
    package init(reading resource: Resource) { self.resource = resource }

    /// The name to use.
    package var name: HumanName? { HumanName.best(resource["name"]) }
    /// The national number, when there is one.
    package var rpps: RPPS? { RPPS(in: Identifier.list(resource["identifier"])) }
    /// Professions and diplomas.
    package var qualifications: [CodeableConcept] {
        resource.elements("qualification").compactMap { CodeableConcept($0["code"]) }
    }
    /// Telephone numbers and addresses.
    package var telecom: [ContactPoint] { ContactPoint.list(resource["telecom"]) }
}

/// Reads a `PractitionerRole`.
package struct PractitionerRoleView: ResourceView {
    package static let type = ResourceType.practitionerRole
    package let resource: Resource
    package init(reading resource: Resource) { self.resource = resource }

    /// Who.
    package var practitioner: Reference? { resource.reference("practitioner") }
    /// Where.
    package var organization: Reference? { resource.reference("organization") }
    /// As what.
    package var roles: [CodeableConcept] { resource.concepts("code") }
    /// In which fields.
    package var specialties: [CodeableConcept] { resource.concepts("specialty") }
}

/// Reads an `Organization`.
package struct OrganizationView: ResourceView {
    package static let type = ResourceType.organization
    package let resource: Resource
    package init(reading resource: Resource) { self.resource = resource }

    /// The name.
    package var name: String? { resource.text("name") }
    /// The kind of organization.
    package var types: [CodeableConcept] { resource.concepts("type") }
    /// The national number, when there is one.
    package var finess: FINESS? { FINESS(in: Identifier.list(resource["identifier"])) }
}

/// Reads a `RelatedPerson`.
package struct RelatedPersonView: ResourceView {
    package static let type = ResourceType.relatedPerson
    package let resource: Resource
    package init(reading resource: Resource) { self.resource = resource }

    /// The name to use.
    package var name: HumanName? { HumanName.best(resource["name"]) }
    /// The ties: kinship and roles, in one list as FHIR R4 has it.
    package var relationships: [CodeableConcept] {
        resource.concepts("relationship") + [resource.concept("relationship")].compactMap(\.self)
    }
    /// Whether the person is to be called in an emergency: HL7 v3 role class ECON, or `C` of the FHIR contact relationships.
    package var isEmergencyContact: Bool {
        relationships.flatMap(\.codings).contains { $0.code == "ECON" || $0.code == "C" }
    }
    /// Whether the person is the one *personne de confiance* (CSP L.1111-6), in the French roles: elsewhere the code says next of kin.
    package var isTrustedPerson: Bool {
        ReferenceData.standard.contactRoles.contains { role in
            role.isUnique && relationships.contains { $0.has(role.system, role.code) }
        }
    }
    /// Telephone numbers and addresses.
    package var telecom: [ContactPoint] { ContactPoint.list(resource["telecom"]) }
    /// The first telephone number.
    package var phone: String? {
        telecom.first { $0.system == "phone" || $0.system == "sms" }?.value
            ?? telecom.first { $0.system != "email" && $0.system != "url" }?.value
    }
    /// Since when and until when.
    package var period: Period? { resource.period("period") }
}

/// Reads a `Consent`.
package struct ConsentView: ResourceView {
    package static let type = ResourceType.consent
    package let resource: Resource
    package init(reading resource: Resource) { self.resource = resource }

    /// `draft`, `proposed`, `active`, `rejected`, `inactive` or `entered-in-error`.
    package var status: String? { resource.code("status") }
    /// What the consent is about: `adr` is an advance directive.
    package var scope: CodeableConcept? { resource.concept("scope") }
    /// The kinds of consent.
    package var categories: [CodeableConcept] { resource.concepts("category") }
    /// When it was given.
    package var date: PartialDate? { resource.date("dateTime") }
    /// Who gave it.
    package var performer: Reference? { resource.references("performer").first }
    /// `permit` or `deny`.
    package var provision: String? { resource["provision"]?["type"]?.string }
    /// The signed text, when it is here.
    package var attachment: Attachment? { Attachment(resource["sourceAttachment"]) }
    /// Whether this is an advance directive rather than a permission to share.
    package var isAdvanceDirective: Bool {
        let codes = (scope?.codings ?? []).compactMap(\.code) + categories.flatMap { $0.codings.compactMap(\.code) }
        return codes.contains { ["adr", "acd", "dnr", "hcd", "polst", DocumentType.directiveCode].contains($0) }
    }
}
