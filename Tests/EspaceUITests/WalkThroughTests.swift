import Foundation
import HealthModel
import SpaceClient
import Terminal
import TestSupport
import Testing

@testable import EspaceUI

/// The first minutes of a daughter who helps her mother, as the documentation shows them.
@Suite(.timeLimit(.minutes(15))) struct `The walk-through of helping somebody` {
    /// What is different each time stands for itself: the code, the digits, the address of the test's server.
    private static func settled(_ line: String, _ address: String) -> String {
        var line = line.replacing(address, with: "https://espace.exemple.fr")
        line.replace(/[0-9A-Z]{6}-[0-9A-Z]{6}-[0-9A-Z]{6}/, with: "K7WQ2M-9TFDXA-4HNRPC")
        line.replace(/\b[0-9]{3}[\u{20}\u{A0}]?[0-9]{3}\b/, with: "482 913")
        while line.last == " " { line.removeLast() }
        return line
    }

    @Test func `is what the screens show, and is over before the three hundredth key`() async throws {
        let meeting = try await Meeting(isNew: true)
        let (jeanne, claire) = (meeting.jeanne, meeting.claire)
        var screens: [String: [String]] = [:]
        // Claire has nothing yet: her own space first.
        await claire.press(.enter, .enter)
        screens["space"] = await claire.lines
        await claire.press(.enter)
        for answer in ["Claire", "MARTIN", "14/03/1979", "trois pommes dans un panier", "trois pommes dans un panier"] {
            await claire.type(answer)
            await claire.press(.enter)
        }
        let code = await claire.lines.filter { $0.contains(" - ") }.joined(separator: " - ")
        await claire.press(.enter)
        await claire.type(code.filter { $0.isLetter || $0.isNumber })
        await claire.press(.enter)
        if await claire.screens != ["HomeScreen"] { await claire.press(.enter) }
        #expect(await claire.screens == ["HomeScreen"])

        let before = await jeanne.keyCount
        try await meeting.meet { screens[$0] = $1 }
        screens["home"] = await claire.lines
        await claire.apply(.command(.treatments))
        screens["treatments"] = await claire.lines
        await claire.press(.char("a"))
        await claire.type("Lévothyroxine 50")
        screens["form"] = await claire.lines
        await claire.press(.function(2), .escape, .char("s"))
        let (hers, mothers) = (await claire.keyCount, await jeanne.keyCount - before)
        await jeanne.press(.escape, .char("s"))
        await jeanne.apply(.command(.treatments))
        #expect(await jeanne.choose("Lévothyroxine 50"))
        await jeanne.press(.enter)
        screens["record"] = await jeanne.lines
        await meeting.stop()
        // A key a second is slow; five minutes are three hundred.
        #expect(hers < 300 && mothers < 300)

        let page = Self.page(
            screens.mapValues { $0.map { Self.settled($0, meeting.address) } },
            keys: (hers, mothers)
        )
        let path =
            URL(filePath: #filePath).deletingLastPathComponent().path()
            + "../../Sources/EspaceUI/EspaceUI.docc/HelpingSomebody.md"
        if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
            try page.write(toFile: path, atomically: true, encoding: .utf8)
            Issue.record("recorded")
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == page)
    }

    private static func page(_ screens: [String: [String]], keys: (hers: Int, mothers: Int)) -> String {
        func screen(_ name: String) -> String {
            var lines = screens[name] ?? []
            while lines.last?.isEmpty == true { lines.removeLast() }
            // Empty lines in the middle say nothing here.
            let shown = lines.enumerated().filter { $1 != "" || $0 == 0 || lines[$0 - 1] != "" }.map(\.element)
            return "```\n" + shown.joined(separator: "\n") + "\n```"
        }
        return """
            # Helping somebody

            The first five minutes of a daughter who helps her mother with her medicines, from the screens alone.

            ## Overview

            Jeanne Martin has a space, kept in step through a server. Her daughter Claire has nothing yet. The screens below were made by
            the program in a test (`WalkThroughTests`), which fails when they change; codes, digits and the address are replaced, and several
            empty lines stand as one. Claire pressed \(keys.hers) keys in all, her mother \(keys.mothers).

            ## Claire makes a space of her own

            She types `espace` and answers one question a screen: language, reader mode, a new space, her name and date of birth, a passphrase
            twice. The recovery code is shown once and typed back. She needs a space of her own because what she does for her mother will
            bear her name, under her own keys: nobody lends a passphrase.

            \(screen("space"))

            ## Jeanne invites her

            In her own space, on her own computer: P (Profils), then « Inviter un aidant ».

            \(screen("people"))

            As what, which sections, until when:

            \(screen("role"))

            And the reading back. Up to here nothing has changed; the first button invites nobody.

            \(screen("read"))

            The code holds once, for ten minutes. She reads it to Claire on the telephone, or Claire scans it where the window is high
            enough for the QR code.

            \(screen("code"))

            ## Claire answers

            P (Profils), then « Aider quelqu'un ».

            \(screen("answer"))

            Both now see six digits. A server which stood between them would make them differ.

            \(screen("digits"))

            Claire reads hers aloud, and Jeanne compares.

            \(screen("compare"))

            ## Claire is in her mother's space

            Line 2 of every screen says for whom she acts; the first screen says what she may do, what not, and until when.

            \(screen("home"))

            The medicines are there, and A adds one.

            \(screen("form"))

            ## Jeanne sees what was done, and by whom

            With the next exchange (S), on Jeanne's computer:

            \(screen("record"))

            To end it: P, Claire's name, « Terminer cette aide », and the word TERMINER. The keys change in the same request. Claire can
            leave by herself too: P, Jeanne's name, the Delete key.

            """
    }
}
