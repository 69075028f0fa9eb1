import FoundationEssentials
import Glibc
import RecordServer

extension Bench {
    /// Lets restic, a program that moves encrypted files, move the same sealed objects as files, beside our times.
    ///
    /// It writes into a folder of this disk and not through a server, which spares it a network. Where it is not installed, a line says so.
    func restic(_ driver: SQLiteDriver, upload: Double, download: Double) async throws {
        guard let version = Child.run(["restic", "version"]), version.status == 0 else {
            print("restic is not installed: apt-get install restic shows it beside these figures")
            return
        }
        let name = version.output.split(separator: " ").prefix(2).joined(separator: " ")
        let folder = file("restic-files")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let rows = try await driver.read { try $0.run("SELECT object FROM version", []) }
        for (number, row) in rows.enumerated() {
            guard case .bytes(let bytes)? = row.first else { throw BenchError.wrongResult }
            try Data(bytes).write(to: URL(filePath: "\(folder)/\(number)"))
        }
        setenv("RESTIC_PASSWORD", "espace-bench", 1)
        setenv("RESTIC_CACHE_DIR", file("restic-cache"), 1)
        let repository = file("restic-repository")
        func run(_ arguments: [String]) throws -> Double {
            guard let child = Child.run(["restic", "-q", "-r", repository] + arguments), child.status == 0 else {
                throw BenchError.wrongResult
            }
            return child.wall
        }
        _ = try run(["init"])
        let backup = try run(["backup", folder])
        let restore = try run(["restore", "latest", "--target", file("restic-restored")])
        row(
            "the same \(rows.count) sealed objects, sent",
            upload.seconds,
            "-",
            "\(name) backup \(backup.seconds)",
            upload <= backup
        )
        row(
            "the same \(rows.count) sealed objects, fetched",
            download.seconds,
            "-",
            "\(name) restore \(restore.seconds)",
            download <= restore
        )
    }
}
