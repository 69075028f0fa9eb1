import Foundation
import HealthModel
import ProfessionalCLI
import ProgramConsole
import TestSupport

/// `espace-pro` for a trust authority and one professional, run in this process without the cost of scrypt.
struct PracticeProcess: Sendable {
    let folder: String
    var authority: String { folder + "/authority" }
    var root: String { authority + "/root.pem" }
    private var environment: [String: String] { ["LANG": "fr_FR.UTF-8", "HOME": folder] }

    init() throws {
        folder = NSTemporaryDirectory() + "/espace-practice-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    func call(_ arguments: String...) async -> EspaceProcess.Outcome { await call(arguments) }

    func call(_ arguments: [String]) async -> EspaceProcess.Outcome {
        let captured = CapturedConsole()
        let status = await ProfessionalProgram.run(
            arguments: arguments,
            environment: environment,
            console: captured.console(),
            derivation: VaultMaker.quickDerivation
        )
        return EspaceProcess.Outcome(status: status.rawValue, out: captured.out, err: captured.err)
    }

    /// Founds the authority and certifies an invented cardiologist.
    func found() async -> Bool {
        let founded = await call("authority", "init", authority)
        let issued = await call(
            "authority",
            "issue",
            authority,
            "--rpps",
            "10100003101",
            "--out",
            folder + "/noel"
        )
        return founded.status == 0 && issued.status == 0
    }

    /// Publishes the certificates at a server and enrols the cardiologist there.
    func enrol(at url: String) async -> EspaceProcess.Outcome {
        let published = await call("authority", "publish", authority, "--server", url)
        guard published.status == 0 else { return published }
        return await call("enrol", "--certificate", folder + "/noel", "--server", url)
    }

    func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: URL(filePath: folder + "/" + name))
        return folder + "/" + name
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }
}
