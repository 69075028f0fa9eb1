import ProgramConsole
import Terminal
import Vault

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

extension Run {
    /// Draws a QR code under the text it repeats, where somebody sees it: on a terminal with colours and room, and not for a reader.
    func draw(_ code: QRCode?, settings: VaultSettings) {
        guard let code, console.outputIsTerminal, console.colour, !common.json, settings["reader"] != "yes" else {
            return
        }
        var window = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &window) == 0,
            code.lines(columns: Int(window.ws_col), rows: Int(window.ws_row) - 3) != nil
        else { return }
        let quiet = code.side + 2 * QRCode.quietZone <= Int(window.ws_col) ? QRCode.quietZone : QRCode.leastQuietZone
        for line in code.terminalLines(quiet: quiet) { console.out(Array((line + "\n").utf8)) }
    }
}
