import FoundationEssentials
import HealthModel
import SpaceClient
import SpaceProtocol
import Vault

extension World {
    /// How the open space stands with its server; nil where it has none.
    func summary(of space: Space, in vault: Vault) async -> SyncSummary? {
        guard let link = try? await Synchroniser.link(of: space) else { return nil }
        return SyncSummary(
            address: link.address,
            pending: (try? await vault.outgoingCount(of: space.number)) ?? 0,
            conflicts: await vault.conflicts(in: space.number).count,
            lastSync: link.lastSync.map(clock(at:)),
            offlineSince: offlineSince,
            isStopped: link.alarm != nil || link.isRevoked
        )
    }

    /// Reads what the screens of devices and the server ask for.
    func answerSync(_ query: Query, _ space: Space, _ vault: Vault) async -> Outcome {
        do throws(SyncError) {
            if case .sides(let id) = query { return .sides(try await space.sides(of: id)) }
            guard let summary = await summary(of: space, in: vault) else { return .sync(nil) }
            let link = try await Synchroniser.link(of: space)
            let waiting: Set<RecordID>
            let held: Int
            do throws(VaultError) {
                waiting = try await vault.outgoingRecords(of: space.number)
                held = try await vault.heldVersions(of: space.number).count
            } catch { throw .vault(error) }
            return .sync(
                SyncOverview(
                    summary: summary,
                    waiting: await space.entries(nil).filter { waiting.contains($0.id) },
                    conflicts: await space.conflicts(),
                    held: held,
                    devices: try await connected(space).devices(),
                    alarm: link?.alarm?.kind,
                    alarmedEntry: link?.alarmedEntry,
                    isCatchingUp: link?.isCatchingUp ?? false,
                    restored: link?.restored.map(clock(at:))
                )
            )
        } catch { return .failed(.sync(error)) }
    }

    /// The link of the open space, taken up once.
    func connected(_ space: Space) async throws(SyncError) -> Synchroniser {
        if let synchroniser { return synchroniser }
        guard let link = try await Synchroniser.link(of: space) else { throw .notLinked }
        let made = try await Synchroniser(space, transport: try transport(link.address, link.trustRoot))
        synchroniser = made
        return made
    }

    func transport(_ address: String, _ trustRoot: String?) throws(SyncError) -> Transport {
        guard let connect, let address = ServerAddress(parsing: address) else { throw .address }
        do throws(TransportError) { return try connect(address, trustRoot) } catch { throw .transport(error) }
    }

    /// Does what the screens of devices and the server ask for.
    func carryOutSync(
        _ deed: Deed,
        _ space: Space,
        _ vault: Vault,
        _ progress: @escaping @Sendable (Progress) -> Void
    ) async throws(SyncError) -> Outcome {
        switch deed {
        case .linkServer(let address, let current, let root):
            return try await link(address, current, root, space, vault)
        case .synchronise:
            do throws(SyncError) {
                let report = try await connected(space).synchronise { sync in
                    if case .sending(let done, let total) = sync {
                        progress(Progress(unit: .records, done: done, total: total))
                    }
                    if case .pausing(let seconds) = sync {
                        progress(Progress(unit: .pause, done: seconds, total: seconds))
                    }
                }
                offlineSince = nil
                await synchroniseOthers(besides: space, vault)
                return .synchronised(report)
            } catch {
                if error.isPassing { offlineSince = offlineSince ?? clock }
                throw error
            }
        case .resolve(let id, let choice):
            try await space.resolve(id, keeping: choice)
            return .resolved
        case .offerPairing:
            let made = try await connected(space).offerPairing()
            offer = made
            return .pairingOffered(code: Typed(made.code.reveal()))
        case .awaitDevice:
            guard let offer else { throw .pairingExpired }
            let request = try await connected(space).awaitDevice(offer)
            joining = request
            return .deviceWaits(name: request.name, check: request.check)
        case .decideDevice(let isAccepted):
            guard let request = joining else { throw .pairingExpired }
            joining = nil
            offer = nil
            let synchroniser = try await connected(space)
            if isAccepted {
                try await synchroniser.accept(request)
            } else {
                try await synchroniser.reject(request)
            }
            return .deviceDecided(isAccepted: isAccepted)
        case .revokeDevice(let id):
            try await connected(space).revoke(id)
            return .deviceRevoked
        case .saveEvidence(let path):
            try await connected(space).exportEvidence(to: expanded(path))
            return .evidenceSaved
        case .resumeExchanges:
            try await connected(space).acknowledgeAlarm()
            return .resumed
        default: throw .notLinked
        }
    }

    /// The certificate authority of a server, from a file; nil where none is named.
    func trustRoot(at path: String) throws(SyncError) -> String? {
        guard !path.trimmed.isEmpty else { return nil }
        guard let text = try? String(contentsOf: URL(filePath: expanded(path.trimmed)), encoding: .utf8),
            text.utf8.count < 1 << 20
        else { throw .space(.file(.unreadable)) }
        return text
    }

    private func link(
        _ text: String,
        _ current: Typed,
        _ rootPath: String,
        _ space: Space,
        _ vault: Vault
    ) async throws(SyncError) -> Outcome {
        guard let address = ServerAddress(parsing: text.trimmed) else { throw .address }
        let trustRoot = try trustRoot(at: rootPath)
        let transport = try transport(address.description, trustRoot)
        // Asked before anything changes here: an address that answers nothing must not cost the recovery code.
        _ = try await Synchroniser.information(of: transport)
        let passphrase: Passphrase
        do throws(ScryptError) { passphrase = try Passphrase(current.text) } catch { throw .vault(.emptyPassphrase) }
        let code: RecoveryCode
        do throws(VaultError) { code = try await vault.newRecoveryCode(.passphrase(passphrase)) } catch {
            throw .vault(error)
        }
        synchroniser = try await Synchroniser.found(
            space,
            at: address,
            trustRoot: trustRoot,
            transport: transport,
            deviceName: ProcessInfo.processInfo.hostName,
            recovery: code
        )
        return .linked(recoveryCode: Typed(code.reveal()))
    }
}
