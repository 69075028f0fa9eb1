import Foundation
import SpaceProtocol
import Subprocess
import Testing

@testable import Certification

/// A second reader of what the authority issues; where `openssl` is not installed there is none.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl"), "openssl is not installed"))
struct `An issued certificate` {
    private func openssl(_ arguments: [String]) async throws -> (succeeded: Bool, text: String) {
        let result = try await run(
            .name("openssl"),
            arguments: Arguments(arguments),
            output: .string(limit: 1 << 20),
            error: .discarded
        )
        return (result.terminationStatus.isSuccess, result.standardOutput)
    }

    @Test func `is read and verified by openssl`() async throws {
        let pki = try TestPKI()
        let folder = FileManager.default.temporaryDirectory.appending(path: "espace-pki-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let leaf = folder.appending(path: "leaf.pem").path, root = folder.appending(path: "root.pem").path
        try Data(pki.certificate().pem.utf8).write(to: URL(filePath: leaf))
        try Data(pki.root.pem.utf8).write(to: URL(filePath: root))

        let (isRead, text) = try await openssl([
            "x509", "-in", leaf, "-noout", "-text", "-nameopt", "utf8,sep_comma_plus",
        ])
        #expect(isRead)
        for words in [
            "CN=Noël FACTICE", "serialNumber=810100003101", "title=Médecin", "SN=FACTICE", "GN=Noël",
            "ST=Haute-Garonne (31)", "L=Valmont-Fictif", "C=FR", "Signature Algorithm: ED25519", "CA:FALSE",
            "Digital Signature",
        ] {
            #expect(text.contains(words), "\(words)")
        }
        let time = "\(Int(TestPKI.now.timeIntervalSince1970))"
        let (isVerified, words) = try await openssl([
            "verify", "-x509_strict", "-attime", time, "-CAfile", root, leaf,
        ])
        #expect(isVerified, "\(words)")
        try Data(try TestPKI().root.pem.utf8).write(to: URL(filePath: root))
        #expect(try await openssl(["verify", "-attime", time, "-CAfile", root, leaf]).succeeded == false)
    }
}
