package import Certification
package import FoundationEssentials
package import HealthModel
package import SpaceProtocol
import Vault

/// One line of the journal: who did what, when, and whether it was right.
package struct JournalLine: Hashable, Sendable, Identifiable {
    /// Who acted.
    package enum Actor: Hashable, Sendable {
        /// A device of the person; its name where it has one.
        case device(String, name: String?)
        /// Somebody who acts or acted for the person; their name where it can be read.
        case member(String, name: String?)
        /// A professional whom a pinned authority vouches for.
        case professional(ProfessionalID, ProfessionalSubject)
        /// A professional whose certificate no pinned authority vouches for.
        case unverified(ProfessionalID?)
        /// Nobody who can be named.
        case unknown

        /// The kind of actor in machine output.
        package var kind: String {
            switch self {
            case .device: "device"
            case .member: "caregiver"
            case .professional: "professional"
            case .unverified, .unknown: "unknown"
            }
        }
    }

    /// What was done.
    package enum Action: String, Hashable, Sendable, Codable {
        /// Records were read.
        case read
        /// Somebody looked what there is.
        case list
        /// Something was left.
        case deposit
        /// Access was given or changed.
        case grant
        /// Access was ended.
        case revoke
        /// A professional was blocked.
        case block
        /// A professional was unblocked.
        case unblock
        /// A device was added.
        case addDevice = "add-device"
        /// A device was revoked.
        case revokeDevice = "revoke-device"
        /// Somebody was named to act for the person.
        case addMember = "add-caregiver"
        /// What somebody may do for the person, or until when, was changed.
        case changeMember = "change-caregiver"
        /// Somebody acts for the person no more.
        case removeMember = "remove-caregiver"
        /// The space was opened in an emergency.
        case emergency
        /// Access in an emergency was enabled or changed.
        case enableEmergency = "enable-emergency"
        /// Access in an emergency was disabled.
        case disableEmergency = "disable-emergency"
        /// Another change of the space: keys, recovery code, inbox, end.
        case settings
    }

    /// One record that was asked for.
    package struct Item: Hashable, Sendable {
        /// The record; nil where this computer does not know the version.
        package let record: RecordID?
        /// Its title; nil where it is not known here.
        package let title: String?
    }

    /// The index of the entry in the log.
    package let index: UInt64
    /// When, by the server's clock for accesses and the author's for the rest; nil where the log says no time.
    package let time: Date?
    /// Who.
    package let actor: Actor
    /// What.
    package let action: Action
    /// What was asked for.
    package let items: [Item]
    /// The grant that allowed it.
    package let grant: UUID?
    /// Whether it was right.
    package let verdict: Verdict

    package var id: UInt64 { index }
    /// The professional who acted, or who is claimed to have; nil for anybody else.
    package var professional: ProfessionalID? {
        switch actor {
        case .professional(let id, _): id
        case .unverified(let id): id
        case .device, .member, .unknown: nil
        }
    }

    /// Whether an own device did it by itself: such lines are folded.
    package var isAutomatic: Bool {
        if case .device = actor, action == .read || action == .list || action == .settings { true } else { false }
    }
}

extension Verdict {
    /// The verdict in the words of the screens and the commands.
    package var words: Phrase {
        switch self {
        case .authorised: Phrase("autorisé", "authorised")
        case .emergency: Phrase("urgence", "emergency")
        case .afterRevocation: Phrase("après retrait", "after the end")
        case .outsideGrant: Phrase("hors accès", "outside the access")
        case .unsigned: Phrase("non prouvé", "not proved")
        case .refused: Phrase("refusé par le serveur", "refused by the server")
        }
    }
}

/// What a check of a journal found.
package struct JournalCheck: Hashable, Sendable {
    /// One thing to look at.
    package struct Alarm: Hashable, Sendable {
        /// The index of the entry.
        package let index: UInt64
        /// What is wrong with it.
        package let reason: String
    }

    /// The number of entries.
    package let size: UInt64
    /// The root of the log.
    package let root: LogHash
    /// The entries that were verified.
    package let checked: UInt64
    /// What is to be looked at.
    package let alarms: [Alarm]
}

extension SpaceHistory {
    /// The accesses and deposits that a person should look at.
    package var alarms: [JournalCheck.Alarm] {
        let accesses = self.accesses.compactMap { access in
            access.finding.verdict.isAlarm
                ? JournalCheck.Alarm(index: access.index, reason: access.finding.verdict.rawValue) : nil
        }
        let forged = forgedDeposits.map { JournalCheck.Alarm(index: $0, reason: "forged-deposit") }
        let openings = self.openings.compactMap { opening in
            opening.finding.verdict.isAlarm
                ? JournalCheck.Alarm(index: opening.index, reason: opening.finding.verdict.rawValue) : nil
        }
        let bulk = notices.map { JournalCheck.Alarm(index: $0.entry.entry, reason: "bulk-opening") }
        return (accesses + forged + openings + bulk).sorted { $0.index < $1.index }
    }

    /// The result of having read it all.
    package var check: JournalCheck {
        let head = follower.head
        return JournalCheck(size: head.size, root: head.root, checked: head.size, alarms: alarms)
    }
}

