extension Resource {
    /// The treatment stopped on a day, for a reason when one is given: stopping says that it ended, deleting would say that it never was.
    ///
    /// Everything else stays. `nil` for a resource that is neither a `MedicationStatement` nor a `MedicationRequest`.
    package func stopped(on date: PartialDate, reason: String?) -> Resource? {
        var stopped = self
        let words = reason?.oneLine.nonEmpty
        switch type {
        case .medicationStatement:
            stopped["statusReason"] = words.map { [["text": .string($0)]] } ?? stopped["statusReason"]
            var period = stopped["effectivePeriod"]?.object ?? JSONObject()
            if let start = stopped["effectiveDateTime"] { period["start"] = start }
            stopped["effectiveDateTime"] = nil
            stopped["_effectiveDateTime"] = nil
            period["end"] = .string(date.text)
            stopped["effectivePeriod"] = .object(period)
        case .medicationRequest:
            stopped["statusReason"] = words.map { ["text": .string($0)] } ?? stopped["statusReason"]
            // A prescription has no place for the day it was given up: a note says it.
            let line = "Arrêté le \(DateEntry.short(date, .french))."
            stopped["note"] = .array(stopped.elements("note") + [["text": .string(line)]])
        default: return nil
        }
        stopped["status"] = "stopped"
        stopped["_status"] = nil
        return stopped
    }
}
