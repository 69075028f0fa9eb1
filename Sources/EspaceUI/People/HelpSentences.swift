import HealthModel
import SpaceClient
import SpaceProtocol

/// What is said about people who act for one another.
enum HelpSentences {
    static func kinds(_ kinds: Set<String>) -> Phrase {
        Sentences.kinds(kinds.compactMap(RecordKind.init(rawValue:)))
    }

    /// The reading back of the last question: everything the mandate says, in one sentence.
    static func readBack(_ choice: MandateChoice) -> Phrase {
        let (french, english) = day(choice.until)
        guard choice.role != .guardian else {
            return Phrase(
                "Cette personne fera tout en votre nom, sauf changer vos appareils, jusqu'au \(french) inclus.",
                "This person will do everything in your name but change your devices, until \(english) included."
            )
        }
        let kinds = Sentences.kinds(choice.kinds)
        let verbs =
            choice.role == .reader
            ? Phrase("lira", "will read") : Phrase("lira, ajoutera et corrigera", "will read, add and correct")
        let journal =
            choice.readsJournal
            ? Phrase(" Elle verra qui lit votre espace.", " They will see who reads your space.") : Phrase("", "")
        return Phrase(
            "Cette personne \(verbs.french) jusqu'au \(french) inclus\u{A0}: \(kinds.french).\(journal.french)",
            "This person \(verbs.english) until \(english) included: \(kinds.english).\(journal.english)"
        )
    }

    private static func day(_ day: CivilDate) -> (french: String, english: String) {
        (DateEntry.words(PartialDate(day), .french), DateEntry.words(PartialDate(day), .english))
    }

    /// What has become of a mandate, or until when it holds.
    static func state(_ mandate: CaregiverSummary, until: CivilDate) -> Phrase {
        switch mandate.state {
        case .active, .upcoming: Sentences.until(until)
        case .over, .ended: Words.mandateOver.phrase
        case .resigned: Words.mandateResigned.phrase
        }
    }

    /// Who asks for help, and for what.
    static func offered(_ offer: HelpOffer) -> Phrase {
        let (french, english) = day(offer.until)
        let kinds = Sentences.kinds(offer.kinds ?? Set(RecordKind.allCases))
        return Phrase(
            "\(offer.person) vous propose\u{A0}: \(offer.role.words.french), jusqu'au \(french) inclus (\(kinds.french)).",
            "\(offer.person) offers you: \(offer.role.words.english), until \(english) included (\(kinds.english))."
        )
    }

    static func helps(_ person: String) -> Phrase {
        Phrase("Vous aidez \(person). Voici son espace.", "You help \(person). This is their space.")
    }

    static func endQuestion(_ name: String) -> Phrase {
        Phrase("Terminer l'aide de \(name)\u{A0}?", "End the help of \(name)?")
    }

    static func resignQuestion(_ person: String) -> Phrase {
        Phrase("Ne plus aider \(person)\u{A0}?", "Help \(person) no more?")
    }

    // MARK: The first screen

    /// What the mandate allows, on the first screen of whoever is helped.
    static func may(_ role: MemberRole) -> Phrase {
        switch role {
        case .guardian: Phrase("Vous pouvez\u{A0}: tout faire en son nom", "You may: do everything in their name")
        case .contributor: Phrase("Vous pouvez\u{A0}: lire, ajouter, corriger", "You may: read, add, correct")
        case .reader: Phrase("Vous pouvez\u{A0}: lire", "You may: read")
        }
    }

    /// What it does not.
    static func mayNot(_ role: MemberRole) -> Phrase {
        switch role {
        case .guardian:
            Phrase("Vous ne pouvez pas\u{A0}: changer ses appareils", "You may not: change their devices")
        case .contributor:
            Phrase(
                "Vous ne pouvez pas\u{A0}: donner un accès, nommer un aidant, fermer l'espace",
                "You may not: give an access, name a caregiver, close the space"
            )
        case .reader:
            Phrase(
                "Vous ne pouvez pas\u{A0}: écrire, donner un accès, nommer un aidant, fermer l'espace",
                "You may not: write, give an access, name a caregiver, close the space"
            )
        }
    }

    /// Until when, and that nothing is done without a name.
    static func given(by person: Person, until: CivilDate) -> Phrase {
        let name = person.given.isEmpty ? person.displayName : person.given
        let date = PartialDate(until)
        return Phrase(
            "Jusqu'au \(DateEntry.short(date, .french)), donné par \(name). Chaque action porte votre nom.",
            "Until \(DateEntry.short(date, .english)), given by \(name). Every action bears your name."
        )
    }

    /// What there is to look at for somebody else in the vault.
    static func news(_ news: OtherNews) -> Phrase {
        let name = news.person.person.displayName
        if news.alarms > 0 {
            let words = Sentences.journalAlarm(news.alarms)
            return Phrase("\(name)\u{A0}: \(words.french)", "\(name): \(words.english)")
        }
        let words = Sentences.toLookAt(news.looks)
        return Phrase(
            "\(name)\u{A0}: \(words.french.lowercased()).",
            "\(name): \(words.english.lowercased())."
        )
    }
}

extension MemberRole {
    /// What somebody in this role does, before they are named.
    var explanation: Words {
        switch self {
        case .contributor: .mandateContributorBody
        case .reader: .mandateReaderBody
        case .guardian: .mandateGuardianBody
        }
    }
}
