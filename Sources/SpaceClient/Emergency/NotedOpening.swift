package import FoundationEssentials
package import SpaceProtocol

/// One opening in an emergency as this device keeps it: enough to say who, when, why and what, without the server and before the log is read.
package struct NotedOpening: Hashable, Sendable, Codable, Identifiable {
    /// The key of a category in the epoch that was opened last.
    struct Opened: Hashable, Sendable, Codable {
        let category: UUID
        let epoch: UInt32
    }

    /// The index of the entry in the log.
    package let index: UInt64
    /// When, by the server's clock.
    package let time: Date
    /// The last moment of it.
    package let until: Date
    /// Who opened, as they signed; nil where nothing was proved.
    package let professional: ProfessionalID?
    /// Their certificate, in DER; whether it leads to a pinned root is looked at where it is shown.
    let certificate: Data
    /// The key it certifies.
    let signing: Data
    /// The regulation centre through which it was opened.
    package let regulator: ProfessionalID
    /// The name of the motive; nil where nothing was proved.
    package let motive: String?
    /// Whether one of the centre's own staff opened.
    package let isRegulation: Bool
    /// The reason in words; nil where it did not open.
    package let reason: String?
    /// Whether it was right.
    package let verdict: Verdict
    /// What was opened.
    let opened: [Opened]
    /// Whether the server remarked that they opened many spaces in a short time.
    package internal(set) var isBulk = false
    /// Whether the person said that they saw it, on this device.
    package internal(set) var isAcknowledged = false

    package var id: UInt64 { index }

    init(_ entry: EmergencyEntry, _ finding: EmergencyFinding, index: UInt64, in space: SpaceID, bundle: SpaceBundle?) {
        self.index = index
        time = entry.time
        until = entry.until
        professional = finding.request?.professional
        certificate = finding.request?.certificate ?? Data()
        signing = entry.signing.bytes
        regulator = entry.regulator
        motive = finding.request?.motive.name
        isRegulation = finding.request?.role == .regulation
        reason = finding.request.flatMap { request in
            bundle?.inboxKey(Int(request.inbox)).flatMap { request.reason(in: space, with: $0) }
        }
        verdict = finding.verdict
        opened = (finding.grant?.wrapped ?? [:]).map { Opened(category: $0.key, epoch: $0.value) }
            .sorted { $0.category.uuidString < $1.category.uuidString }
    }

    /// The categories whose present key was opened: they have to be rotated.
    func open(in state: SpaceState) -> Set<UUID> {
        Set(opened.filter { state.categories[$0.category]?.epoch == $0.epoch }.map(\.category))
    }

    /// The kinds of records that were opened.
    package func kinds(_ bundle: SpaceBundle) -> [String] { bundle.kinds(of: opened.map(\.category)).sorted() }
}

extension SpaceLink {
    /// Notes the openings among new entries, once each.
    mutating func note(_ entries: [LogFollower.Followed], bundle: SpaceBundle?) {
        for entry in entries {
            switch entry.event {
            case .emergency(let opening, let finding) where !openings.contains { $0.index == entry.index }:
                openings.append(NotedOpening(opening, finding, index: entry.index, in: space, bundle: bundle))
            case .notice(let notice) where notice.subject == .bulkOpening:
                if let place = openings.firstIndex(where: { $0.index == notice.entry }) {
                    openings[place].isBulk = true
                }
            default: break
            }
        }
    }

    /// The openings which the person has not said they saw, the latest first.
    package var openingsToCheck: [NotedOpening] { openings.filter { !$0.isAcknowledged }.reversed() }
}
