import HealthModel
import SpaceClient
import Terminal
import TestSupport
import Testing

@testable import EspaceUI

/// The first minutes of a daughter who helps her mother, as the documentation shows them.
@Suite(.timeLimit(.minutes(15))) struct `The walk-through of helping somebody` {
    @Test func `is what the screens show, and is over before the three hundredth key`() async throws {
        let meeting = try await Meeting(isNew: true)
        let (jeanne, claire) = (meeting.jeanne, meeting.claire)
        var book = ScreenBook(address: meeting.address)
        // Claire has nothing yet: her own space first.
        await claire.press(.enter, .enter)
        book.keep("space", await claire.lines)
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
        try await meeting.meet { book.keep($0, $1) }
        book.keep("home", await claire.lines)
        await claire.apply(.command(.treatments))
        book.keep("treatments", await claire.lines)
        await claire.press(.char("a"))
        await claire.type("Lévothyroxine 50")
        book.keep("form", await claire.lines)
        await claire.press(.function(2), .escape, .char("s"))
        let (hers, mothers) = (await claire.keyCount, await jeanne.keyCount - before)
        await jeanne.press(.escape, .char("s"))
        await jeanne.apply(.command(.treatments))
        #expect(await jeanne.choose("Lévothyroxine 50"))
        await jeanne.press(.enter)
        book.keep("record", await jeanne.lines)
        await meeting.stop()
        // A key a second is slow; five minutes are three hundred.
        #expect(hers < 300 && mothers < 300)

        try ScreenBook.compare(Self.page(book, keys: (hers, mothers)), article: "HelpingSomebody")
    }

    private static func page(_ book: ScreenBook, keys: (hers: Int, mothers: Int)) -> String {
        """
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

        \(book.block("space"))

        ## Jeanne invites her

        In her own space, on her own computer: P (Profils), then « Inviter un aidant ».

        \(book.block("people"))

        As what, which sections, until when:

        \(book.block("role"))

        And the reading back. Up to here nothing has changed; the first button invites nobody.

        \(book.block("read"))

        The code holds once, for ten minutes. She reads it to Claire on the telephone, or Claire scans it where the window is high
        enough for the QR code.

        \(book.block("code"))

        ## Claire answers

        P (Profils), then « Aider quelqu'un ».

        \(book.block("answer"))

        Both now see six digits. A server which stood between them would make them differ.

        \(book.block("digits"))

        Claire reads hers aloud, and Jeanne compares.

        \(book.block("compare"))

        ## Claire is in her mother's space

        Line 2 of every screen says for whom she acts; the first screen says what she may do, what not, and until when.

        \(book.block("home"))

        The medicines are there, and A adds one.

        \(book.block("form"))

        ## Jeanne sees what was done, and by whom

        With the next exchange (S), on Jeanne's computer:

        \(book.block("record"))

        To end it: P, Claire's name, « Terminer cette aide », and the word TERMINER. The keys change in the same request. Claire can
        leave by herself too: P, Jeanne's name, the Delete key.

        """
    }
}

/// A patient who gives an access, looks at what was read, and ends it, as the documentation shows it.
@Suite(.timeLimit(.minutes(15))) struct `The walk-through of sharing with a professional` {
    @Test func `is what the screens show`() async throws {
        // Dates apart, so that the order is the same each time.
        let forms = [
            FormValues(kind: .allergy, values: ["name": "Pénicilline", "severity": "severe", "date": "2011"]),
            FormValues(kind: .vaccination, values: ["name": "Revaxis", "date": "03/2019"]),
            FormValues(kind: .treatment, values: ["name": "Ramipril 2,5 mg", "date": "2020"]),
            FormValues(kind: .condition, values: ["name": "Hypertension", "date": "2018"]),
        ]
        // Higher than most, so that the words of a fingerprint have room on one line or on two.
        let practice = try await Practice(size: ScreenSize(width: 80, height: 30), forms)
        let pilot = practice.pilot
        var book = ScreenBook(address: "http://127.0.0.1")
        await pilot.apply(.command(.accesses))
        book.keep("nobody", await pilot.lines)
        await pilot.press(.char("a"))
        await pilot.type("Exemple")
        await pilot.press(.enter)
        book.keep("who", await pilot.lines)
        await pilot.press(.enter)
        for step in ["kinds", "rights", "until"] {
            book.keep(step, await pilot.lines)
            #expect(await pilot.choose("Suite"))
            await pilot.press(.enter)
        }
        book.keep("read", await pilot.lines)
        #expect(await pilot.choose("Donner l'accès"))
        await pilot.press(.enter)
        book.keep("accesses", await pilot.lines)
        while await pilot.screens.count > 1 { await pilot.press(.escape) }
        #expect(try await practice.doctor.read(pilot.link()) == 200)
        let json = #"{"resourceType":"Condition","code":{"text":"Rhinite"},"subject":{"reference":"Patient/1"}}"#
        #expect(try await practice.doctor.deposit(json, pilot.link()) == 201)
        await pilot.press(.char("s"))
        book.keep("home", await pilot.lines)
        await pilot.press(.char("9"))
        book.keep("journal", await pilot.lines)
        await pilot.press(.enter, .enter)
        book.keep("line", await pilot.lines)
        while await pilot.screens.count > 1 { await pilot.press(.escape) }
        await pilot.press(.char("0"))
        book.keep("inbox", await pilot.lines)
        await pilot.press(.enter)
        book.keep("deposit", await pilot.lines)
        while await pilot.screens.count > 1 { await pilot.press(.escape) }
        await pilot.apply(.command(.accesses))
        #expect(await pilot.choose("Camille EXEMPLE"))
        await pilot.press(.enter)
        book.keep("professional", await pilot.lines)
        await pilot.apply(.command(.endAccess))
        #expect(await pilot.selected == "Garder l'accès")
        book.keep("end", await pilot.lines)
        await practice.stop()
        try ScreenBook.compare(Self.page(book), article: "SharingWithAProfessional")
    }

    private static func page(_ book: ScreenBook) -> String {
        """
        # Sharing with a professional

        Giving an access, seeing what was read, answering what was left, and ending the access, from the screens alone.

        ## Overview

        Camille Martin has a space on a server whose root certificate names the authority that she believes. The screens below were made
        by the program in a test (`WalkThroughTests`), which fails when they change; the words of a key's fingerprint are replaced, and
        several empty lines stand as one. Everybody in them is made up.

        ## Nobody sees anything before

        \(book.block("nobody"))

        ## Five questions

        To whom: only those are listed whose identity a certificate proves.

        \(book.block("who"))

        Which sections; what the profession usually needs is proposed.

        \(book.block("kinds"))

        To do what, and whether what is already written is included.

        \(book.block("rights"))

        Until when.

        \(book.block("until"))

        The reading back: the sentence, then record by record what the professional will see and which rule decided. Nothing is given
        before the last button, and the first one gives nothing.

        \(book.block("read"))

        ## The access is in effect

        \(book.block("accesses"))

        ## What was read, and what was left

        The professional read, and left something. The first screen says so after the next exchange (S).

        \(book.block("home"))

        The journal (9) is computed from proofs, not from what a server says: each line has its verdict and the access that allowed it.

        \(book.block("journal"))

        One line of it:

        \(book.block("line"))

        What was left (0) waits for an answer, under its proved author.

        \(book.block("inbox"))

        \(book.block("deposit"))

        ## Ending it

        \(book.block("professional"))

        The question says what changes and what does not; Enter pressed twice keeps everything as it is.

        \(book.block("end"))

        """
    }
}
