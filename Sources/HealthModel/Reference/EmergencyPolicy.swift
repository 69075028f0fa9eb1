/// What is proposed when a person enables emergency access, and why it may be used: dated data, not code.
package struct EmergencyPolicy: Hashable, Sendable {
    /// How long an opening lasts at most, in hours.
    package let hours: Int
    /// The sections that are opened.
    package let kinds: [RecordKind]
    /// Why a space may be opened, by the name of the motive.
    package let motives: [Choice]

    init(_ json: JSON) {
        hours = json["hours"]?.number?.int ?? 72
        kinds = (json["kinds"]?.array ?? []).compactMap { $0.string.flatMap(RecordKind.init(rawValue:)) }
        motives = (json["motives"]?.array ?? []).compactMap { row in
            guard let id = row["id"]?.string, let french = row["fr"]?.string, let english = row["en"]?.string else {
                return nil
            }
            return Choice(id, french, english)
        }
    }

    /// The motive in words; nil for a name nobody knows.
    package func words(of motive: String) -> Phrase? { motives.first { $0.id == motive }?.label }
}
