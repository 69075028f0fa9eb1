import Foundation
import Terminal
import Testing

/// Draws the half blocks of a QR code as pixels and lets an independent decoder read them.
@Suite struct `A QR code` {
    private static let decoder = "/usr/bin/zbarimg"

    @Test(
        .enabled(if: FileManager.default.isExecutableFile(atPath: decoder), "zbarimg is not installed: zbar-tools"),
        arguments: [
            "7K3MNP-Q9RS2T-V4WXYZ https://espace.exemple.fr",
            "https://127.0.0.1:8443\nAbCdEfGhIjKlMnOpQrStUvWxYzAbCdEfGhIjKlMnOpQ\n123456-AbCdEfGhIjKlMnOpQrStUvWxYzAbCdEfGhIjKlMnOpQ",
            String(repeating: "0123456789abcdef", count: 40),
        ],
        [QRCode.quietZone, QRCode.leastQuietZone]
    )
    func `drawn with half blocks is read back by a decoder`(text: String, quiet: Int) throws {
        let lines = try #require(QRCode(text)).lines(quiet: quiet)
        // As a terminal shows it: each cell is twice as high as wide.
        let scale = 4
        let width = (lines.first?.count ?? 0) * scale
        var pixels = Data("P5\n\(width) \(lines.count * 2 * scale)\n255\n".utf8)
        for line in lines {
            for half in 0..<2 {
                let row = line.flatMap { cell -> [UInt8] in
                    let isDark = cell == "█" || cell == (half == 0 ? "▀" : "▄")
                    return Array(repeating: isDark ? 0 : 255, count: scale)
                }
                for _ in 0..<scale { pixels.append(contentsOf: row) }
            }
        }
        let file = FileManager.default.temporaryDirectory.appending(path: "qr-\(UUID().uuidString).pgm")
        try pixels.write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(filePath: Self.decoder)
        process.arguments = ["-q", "--raw", "-Sdisable", "-Sqrcode.enable", file.path]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let read = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(String(decoding: read, as: UTF8.self) == text + "\n")
    }

    @Test func `is drawn only where all of it fits, with a margin`() throws {
        let code = try #require(QRCode("7K3MNP-Q9RS2T-V4WXYZ https://espace.exemple.fr"))
        #expect(code.lines(columns: 80, rows: 24)?.count == (code.side + 9) / 2)
        #expect(code.lines(columns: code.side + 4, rows: 24)?.first?.count == code.side + 4)
        #expect(code.lines(columns: code.side + 3, rows: 24) == nil)
        #expect(code.lines(columns: 80, rows: 10) == nil)
        #expect(QRCode("") == nil && QRCode(String(repeating: "a", count: 2001)) == nil)
    }

    @Test func `is black on white whatever the colours of the terminal`() throws {
        let line = try #require(QRCode("abc")?.terminalLines().first)
        #expect(line.hasPrefix("\u{1B}[38;5;16;48;5;231m") && line.hasSuffix("\u{1B}[0m"))
    }
}
