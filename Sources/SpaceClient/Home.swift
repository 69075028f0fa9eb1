package import HealthModel

/// What the first screen says: what could save a life, what needs a look, and a fact for each section.
package struct Home: Hashable, Sendable {
    /// A line that carers must see first.
    package enum Urgent: Hashable, Sendable {
        /// Nobody ever said anything about allergies: unknown is not none.
        case allergiesUnknown
        /// A severe allergy that still holds.
        case allergy(Entry)
        /// A medicine in progress that every carer must know of.
        case treatment(Entry, MedicineAlert)
        /// Whom to call.
        case emergencyContact(Entry, phone: String?)
    }

    /// A line that asks for a look.
    package enum Attention: Hashable, Sendable {
        /// A vaccination of the calendar that is late, or that nothing in the record shows.
        case vaccination(VaccinationReport.Row)
        /// A document that came in and was not opened yet.
        case newDocument(Entry)
        /// A form that was left before it was saved.
        case draft(SavedDraft)
    }

    /// What is known about one kind of record.
    package enum Knowledge: Hashable, Sendable {
        /// There is no record and nobody said there was none, be it that they were not asked or that they had no answer.
        case neverAsked
        /// Somebody declared that there is none.
        case declaredNone(on: PartialDate?)
        /// How many records there are, and how many of them still hold.
        case known(count: Int, current: Int)
    }

    /// The lines of the first block, most urgent first.
    package let urgent: [Urgent]
    /// The lines of the second block, most pressing first.
    package let attention: [Attention]
    /// What is known for each kind of record.
    package let knowledge: [RecordKind: Knowledge]
    /// The newest measure.
    package let latestMeasure: Entry?
    /// How many documents came in and were not opened yet.
    package let newDocuments: Int
    /// How many records have a place on the timeline.
    package let events: Int
}
