/// Reads an `Appointment`.
package struct AppointmentView: ResourceView {
    package static let type = ResourceType.appointment
    package let resource: Resource
    package init(reading resource: Resource) { self.resource = resource }

    /// The status: `proposed`, `booked`, `fulfilled`, `cancelled` or another code.
    package var status: String? { resource.code("status") }
    /// What it is for, in words.
    package var description: String? { resource.text("description") }
    /// What it is for, in codes.
    package var reasons: [CodeableConcept] {
        resource.concepts("serviceType") + resource.concepts("reasonCode")
            + [resource.concept("appointmentType")].compactMap(\.self)
    }
    /// When it begins; a slot from midnight to midnight is a day without a time.
    package var start: PartialDate? {
        if let start = resource.date("start"), let end = resource.date("end"), let day = start.civil, day == end.civil,
            let from = start.time, let until = end.time, from.hour == 0, from.minute == 0, until.hour == 23,
            until.minute == 59
        {
            return PartialDate(day)
        }
        return resource.date("start")
            ?? resource.elements("requestedPeriod").lazy.compactMap { Period($0)?.start }.first
    }
    /// When it ends.
    package var end: PartialDate? { resource.date("end") }
    /// The people and places, the patient left out.
    package var others: [Reference] {
        resource.elements("participant").compactMap { Reference($0["actor"]) }.filter { $0.typeName != "Patient" }
    }
    /// Instructions and remarks.
    package var comment: String? { resource.text("comment") ?? resource.text("patientInstruction") }
}

/// Reads a `Communication`.
package struct CommunicationView: ResourceView {
    package static let type = ResourceType.communication
    package let resource: Resource
    package init(reading resource: Resource) { self.resource = resource }

    /// The status: `completed`, `in-progress` or another code.
    package var status: String? { resource.code("status") }
    /// The subject.
    package var topic: CodeableConcept? { resource.concept("topic") }
    /// When it was sent, else received.
    package var date: PartialDate? { resource.date("sent") ?? resource.date("received") }
    /// Who sent it.
    package var sender: Reference? { resource.reference("sender") }
    /// Who it was sent to.
    package var recipients: [Reference] { resource.references("recipient") }
    /// The texts.
    package var texts: [String] {
        resource.elements("payload").compactMap { $0["contentString"]?.string?.trimmed.nonEmpty }
    }
    /// The attached files.
    package var attachments: [Attachment] {
        resource.elements("payload").compactMap { Attachment($0["contentAttachment"]) }
    }
}
