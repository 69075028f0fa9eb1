package import HealthModel
import SpaceProtocol
import Vault

/// Why nothing may be written in a space for now; unfinished forms are still kept.
package enum WriteStop: Hashable, Sendable {
    /// The server showed something that no honest server shows: what two sides write now might never meet (A16).
    case alarm(SyncAlarm)
    /// The file came from a backup and first takes in what this device had written since (A43).
    case catchingUp
    /// The mandate under which somebody acts for the person does not allow it.
    case notAllowed(MandateRefusal)

    /// What happened and what is safe.
    package var message: Phrase {
        switch self {
        case .alarm(let alarm):
            Phrase(
                "ESPACE ARRÊTÉ\u{A0}: \(alarm.message.french)\u{A0}; rien n'a été écrit, rien n'est perdu",
                "SPACE STOPPED: \(alarm.message.english); nothing was written, nothing is lost"
            )
        case .catchingUp:
            Phrase(
                "ce fichier vient d'une sauvegarde et n'a pas tout rattrapé\u{A0}; rien n'a été écrit",
                "this file comes from a backup and has not caught up yet; nothing was written"
            )
        case .notAllowed(let refusal): refusal.message
        }
    }

    /// What to do next.
    package var hint: Phrase {
        switch self {
        case .alarm:
            Phrase(
                "gardez la preuve\u{A0}: espace server status --evidence FICHIER\u{A0}; puis reprenez\u{A0}: espace server status --resume",
                "keep the proof: espace server status --evidence FILE; then go on: espace server status --resume"
            )
        case .notAllowed(let refusal): refusal.hint
        case .catchingUp: Phrase("lancez\u{A0}: espace sync", "run: espace sync")
        }
    }
}

extension Space {
    /// Refuses a change while the space is stopped, or the mandate does not allow any.
    func refuseIfStopped() async throws(SpaceError) {
        try await learnLink()
        if let stop { throw .stopped(stop) }
    }

    /// Looks up once what the link says; then the exchange tells it.
    func learnLink() async throws(SpaceError) {
        guard !knowsLink else { return }
        let bytes = try await wrapping { () throws(VaultError) in try await vault.link(of: number) }
        tell(bytes.flatMap { try? SpaceLink(decoding: $0) })
    }

    /// Refuses a change which the mandate does not allow, or which is to a record of somebody else in the vault.
    func place(_ changes: [RecordChange]) async throws(SpaceError) -> [RecordChange] {
        var placed: [RecordChange] = []
        for change in changes {
            switch change {
            case .put(var put):
                var former: RecordEntry?
                if let record = put.record { former = await vault.entry(record) }
                if let former, former.space != number { throw .notFound }
                let audience = put.provenance.audience ?? former?.audience
                try refuse(put.summary.kind, audience)
                if let former { try refuse(former.summary.kind, former.audience) }
                put.space = number
                placed.append(.put(put))
            case .bin(let record), .restore(let record, _), .purge(let record):
                let former = try await known(record)
                try refuse(former.summary.kind, former.audience)
                placed.append(change)
            case .decline(let record, _):
                guard knownMandate.map({ $0.role == .guardian }) ?? true else { throw .stopped(.notAllowed(.deciding)) }
                placed.append(.decline(record, in: number))
            }
        }
        return placed
    }

    /// Refuses a kind of records which the mandate does not open for writing.
    func refuse(_ kind: RecordKind, _ audience: String?) throws(SpaceError) {
        let audience = audience.flatMap { Audience(parsing: $0) } ?? .shared
        guard knownMandate?.mayWrite(kind.rawValue, for: audience) != false else {
            throw .stopped(.notAllowed(.section))
        }
    }
}
