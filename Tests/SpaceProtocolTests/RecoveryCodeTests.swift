import Foundation
import Testing

@testable import SpaceProtocol

@Suite struct `A recovery code` {
    static var vectors: [Vector] {
        get throws { try Vector.read("recovery", names: ["bytes", "text", "salt", "info", "key"]) }
    }

    @Test func `is written and stretched as Python does it`() throws {
        for vector in try Self.vectors {
            let code = RecoveryCode(bytes: Array(try vector.bytes("bytes")))
            #expect(code.reveal() == (try vector.text("text")))
            #expect(try RecoveryCode(parsing: try vector.text("text")) == code)
            let purpose = SealContext("slot", ["recovery"])
            #expect(Data(purpose.bytes) == (try vector.bytes("info")))
            let key = code.slotKey(salt: try vector.bytes("salt"), purpose: purpose)
            #expect(key == (try SealKey(bytes: try vector.bytes("key"))))
        }
    }

    @Test func `is nine groups of four and never the same`() {
        let codes = (0..<100).map { _ in RecoveryCode().reveal() }
        #expect(Set(codes).count == 100)
        for code in codes {
            #expect(code.split(separator: "-").map(\.count) == Array(repeating: 4, count: 9))
            #expect(code.allSatisfy { "0123456789ABCDEFGHJKMNPQRSTVWXYZ-".contains($0) })
        }
    }

    @Test func `is read however it was typed`() throws {
        for _ in 0..<20 {
            let code = RecoveryCode()
            let text = code.reveal()
            let letters = text.replacing("-", with: "")
            let variants = [
                text.lowercased(), letters, text.replacing("-", with: " "), "  \(text)\n",
                text.replacing("-", with: "\u{2013}"),
                text.replacing("-", with: "\u{A0}"), text.replacing("-", with: "\t- "), text.replacing("0", with: "o"),
                text.replacing("0", with: "O"), text.replacing("1", with: "i"), text.replacing("1", with: "l"),
                text.replacing("1", with: "I").replacing("0", with: "o"), text.replacing("1", with: "L"),
                letters.map { "\($0)" }.joined(separator: "-"),
            ]
            for variant in variants { #expect(try RecoveryCode(parsing: variant) == code) }
        }
    }

    @Test func `with one wrong or two exchanged characters is told before anything is derived`() throws {
        let letters = Array(try Self.vectors[1].text("text").replacing("-", with: ""))
        // The check group is 20 bits of a hash, so a rare mistake may pass; of these, fixed ones, none does.
        for position in letters.indices {
            for wrong in "0123456789ABCDEFGHJKMNPQRSTVWXYZ" where wrong != letters[position] {
                var mistyped = letters
                mistyped[position] = wrong
                #expect(throws: RecoveryCodeError.check) { try RecoveryCode(parsing: String(mistyped)) }
            }
            for partner in letters.indices where letters[partner] != letters[position] {
                var swapped = letters
                swapped.swapAt(position, partner)
                #expect(throws: RecoveryCodeError.check) { try RecoveryCode(parsing: String(swapped)) }
            }
        }
    }

    @Test(arguments: [
        ("", RecoveryCodeError.length(found: 0)), (" - ", .length(found: 0)), ("ABCD-EFGH", .length(found: 8)),
        (String(repeating: "0", count: 35), .length(found: 35)),
        (String(repeating: "0", count: 37), .length(found: 37)),
        (String(repeating: "0", count: 36), .check), ("0U00", .character(position: 2)),
        ("00-0u", .character(position: 4)),
        ("AB?", .character(position: 3)), ("É", .character(position: 1)), ("\u{FF21}", .character(position: 1)),
        ("0\u{0}", .character(position: 2)),
    ])
    func `says what is wrong with any other text`(text: String, error: RecoveryCodeError) {
        #expect(throws: error) { try RecoveryCode(parsing: text) }
    }
}