extension Synchroniser {
    /// The journal, newest first.
    ///
    /// - Throws: `SyncError.vault` when the pages kept here do not replay any more.
    package func journal() async throws(SyncError) -> [JournalLine] {
        let history = try await history()
        guard let state = history.state else { return [] }
        var records: [UUID: (record: RecordID, title: String?)] = [:]
        let entries = await vault.entries(in: number)
        let titles = Dictionary(entries.map { ($0.id, $0.summary.title) }, uniquingKeysWith: { first, _ in first })
        for (id, header) in history.headers {
            let record = RecordID(header.record)
            records[id] = (record, titles[record])
        }
        var lines: [JournalLine] = []
        for access in history.accesses {
            let request = access.finding.request
            lines.append(
                JournalLine(
                    index: access.index,
                    time: access.entry.time,
                    actor: actor(of: access.finding.reader, state),
                    action: request?.items.isEmpty == true ? .list : .read,
                    items: (request?.items ?? []).map { item in
                        JournalLine.Item(record: records[item.version]?.record, title: records[item.version]?.title)
                    },
                    grant: access.finding.grant,
                    verdict: access.finding.verdict
                )
            )
        }
        for deposit in history.deposits {
            let subject = subject(ofCertificate: deposit.entry.certificate, for: deposit.entry.signing)
            let record = RecordID(deposit.id)
            lines.append(
                JournalLine(
                    index: deposit.index,
                    time: Date(storedMilliseconds: deposit.outer.created),
                    actor: subject.map { .professional($0.id, $0) } ?? .unverified(nil),
                    action: .deposit,
                    items: [JournalLine.Item(record: record, title: titles[record])],
                    grant: nil,
                    verdict: subject == nil ? .unsigned : .authorised
                )
            )
        }
        for opening in history.openings {
            let entry = opening.entry
            let subject = opening.finding.request.flatMap { request in
                self.subject(ofCertificate: request.certificate, for: entry.signing).flatMap {
                    $0.id == request.professional ? $0 : nil
                }
            }
            lines.append(
                JournalLine(
                    index: opening.index,
                    time: entry.time,
                    actor: subject.map { .professional($0.id, $0) } ?? .unverified(nil),
                    action: .emergency,
                    items: [],
                    grant: opening.finding.grant?.id,
                    verdict: subject == nil && opening.finding.verdict == .emergency
                        ? .unsigned : opening.finding.verdict
                )
            )
        }
        for index in history.forgedDeposits {
            lines.append(
                JournalLine(
                    index: index,
                    time: nil,
                    actor: .unknown,
                    action: .deposit,
                    items: [],
                    grant: nil,
                    verdict: .unsigned
                )
            )
        }
        lines += history.changes.map { change in
            JournalLine(
                index: change.index,
                time: nil,
                actor: actor(named: change.author, state),
                action: Self.action(change.kind),
                items: [],
                grant: nil,
                verdict: .authorised
            )
        }
        return lines.sorted { $0.index > $1.index }
    }

    private func actor(of reader: AccessFinding.Reader, _ state: SpaceState) -> JournalLine.Actor {
        switch reader {
        case .device(let id), .member(let id): return actor(named: id, state)
        case .professional(let id):
            let recipient = state.grants.values.first { $0.recipient.professional == id }?.recipient
            let subject = recipient.flatMap { self.subject(ofCertificate: $0.certificate, for: $0.signing) }
            return subject.map { .professional($0.id, $0) } ?? .unverified(id)
        case .claimant(let claimant):
            let subject = subject(ofCertificate: claimant.certificate, for: claimant.signing)
            return subject.map { .professional($0.id, $0) } ?? .unverified(nil)
        case .unknown: return .unknown
        }
    }

    /// A device or a member, by the thumbprint of its key.
    private func actor(named id: String, _ state: SpaceState) -> JournalLine.Actor {
        let name = link.bundle?.label(of: id, in: state)
        return state.members[id] == nil ? .device(id, name: name) : .member(id, name: name)
    }

    private static func action(_ kind: StateKind) -> JournalLine.Action {
        switch kind {
        case .grantIssue: .grant
        case .grantRevoke: .revoke
        case .blockSet: .block
        case .blockClear: .unblock
        case .deviceAdd: .addDevice
        case .deviceRevoke: .revokeDevice
        case .memberAdd: .addMember
        case .memberRole: .changeMember
        case .memberRemove: .removeMember
        case .emergencyEnable: .enableEmergency
        case .emergencyDisable: .disableEmergency
        default: .settings
        }
    }

    /// A signed export of the journal: every page of the log, which another computer verifies without this vault or any server.
    package func journalExport() async throws(SyncError) -> JournalExport {
        let pages: [Data]
        do throws(VaultError) { pages = try await vault.logPages(of: number) } catch { throw .vault(error) }
        return JournalExport(
            server: link.server,
            logKey: link.logKey,
            space: link.space,
            note: follower.note,
            pages: pages,
            with: identity.signing
        )
    }

    /// Writes the signed export to a new file.
    ///
    /// - Throws: `SyncError.space` when the file cannot be written, or is there already.
    package func exportJournal(to path: String) async throws(SyncError) {
        let export = try await journalExport()
        do throws(SpaceError) {
            let file = try OutputFile(path)
            try file.write(export.bytes)
            try file.finish()
        } catch { throw .space(error) }
    }
}
