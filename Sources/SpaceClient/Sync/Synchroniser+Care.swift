import FoundationEssentials
import HealthModel
import SpaceProtocol
import Vault

extension Synchroniser {
    /// Whether these entries hold what this device wrote and this file does not know: then the file came from a backup (A43).
    func isSurprised(by entries: [LogFollower.Followed], at first: UInt64) async throws(SyncError) -> Bool {
        // A device that has never seen all of the log may have been part of it before: everything is new to it, and nothing a surprise.
        guard first > 0, link.lastSync != nil else { return false }
        var own: [VersionID] = []
        for entry in entries {
            switch entry.event {
            case .state(let statement, _, let author) where author == device:
                if !link.announced.contains(LogHash(of: statement.content)) { return true }
            case .commit(_, let author, let current, let stale) where author == device:
                own += (current + stale).map { VersionID($0.id) }
            default: break
            }
        }
        guard !own.isEmpty else { return false }
        let known: Set<VersionID>
        do throws(VaultError) { known = try await vault.knownVersions(among: own) } catch { throw .vault(error) }
        return known.count < Set(own).count
    }

    /// Where rows of what waits to be sent were taken away or brought back, the verified log says what has to wait: what it does not hold.
    func restoreOutbox() async throws(SyncError) {
        guard await vault.isOutboxDoubtful(of: number) else { return }
        var logged: Set<VersionID> = []
        do throws(VaultError) {
            for bytes in try await vault.logPages(of: number) {
                guard let page = try? LogPage(decoding: bytes) else { throw .damaged(Damage(.log)) }
                for case .entry(let entry) in page.leaves where entry.kind == .commit {
                    guard let commit = try? CommitEntry(decoding: Data(entry.content)) else { continue }
                    logged.formUnion(commit.headers.map { VersionID($0.id) })
                }
            }
            try await vault.restoreOutbox(without: logged, of: number)
        } catch { throw .vault(error) }
        report.isOutboxRestored = true
    }

    /// Writes the proof of what stopped the space to a new file, for its owner only.
    ///
    /// - Throws: `SyncError.noAlarm` when nothing stopped it; why the file could not be written.
    package func exportEvidence(to path: String) async throws(SyncError) {
        guard let alarm = link.alarm else { throw .noAlarm }
        do throws(SpaceError) {
            let file = try OutputFile(path)
            try file.write(alarm.evidence)
            try file.finish()
        } catch { throw .space(error) }
    }

    /// What convinces somebody else: the last head that was verified, signed by the server, and the answer that contradicts it.
    func proof(_ kind: SyncAlarm, _ answer: Data, at entry: UInt64?) -> Data {
        let json: JSON = [
            "entry": entry.map { .number(JSONNumber(Int(clamping: $0))) } ?? .null,
            "format": "espace-evidence-1", "alarm": .string(kind.rawValue),
            "time": .number(JSONNumber(Int(environment.now().storedMilliseconds))),
            "server": .string(link.server), "address": .string(link.address),
            "space": .string(link.space.description),
            "logKey": .string(link.logKey.bytes.base64EncodedString()),
            "verified": [
                "size": .number(JSONNumber(Int(follower.head.size))), "root": .string(follower.head.root.description),
                "checkpoint": .string(link.note),
            ],
            "answer": .string(answer.base64EncodedString()),
        ]
        return Data(json.serialized(.pretty))
    }
}

extension SpaceLink {
    /// The first entry of the log that is not to be believed; nil without an alarm, and where none can be named.
    package var alarmedEntry: UInt64? {
        guard let evidence = alarm?.evidence, let json = try? JSON(parsing: Array(evidence)) else { return nil }
        return json["entry"]?.number?.int.flatMap { UInt64(exactly: $0) }
    }
}
