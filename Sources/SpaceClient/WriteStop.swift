package import HealthModel
import SpaceProtocol
import Vault

/// Why nothing may be written in a space for now; unfinished forms are still kept.
package enum WriteStop: Hashable, Sendable {
    /// The server showed something that no honest server shows: what two sides write now might never meet (A16).
    case alarm(SyncAlarm)
    /// The file came from a backup and first takes in what this device had written since (A43).
    case catchingUp

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
        case .catchingUp: Phrase("lancez\u{A0}: espace sync", "run: espace sync")
        }
    }
}

extension SpaceLink {
    /// Why nothing may be written, as the link says.
    var stop: WriteStop? { alarm.map { .alarm($0.kind) } ?? (isCatchingUp ? .catchingUp : nil) }
}

extension Space {
    /// Refuses a change while the space is stopped; looked up once, then told by the exchange.
    func refuseIfStopped() async throws(SpaceError) {
        if !knowsStop {
            let bytes = try await wrapping { () throws(VaultError) in try await vault.link() }
            tell(bytes.flatMap { try? SpaceLink(decoding: $0) }?.stop)
        }
        if let stop { throw .stopped(stop) }
    }
}
