import Foundation
import Testing

@testable import SpaceProtocol

@Suite struct `A secret` {
    private struct Holder {
        let key: SealKey
        let passphrase: Passphrase
        let code: RecoveryCode
        let wrap: WrapPrivateKey
        let signing: SigningKey
    }

    @Test func `A44 cannot be printed, dumped or interpolated`() throws {
        let canary = "canary-7f3a"
        let bytes = Array("CANARYcanaryCANARYcanaryCANARY!!".utf8)
        let holder = Holder(
            key: try SealKey(bytes: bytes),
            passphrase: try Passphrase(canary),
            code: RecoveryCode(bytes: Array(bytes.prefix(20))),
            wrap: WrapPrivateKey(),
            signing: try SigningKey(storedBytes: Data(bytes))
        )
        var texts = ["\(holder)", String(reflecting: holder)]
        var dumped = ""
        dump(holder, to: &dumped)
        texts.append(dumped)
        let secrets: [Any] = [holder.key, holder.passphrase, holder.code, holder.wrap, holder.signing]
        for secret in secrets {
            #expect("\(secret)" == "<redacted>")
            #expect(String(reflecting: secret) == "<redacted>")
            #expect(Mirror(reflecting: secret).children.isEmpty)
        }
        let decimal = bytes.prefix(4).map(String.init).joined(separator: ", ")
        for text in texts {
            for trace in [canary, "CANARY", decimal, Data(bytes).hex, holder.code.reveal(), "SecureBytes"] {
                #expect(!text.contains(trace))
            }
        }
    }

    @Test(arguments: [0, 16, 31, 33, 64]) func `with another length is no sealing key`(count: Int) {
        #expect(throws: KeyError.sealKeyLength) { try SealKey(bytes: [UInt8](repeating: 1, count: count)) }
    }

    @Test func `derives another key for every purpose and authenticates in constant time`() throws {
        let key = SealKey()
        let one = key.derived(for: SealContext("one"))
        #expect(one == key.derived(for: SealContext("one")))
        #expect(one != key.derived(for: SealContext("two")) && one != key && key != SealKey())
        let code = one.authenticationCode(for: pattern(50))
        #expect(one.isAuthentic(code, for: pattern(50)))
        #expect(!one.isAuthentic(code, for: pattern(49)))
        #expect(!one.isAuthentic(code.dropLast(), for: pattern(50)))
        #expect(!key.isAuthentic(code, for: pattern(50)))
        for bit in 0..<256 { #expect(!one.isAuthentic(code.flipping(bit: bit), for: pattern(50))) }
    }
}

@Suite struct `The wording of an error` {
    @Test func `is a sentence in lower case without a full stop`() {
        var texts: [String?] = [SealError.refused.message, SealError.refused.hint]
        for error: KeyError in [.sealKeyLength, .recipientKey, .privateKey, .signingKey] {
            texts += [error.message, error.hint]
        }
        for error: ScryptError in [.costOutOfBounds, .emptyPassphrase, .saltLength, .outOfMemory] {
            texts += [error.message, error.hint]
        }
        for error: RecoveryCodeError in [.character(position: 3), .length(found: 4), .check] {
            texts += [error.message, error.hint]
        }
        for error: StatementError in [.malformed, .namespace, .signer, .signature] {
            texts += [error.message, error.hint]
        }
        for text in texts.compactMap(\.self) {
            #expect(text.first?.isLowercase == true && !text.hasSuffix("."), "\(text)")
        }
    }
}
