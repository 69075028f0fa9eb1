import FoundationEssentials
import HealthModel
import SpaceProtocol
import Terminal
import TestSupport
import Testing

@testable import EspaceUI
@testable import SpaceClient

/// What an honest server never shows, told to the screens directly.
@Suite struct `The screens of the journal and of what was left` {
    private static let day = CivilDate(daysSince1970: 20_000)
    private static let context = Context(language: .french, clock: Clock(today: day, minutes: 600))

    private static func line(_ index: UInt64, _ actor: JournalLine.Actor, _ verdict: Verdict) -> JournalEntry {
        JournalEntry(
            line: JournalLine(
                index: index,
                time: nil,
                actor: actor,
                action: .read,
                items: [JournalLine.Item(record: nil, title: nil)],
                grant: nil,
                verdict: verdict
            ),
            clock: Clock(today: day, minutes: Int(index))
        )
    }

    private static func view(_ entries: [JournalEntry], visited: UInt64?) -> JournalView {
        JournalView(
            entries: entries,
            accesses: [:],
            size: 40,
            visited: visited,
            visitedOn: visited.map { _ in day },
            recognised: [],
            blocked: []
        )
    }

    @Test func `show every verdict but authorised first, in capitals, and fold the person's own devices`() {
        let own = JournalLine.Actor.device("a", name: "Portable")
        let entries = [
            Self.line(9, own, .authorised), Self.line(8, own, .authorised), Self.line(7, .unverified(nil), .unsigned),
            Self.line(6, .unverified(nil), .emergency), Self.line(5, .unverified(nil), .afterRevocation),
            Self.line(4, .unverified(nil), .outsideGrant), Self.line(3, .unverified(nil), .refused),
        ]
        var screen = JournalScreen()
        _ = screen.receive(.access(.journal(Self.view(entries, visited: 3))), Self.context)
        let rows = (0..<screen.page(Self.context).rows.count).map { screen.page(Self.context).rows[$0] }
        #expect(rows[1].heading == "À VÉRIFIER\u{A0}: 5")
        #expect(rows[1...5].allSatisfy { $0.marker == .alarm })
        #expect(
            rows[1...5].map { $0.cells[0].text }
                == ["NON PROUVÉ", "URGENCE", "APRÈS RETRAIT", "HORS ACCÈS", "REFUSÉ PAR LE SERVEUR"]
        )
        #expect(rows[6].heading == "DEPUIS VOTRE DERNIÈRE VISITE (04/10/2024)\u{A0}: 2")
        #expect(rows[6].spoken == "Vos appareils, 2 échanges automatiques ou changements")
    }

    @Test func `name nobody whom no certificate proves`() {
        let number = ProfessionalID(rpps: "99900000011")
        #expect(
            Self.line(1, .unverified(number), .unsigned).line.who.french == "IDENTITÉ NON PROUVÉE (RPPS 99900000011)"
        )
        #expect(Self.line(1, .unknown, .unsigned).line.who.french == "Personne ne peut être nommé")
    }

    @Test func `keep the alarm on the first screen until the person says they recognise it`() async throws {
        let pilot = try await Pilot.open([Sample.penicillin])
        var home = HomeScreen()
        let context = await pilot.app.context
        for effect in await pilot.effects {
            if case .load(.home, _) = effect { _ = home.receive(await pilot.world.answer(.home), context) }
        }
        func look(_ count: Int) -> [Row] {
            let summary = AccessSummary(live: 2, ending: nil, toCheck: count, newLines: 0, waiting: 3)
            _ = home.receive(.access(.summary(summary)), context)
            let page = home.page(context)
            return (0..<page.rows.count).map { page.rows[$0] }
        }
        let rows = look(1)
        let alarm = try #require(rows.first { $0.spoken == "1 accès à vérifier dans le journal." })
        #expect(alarm.marker == .alarm)
        #expect(rows.contains { $0.spoken == "3 dépôts attendent votre réponse." && $0.marker == .news })
        #expect(rows.contains { $0.spoken.hasSuffix("Accès, 2 ouverts") })
        #expect(rows.contains { $0.spoken.hasSuffix("Journal, 1 à vérifier") })
        #expect(rows.contains { $0.spoken.hasSuffix("Dépôts reçus, 3 en attente") })
        #expect(!look(0).contains { $0.spoken.contains("dans le journal") })

        var view = Self.view([Self.line(7, .unknown, .unsigned)], visited: 40)
        #expect(view.toCheck.count == 1)
        view.recognised = [7]
        #expect(view.toCheck.isEmpty)
    }

    @Test func `A28: say what is withheld, not proved or unreadable, and let none of it be accepted`() {
        let contents: [InboxItem.Content] = [.unverifiedAuthor, .withheld, .unreadable]
        let items = contents.map {
            InboxItem(id: UUID(), index: 4, created: Date(timeIntervalSince1970: 0), content: $0)
        }
        var screen = InboxScreen()
        _ = screen.receive(.access(.inbox(items)), Self.context)
        let page = screen.page(Self.context)
        #expect((0..<3).allSatisfy { page.rows[$0].marker == .alarm })
        #expect(page.rows[0].spoken.hasPrefix("AUTEUR NON PROUVÉ, non ouvert"))
        #expect(page.rows[1].spoken.hasPrefix("DÉPÔT RETENU par le serveur"))
        for item in items {
            let page = DepositScreen(item).page(Self.context)
            let words = (0..<page.rows.count).map { page.rows[$0].spoken }
            #expect(!words.contains("Accepter dans mon espace") && words.contains("Refuser"))
        }
    }
}
