import HealthModel
import Terminal
import Testing

@testable import EspaceUI

@Suite struct `The catalogue of words` {
    @Test(arguments: Words.allCases)
    func `says everything in French and in English`(word: Words) {
        #expect(!word.phrase.french.isEmpty)
        #expect(!word.phrase.english.isEmpty)
        #expect(!word.phrase.english.contains("|"))
        #expect(word.phrase.french == word.phrase.french.trimmed || word == .errorPrefix || word == .toConfirm)
    }

    @Test(arguments: Words.allCases)
    func `AC6: draws no boxes, blocks, signs or faces`(word: Words) {
        for scalar in (word.phrase.french + word.phrase.english).unicodeScalars {
            #expect(scalar.value < 0x2500, "\(word) U+\(String(scalar.value, radix: 16))")
            #expect(!scalar.properties.isEmojiPresentation)
            #expect(scalar != "\u{202F}", "fonts lack the narrow no-break space")
        }
    }

    @Test(arguments: Words.allCases)
    func `puts a no-break space before French double punctuation and inside quotes`(word: Words) {
        let text = word.phrase.french
        for sign in [":", "!", "?"] {
            #expect(!text.contains(" \(sign)"), "\(word)")
            for index in text.indices where String(text[index]) == sign && index > text.startIndex {
                let before = text[text.index(before: index)]
                #expect(before == "\u{A0}" || !before.isLetter, "\(word) lacks a space before \(sign)")
            }
        }
        #expect(!text.contains("« ") && !text.contains(" »"), "\(word)")
    }

    @Test(arguments: Words.allCases)
    func `uses the plain words of the field and none of its jargon`(word: Words) {
        let french = word.phrase.french.folded
        for jargon in [
            "revoquer", "consentement", "token", "cle publique", "synchro", "item", "record", "veuillez", "oups",
        ] {
            #expect(!french.split(separator: " ").contains { $0 == jargon }, "\(word): \(jargon)")
        }
        #expect(!word.phrase.english.lowercased().contains("please"), "\(word)")
    }

    @Test(arguments: Command.allCases, Language.allCases)
    func `keeps every hint of the last line within its room`(command: Command, language: Language) {
        guard !Command.global.contains(command), let hint = command.hint(language) else { return }
        #expect(TextWidth.width(of: hint.words) <= 24, "\(hint.words)")
    }

    @Test func `never puts a removal on a bare letter`() {
        for command in [Command.delete, .emptyBin, .endAccess, .block] {
            for language in Language.allCases {
                for key in command.keys(language) {
                    if case .char = key { Issue.record("\(command) is on a letter") }
                }
            }
        }
    }

    @Test(arguments: Language.allCases)
    func `AC14: needs no Alt, no shifted letter, and none of the keys some keyboards lack`(language: Language) {
        for command in Command.allCases {
            for case .char(let character) in command.keys(language) {
                #expect(!"~\\|{}".contains(character), "\(command)")
                #expect(!character.isUppercase, "\(command)")
            }
            #expect(!command.keys(language).contains(.ctrl("s")) && !command.keys(language).contains(.ctrl("q")))
        }
    }

    @Test(arguments: Language.allCases)
    func `counts in the reader's grammar`(language: Language) {
        let zero = Sentences.events(0)[language]
        let one = Sentences.events(1)[language]
        let two = Sentences.events(2)[language]
        #expect(
            [zero, one, two]
                == (language == .french
                    ? ["0 événement", "1 événement", "2 événements"] : ["0 events", "1 event", "2 events"])
        )
        #expect(Sentences.position(1, 10_000)[language] == (language == .french ? "1 sur 10\u{A0}000" : "1 of 10,000"))
    }
}
