import CSeeds
import FoundationEssentials

/// How much may be opened in emergencies, and from when on it is remarkable: policy data, not code.
package struct EmergencyLimits: Hashable, Sendable, Codable {
    /// How many openings one professional has in a day.
    package var professionalPerDay: Int
    /// How many openings go through one regulation centre in an hour.
    package var centrePerHour: Int
    /// From how many spaces on that one professional opens in a day an alarm is raised.
    package var alarmSpacesPerDay: Int

    /// Limits made of their parts.
    package init(professionalPerDay: Int, centrePerHour: Int, alarmSpacesPerDay: Int) {
        self.professionalPerDay = professionalPerDay
        self.centrePerHour = centrePerHour
        self.alarmSpacesPerDay = alarmSpacesPerDay
    }

    /// The limits of `reference/emergency.json`, which is embedded in the program.
    package static let standard: EmergencyLimits = {
        struct File: Decodable { let limits: EmergencyLimits }
        let files = UnsafeBufferPointer(start: espace_seeds(), count: espace_seed_count())
        guard let file = files.first(where: { String(cString: $0.path) == "reference/emergency.json" }),
            let read = try? JSONDecoder().decode(File.self, from: Data(bytes: file.bytes, count: file.length))
        else { preconditionFailure("the file is embedded, and a test reads it") }
        return read.limits
    }()
}
