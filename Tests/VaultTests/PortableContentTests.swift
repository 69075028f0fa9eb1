import FoundationEssentials
import HealthModel
import SpaceProtocol
import Testing

@testable import Vault

@Suite struct `The sealed part of a version` {
    private static func content(audience: String?) -> Data {
        var writer = FieldWriter(reserving: 256)
        writer.append(UInt8(1))
        writer.append(Date(timeIntervalSince1970: 1))
        writer.append(Date(timeIntervalSince1970: 1))
        writer.append("Camille")
        writer.append(fixed: Data(count: 32))
        var provenance = Provenance.typed
        provenance.audience = audience
        provenance.write(to: &writer)
        writer.append(UInt32(0))
        writer.append(Data("{}".utf8))
        return writer.bytes
    }

    @Test func `A10 A40: says nothing of who sees it, and is refused where it does`() throws {
        let honest = Self.content(audience: nil)
        #expect(try PortableContent(decoding: honest).encoded == honest)
        #expect(throws: FieldError.self) { try PortableContent(decoding: Self.content(audience: "hidden")) }
    }
}
