import Foundation
import HealthModel
import Professional
import Testing

@testable import SpaceProtocol

@Suite struct `A deposit with the address of a space` {
    @Test func `is left without an access, sealed for the patient, and opens nothing to read`() async throws {
        let consultation = try await Consultation()
        let space = consultation.space
        try await space.write(Consultation.allergy)
        try await space.openInbox(to: consultation.found)
        let address = try await space.address()
        // The patient goes on writing; the address holds.
        try await space.write(Consultation.condition)
        let left = try await consultation.workstation.deposit(Consultation.letter, at: address)
        #expect(try await space.openedDeposits() == [Data(Consultation.letter.bytes)])
        #expect(left.receipt.index + 1 == UInt64(await space.entries.count))
        await #expect(throws: ProfessionalError.noGrant) {
            try await consultation.workstation.read(address.space)
        }
        #expect(try await consultation.workstation.grants().isEmpty)
    }

    @Test func `T9 is refused like one for an unknown space where the patient takes deposits under an access only`()
        async throws
    {
        let consultation = try await Consultation()
        try await consultation.space.openInbox(to: consultation.found, .granted)
        let address = try await consultation.space.address()
        await #expect(throws: ProfessionalError.refused(.notFound)) {
            try await consultation.workstation.deposit(Consultation.letter, at: address)
        }
        let elsewhere = SpaceAddress(
            server: address.server,
            space: SpaceID(LogHash(of: Data("autre".utf8))),
            head: address.head,
            sequence: address.sequence
        )
        await #expect(throws: ProfessionalError.refused(.notFound)) {
            try await consultation.workstation.deposit(Consultation.letter, at: elsewhere)
        }
        #expect(await consultation.space.deposits.isEmpty)
    }

    @Test func `A05 is not sealed for an inbox key which the server exchanged`() async throws {
        let consultation = try await Consultation()
        try await consultation.space.openInbox(to: consultation.found)
        let address = try await consultation.space.address()
        try await consultation.space.exchangeInboxKey()
        await #expect {
            try await consultation.workstation.deposit(Consultation.letter, at: address)
        } throws: { error in
            if case ProfessionalError.log = error { true } else { false }
        }
        #expect(await consultation.space.deposits.isEmpty)
    }

    @Test
    func `A18 is not sealed for a key from before the address, whether the log is cut or statements are kept back`()
        async throws
    {
        let consultation = try await Consultation()
        let space = consultation.space
        try await space.openInbox(to: consultation.found)
        try await space.openInbox(to: consultation.found)
        let address = try await space.address()
        await space.keepBack(from: address.sequence)
        await #expect(throws: ProfessionalError.rewritten) {
            try await consultation.workstation.deposit(Consultation.letter, at: address)
        }
        await space.keepBack(from: nil)
        let left = try await consultation.workstation.deposit(Consultation.letter, at: address)
        #expect(left.receipt.index > 0)

        let other = try await Consultation()
        try await other.space.openInbox(to: other.found)
        let later = try await other.space.address()
        await other.space.forget(1)
        await #expect(throws: ProfessionalError.rewritten) {
            try await other.workstation.deposit(Consultation.letter, at: later)
        }
        #expect(await other.space.deposits.isEmpty)
    }

    @Test func `is one line that reads back as it was, and no letter of it can be mistaken`() async throws {
        let consultation = try await Consultation()
        let address = try await consultation.space.address()
        let text = address.description
        #expect(SpaceAddress(parsing: text) == address && SpaceAddress(parsing: "  \(text)\n") == address)
        #expect(!text.contains(" ") && text.utf8.count < 200)
        for index in text.indices {
            var changed = text
            changed.replaceSubrange(index...index, with: text[index] == "x" ? "y" : "x")
            #expect(SpaceAddress(parsing: changed) == nil, "\(changed)")
            changed = text
            changed.remove(at: index)
            #expect(SpaceAddress(parsing: changed) == nil, "\(changed)")
        }
    }
}
