import FoundationEssentials
import HealthModel
package import SpaceProtocol
import Vault

extension Synchroniser {
    /// Links a space to a server, which begins its log there.
    ///
    /// What the space begins with is written in the vault before the server gets it: after an interruption the next exchange sends the
    /// very same statements, and the server answers the same.
    ///
    /// - Parameters:
    ///   - space: The open space; not linked yet.
    ///   - address: The server's address.
    ///   - trustRoot: A certificate authority for this server alone, in PEM.
    ///   - transport: The way to it.
    ///   - deviceName: What the person calls this computer.
    ///   - recovery: The recovery code, which becomes a device on paper; nil for none.
    /// - Returns: The linked space; nothing was exchanged yet but the beginning.
    /// - Throws: `SyncError`.
    package static func found(
        _ space: Space,
        at address: ServerAddress,
        trustRoot: String?,
        transport: Transport,
        deviceName: String,
        recovery: RecoveryCode?
    ) async throws(SyncError) -> Synchroniser {
        guard try await link(of: space) == nil else { throw .alreadyLinked }
        let information = try await information(of: transport)
        let identity: DeviceIdentity
        do throws(VaultError) { identity = try await space.vault.identity() } catch { throw .vault(error) }
        let authored: Authored
        do throws(StateRefusal) {
            authored = try SpaceAuthor(identity.signing).found(
                wrapping: identity.wrapping.publicKey,
                name: deviceName,
                server: information,
                kinds: RecordKind.allCases.map(\.rawValue) + [Self.identityCategory],
                paper: recovery.map(PaperDevice.init),
                makeID: { UUID() }
            )
        } catch { throw .malformedAnswer }
        guard let logKey = try? VerifyingKey(bytes: information.logKey.bytes) else { throw .malformedAnswer }
        var link = SpaceLink(
            address: address.description,
            trustRoot: trustRoot,
            space: authored.state.id,
            server: information.name,
            logKey: logKey
        )
        link.founding = StateBatch(authored.entries).encoded
        let synchroniser = try await Synchroniser(space, link: link, transport: transport)
        try await synchroniser.save()
        try await synchroniser.foundIfNeeded()
        return synchroniser
    }

    /// What a server says of itself to anybody.
    package static func information(of transport: Transport) async throws(SyncError) -> ServerInformation {
        let answer: TransportAnswer
        do throws(TransportError) {
            answer = try await transport.send(TransportRequest(method: "GET", path: ServerPath.server))
        } catch { throw .transport(error) }
        guard answer.status == 200,
            let information = CanonicalJSON.decode(ServerInformation.self, from: answer.body), information.format == 1
        else { throw .malformedAnswer }
        return information
    }

    /// Sends the beginning of the space, unless the server has it.
    func foundIfNeeded() async throws(SyncError) {
        guard let founding = link.founding else { return }
        let answer = try await calls.call("POST", ServerPath.spaces, body: founding)
        if try await !take(answer.body) { try await pull { _ in } }
        // Kept until the log really begins with it.
        guard follower.state != nil else { throw .refused(.unavailable) }
        link.founding = nil
        try await save()
    }
}
