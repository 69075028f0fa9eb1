import Foundation
import HealthModel
import RecordServer
import Testing

@Suite(.timeLimit(.minutes(15))) struct `The command line with a record server` {
    private func count(_ home: EspaceProcess) async throws -> Int {
        try await home.call("list", "--json").json.array?.count ?? -1
    }

    @Test func `links a space, brings a second device in, and takes it back with the printed page`() async throws {
        let world = try await CommandServer()
        let first = try EspaceProcess()
        #expect(await first.call("init", "--name", "EXEMPLE", "--given", "Camille").status == 0)
        #expect(await first.call("add", "allergy", "--name", "Pollen").status == 0)
        let kit = first.file("page.txt")
        let linked = await first.call("server", "add", world.url, "--kit", kit, "--name", "Ordinateur A", "--json")
        #expect(linked.status == 0, "\(linked.err)")
        #expect(try linked.json["pushed"]?.number?.int == 1)
        #expect(await first.call("server", "add", world.url).status == 8)
        let status = try await first.call("status", "--json").json
        #expect(status["state"]?.string == "up-to-date")
        #expect(status["server"]?.string == world.url)
        #expect(status["pending"]?.number?.int == 0)

        // The printed page is enough on a new computer.
        let second = try EspaceProcess()
        let recovered = await second.call(
            "device",
            "recover",
            "--code-file",
            kit,
            "--kit",
            kit,
            "--name",
            "Ordinateur B"
        )
        #expect(recovered.status == 0, "\(recovered.err)")
        #expect(try await count(second) == 1)
        #expect(await second.call("add", "condition", "--name", "Asthme", "--date", "2010").status == 0)
        #expect(try await second.call("status", "--json").json["state"]?.string == "pending")
        let pushed = try await second.call("sync", "--json").json
        #expect(pushed["pushed"]?.number?.int == 1)
        let pulled = try await first.call("sync", "--json").json
        #expect(pulled["pulled"]?.number?.int == 1)
        #expect(try await first.call("sync", "--json").json["requests"]?.number?.int == 1)
        #expect(try await count(first) == 2)

        let devices = try await first.call("device", "list", "--json").json.array ?? []
        #expect(devices.count == 3)
        let other = try #require(devices.first { $0["name"]?.string == "Ordinateur B" }?["id"]?.string)
        #expect(await first.call("device", "revoke", other).status == 1)
        #expect(await first.call("device", "revoke", other, "--yes").status == 0)
        let refused = await second.call("sync")
        #expect(refused.status == 7 || refused.status == 10, "\(refused.err)")
        #expect(await second.call("list").status == 0)
        await world.stop()
    }

    @Test func `T12 refuses a certificate that does not verify, and no error, log or file of its own holds a secret`()
        async throws
    {
        let home = try EspaceProcess()
        let good = try await ServerCertificate(selfSigned: home.file("bon"), host: "localhost")
        let stranger = try await ServerCertificate(selfSigned: home.file("ailleurs"), host: "ailleurs.exemple")
        let world = try await CommandServer(certificate: good)
        let impostor = try await CommandServer(certificate: stranger)

        let code = home.file("code.txt")
        #expect(await home.call("init", "--name", "EXEMPLE", "--recovery-file", code).status == 0)
        #expect(await home.call("add", "allergy", "--name", "Pollen-Canari").status == 0)
        var said = ""
        for (url, root) in [
            (world.url, nil), (world.url, stranger.chain), (impostor.url, nil), (impostor.url, good.chain),
            // Vouched for, but under another name.
            (impostor.url, stranger.chain),
        ] {
            let refused = await home.call(["server", "add", url] + (root.map { ["--root", $0] } ?? []))
            #expect(refused.status == 6, "\(url) \(refused.err)")
            said += refused.out + refused.err
            // Nothing was sent or changed; in particular, the printed code still opens the space.
            #expect(try await home.call("status", "--json").json["server"]?.string == nil)
        }
        // There is no way to ask for less.
        #expect(await home.call("server", "add", world.url, "--insecure").status == 2)
        let linked = await home.call("server", "add", world.url, "--root", good.chain)
        #expect(linked.status == 0, "\(linked.err)")
        said += linked.err
        said += await home.call("sync").err
        let secrets = [
            EspaceProcess.passphrase, "Pollen-Canari",
            String(try String(contentsOfFile: code, encoding: .utf8).prefix { $0 != "\n" }),
        ]
        for secret in secrets where secret.count > 4 {
            #expect(!said.contains(secret) && !world.log.all.contains(secret) && !impostor.log.all.contains(secret))
        }
        await world.stop()
        await impostor.stop()
    }

    @Test func `keeps work for later when there is no server, and says so`() async throws {
        let world = try await CommandServer()
        let home = try EspaceProcess()
        #expect(await home.call("init", "--name", "EXEMPLE").status == 0)
        #expect(await home.call("server", "add", world.url).status == 0)
        await world.stop()
        #expect(await home.call("add", "allergy", "--name", "Pollen").status == 0)
        let offline = await home.call("sync", "--json")
        #expect(offline.status == 10)
        #expect(try offline.error["code"]?.string == "network")
        #expect(!offline.err.contains("Pollen"))
        let status = try await home.call("status", "--json").json
        #expect(status["state"]?.string == "pending")
        #expect(status["pending"]?.number?.int == 1)
    }

    @Test(arguments: [
        ("server add ftp://exemple", 2), ("server add http://exemple.org", 2),
        ("server add https://u:p@exemple.org", 2),
        ("sync", 5), ("server status", 5), ("device list", 5), ("device pair", 5),
        ("device join AAAAAA-AAAAAA-AAAAAA --server http://127.0.0.1:1", 3),
        ("resolve 00000000-0000-0000-0000-000000000000 --keep mine", 5),
        ("resolve 00000000-0000-0000-0000-000000000000 --keep all", 2),
    ]) func `refuses what cannot be, with a status and a hint`(line: String, status: Int) async throws {
        let home = try EspaceProcess()
        #expect(await home.call("init", "--name", "EXEMPLE").status == 0)
        let run = await home.call(line.split(separator: " ").map(String.init))
        #expect(run.status == Int32(status), "\(run.err)")
        #expect(run.err.contains("hint: "))
    }

    @Test func `shows both sides of a choice and takes it`() async throws {
        let world = try await CommandServer()
        let first = try EspaceProcess()
        #expect(await first.call("init", "--name", "EXEMPLE").status == 0)
        let added = try await first.call("add", "treatment", "--name", "Apixaban", "--dosage", "1 le matin", "--json")
            .json
        let id = try #require(added["id"]?.string)
        let kit = first.file("page.txt")
        #expect(await first.call("server", "add", world.url, "--kit", kit).status == 0)
        let second = try EspaceProcess()
        #expect(await second.call("device", "recover", "--code-file", kit, "--kit", kit).status == 0)
        #expect(await first.call("edit", id, "--dosage", "1 matin et soir").status == 0)
        #expect(await second.call("edit", id, "--dosage", "2 le matin").status == 0)
        #expect(await first.call("sync").status == 0)
        let merged = await second.call("sync", "--json")
        #expect(try merged.json["conflicts"]?.number?.int == 1)
        #expect(try await second.call("status", "--json").json["state"]?.string == "conflict")
        let sides = try await second.call("conflicts", "--json").json.array?.first?["sides"]?.array ?? []
        #expect(sides.count == 2)
        #expect(sides.count { $0["mine"]?.bool == true } == 1)
        #expect(await second.call("resolve", id, "--keep", "theirs").status == 0)
        #expect(await second.call("sync").status == 0)
        #expect(await first.call("sync").status == 0)
        #expect(try await first.call("conflicts", "--json").json.array?.isEmpty == true)
        #expect(await first.call("show", id).out.contains("1 matin et soir"))
        #expect(await second.call("show", id).out.contains("1 matin et soir"))
        await world.stop()
    }

    @Test func `writes the page to print for its owner only, with the recovery code only when it is given`()
        async throws
    {
        let world = try await CommandServer()
        let home = try EspaceProcess()
        #expect(await home.call("init", "--name", "EXEMPLE").status == 0)
        let page = home.file("page.txt")
        #expect(await home.call("server", "add", world.url, "--kit", page).status == 0)
        let code = try #require(
            String(contentsOfFile: page, encoding: .utf8).split(separator: "\n").first { $0.hasPrefix("    ") }
        ).trimmingCharacters(in: .whitespaces)
        let without = home.file("sans.txt")
        #expect(await home.call("device", "kit", "--out", without).status == 0)
        let with = home.file("avec.txt")
        let told = await home.call("device", "kit", "--out", with, "--code-file", page)
        #expect(told.status == 0 && told.out.contains("avec le code de secours"))
        #expect(try !String(contentsOfFile: without, encoding: .utf8).contains(code))
        #expect(try String(contentsOfFile: with, encoding: .utf8).contains(code))
        for file in [without, with] {
            let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            #expect(try String(contentsOfFile: file, encoding: .utf8).contains("▀"))
        }
        // Another code is not printed beside this space, and no file is written over.
        let other = home.file("autre.txt")
        try "0000-0000".write(toFile: other, atomically: true, encoding: .utf8)
        #expect(await home.call("device", "kit", "--out", home.file("x.txt"), "--code-file", other).status != 0)
        #expect(await home.call("device", "kit", "--out", with).status != 0)
        // The page alone, with the code on it, is enough.
        let second = try EspaceProcess()
        #expect(await second.call("device", "recover", "--code-file", with, "--kit", with).status == 0)
        await world.stop()
    }
}
