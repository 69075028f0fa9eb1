import FoundationEssentials
import HealthModel
import ProgramConsole
import SpaceClient
import SpaceProtocol
import SpaceTransport
import Vault

extension Run {
    /// The way to a server; a root certificate comes from a file the person names.
    func transport(to address: ServerAddress, trustRoot: String?) throws -> Transport {
        do throws(TransportError) {
            return try HTTPTransport.connect(to: address, trustRoot: trustRoot)
        } catch { throw SyncError.transport(error) }
    }

    /// Reads the address of a server.
    func address(_ text: String) throws -> ServerAddress {
        guard let address = ServerAddress(parsing: text) else { throw SyncError.address }
        return address
    }

    /// Reads a root certificate in PEM; `nil` when none is named.
    func trustRoot(_ file: String?) throws -> String? {
        guard let file else { return nil }
        guard let text = try? String(contentsOf: URL(filePath: file), encoding: .utf8), text.utf8.count < 1 << 20 else {
            throw CommandError.unreadable(.file)
        }
        return text
    }

    /// Takes up the link of a space, for something that takes a right; whoever has not that right is told so first.
    func synchroniser(of space: Space, _ right: MandateRight? = nil) async throws -> Synchroniser {
        guard let link = try await Synchroniser.link(of: space) else { throw SyncError.notLinked }
        if let right { try await space.require(right) }
        return try await Synchroniser(
            space,
            transport: try transport(to: address(link.address), trustRoot: link.trustRoot)
        )
    }

    /// What the person calls this computer: what they said, else the name of the machine.
    func deviceName(_ said: String?) -> String {
        said ?? ProcessInfo.processInfo.hostName.split(separator: ".").first.map(String.init)
            ?? say("cet ordinateur", "this computer")
    }
}

extension Shape {
    /// What one exchange moved.
    static func sync(_ report: SyncReport, seconds: Double) -> JSON {
        [
            "pushed": number(report.pushed), "pulled": number(report.pulled), "conflicts": number(report.conflicts),
            "requests": number(report.requests), "bytesSent": number(report.bytesSent),
            "bytesReceived": number(report.bytesReceived),
            "seconds": .number(JSONNumber(String(Double(Int(seconds * 1000)) / 1000)) ?? JSONNumber(0)),
        ]
    }

    /// A version between which a person chooses.
    static func side(_ side: ConflictSide) -> JSON {
        [
            "version": .string(side.version.description), "mine": .bool(side.isOwn), "author": .string(side.author),
            "time": .string(time(side.time)), "resource": side.resource?.json ?? .null,
        ]
    }

    /// A device of the person.
    static func device(_ device: DeviceSummary) -> JSON {
        [
            "id": .string(device.id), "name": text(device.name), "this": .bool(device.isThis),
            "paper": .bool(device.isPaper), "state": .string(device.isRevoked ? "revoked" : "active"),
        ]
    }
}
