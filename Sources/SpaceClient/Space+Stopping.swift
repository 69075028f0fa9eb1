package import HealthModel
import Vault

extension Space {
    /// States that a treatment stopped, with the reason when one is given; it stays in the record, and this can be undone.
    package func stopTreatment(_ id: RecordID, on date: PartialDate, reason: String?) async throws(SpaceError) {
        let found = try await known(id)
        guard found.binnedOn == nil else { throw .inBin }
        // "No treatment" is a statement about all of them, not one that could stop.
        guard found.summary.absence == nil else { throw .notWritable(found.summary.kind) }
        let before = try await stored(id)
        guard let resource = try parsed(before.body).stopped(on: date, reason: reason) else {
            throw .notWritable(found.summary.kind)
        }
        _ = try await put(resource, record: id, replacing: before)
        note(.edited, found.summary.title, id, previous: before.version.id)
    }
}
