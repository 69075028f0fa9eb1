package import HealthModel
package import Terminal

/// Everything that can be done by name, by letter, and from the list of actions.
///
/// One table gives the bindings, the last line, the list of actions and the help: they cannot disagree.
package enum Command: Hashable, CaseIterable, Sendable {
    // On a record or a list.
    case open
    case add
    case declareNone
    case edit
    case stopTreatment
    case versions
    case readDocument
    case saveCopy
    case graph
    case search
    case filter
    case restore
    case emptyBin
    case delete
    case undo
    // On an access, a professional or a line of the journal.
    case giveAccess
    case endAccess
    case whatTheySee
    case whoSees
    case block
    case unblock
    case unrecognised
    case exportJournal
    // On the emergency sheet.
    case printSheet
    // In a form or a field.
    case save
    case show
    case fieldHelp
    // Sections.
    case allergies
    case vaccinations
    case treatments
    case timeline
    case measures
    case documents
    case conditions
    case procedures
    case familyHistory
    case contacts
    case appointments
    case directives
    case emergencySheet
    case others
    case bin
    case importFiles
    case export
    case accesses
    case journal
    case inbox
    case people
    case sync
    case settings
    // Everywhere.
    case synchronise
    case actions
    case help
    case redraw
    case suspend
    case lock
    case quit

    /// The sections, in the order of the first screen.
    package static let sections: [Command] = [
        .allergies, .vaccinations, .treatments, .timeline, .measures, .documents, .conditions, .accesses,
        .journal, .inbox, .procedures, .familyHistory, .contacts, .appointments, .directives, .emergencySheet, .others,
        .bin,
        .importFiles, .export, .people, .sync, .settings,
    ]

    /// What can be done from everywhere in an open space, besides going to a section.
    package static let global: [Command] = [
        .search, .undo, .synchronise, .actions, .help, .lock, .redraw, .suspend, .quit,
    ]

    /// What it is called in the list of actions.
    package var name: Words {
        switch self {
        case .open: .openName
        case .add: .addName
        case .declareNone: .declareNoneName
        case .edit: .editName
        case .stopTreatment: .stopName
        case .versions: .versionsName
        case .readDocument: .readName
        case .saveCopy: .copyName
        case .graph: .graphName
        case .search: .searchName
        case .filter: .filterName
        case .restore: .restoreName
        case .emptyBin: .emptyBinName
        case .delete: .deleteName
        case .undo: .undoName
        case .giveAccess: .giveName
        case .endAccess: .endName
        case .whatTheySee: .seesName
        case .whoSees: .whoSeesName
        case .block: .blockName
        case .unblock: .unblockName
        case .unrecognised: .unrecognisedName
        case .exportJournal: .journalExportName
        case .printSheet: .printSheetName
        case .save: .saveName
        case .show: .showName
        case .fieldHelp: .fieldHelpName
        case .allergies: .allergiesTitle
        case .vaccinations: .vaccinationsTitle
        case .treatments: .treatmentsTitle
        case .timeline: .timelineTitle
        case .measures: .measuresTitle
        case .documents: .documentsTitle
        case .conditions: .conditionsTitle
        case .procedures: .proceduresTitle
        case .familyHistory: .familyTitle
        case .contacts: .contactsTitle
        case .appointments: .appointmentsTitle
        case .directives: .directivesTitle
        case .emergencySheet: .emergencySheetTitle
        case .others: .othersTitle
        case .bin: .binTitle
        case .importFiles: .importTitle
        case .export: .exportTitle
        case .accesses: .accessTitle
        case .journal: .journalTitle
        case .inbox: .inboxTitle
        case .people: .peopleName
        case .sync: .syncTitle
        case .settings: .settingsTitle
        case .synchronise: .synchroniseName
        case .actions: .actionsName
        case .help: .helpName
        case .redraw: .redrawName
        case .suspend: .suspendName
        case .lock: .lockName
        case .quit: .quitName
        }
    }

    /// What it does, in a sentence.
    package var sentence: Words {
        switch self {
        case .open: .openSentence
        case .add: .addSentence
        case .declareNone: .declareNoneSentence
        case .edit: .editSentence
        case .stopTreatment: .stopSentence
        case .versions: .versionsSentence
        case .readDocument: .readSentence
        case .saveCopy: .copySentence
        case .graph: .graphSentence
        case .search: .searchSentence
        case .filter: .filterSentence
        case .restore: .restoreSentence
        case .emptyBin: .emptyBinSentence
        case .delete: .deleteSentence
        case .undo: .undoSentence
        case .giveAccess: .giveSentence
        case .endAccess: .endSentence
        case .whatTheySee: .seesSentence
        case .whoSees: .whoSeesSentence
        case .block: .blockSentence
        case .unblock: .unblockSentence
        case .unrecognised: .unrecognisedSentence
        case .exportJournal: .journalExportSentence
        case .printSheet: .printSheetSentence
        case .emergencySheet: .emergencySheetSentence
        case .save: .saveSentence
        case .show: .showSentence
        case .fieldHelp: .fieldHelpSentence
        case .importFiles: .importSentence
        case .export: .exportSentence
        case .accesses: .accessSentence
        case .journal: .journalSentence
        case .inbox: .inboxSentence
        case .people: .peopleSentence
        case .sync: .syncSentence
        case .settings: .settingsSentence
        case .synchronise: .synchroniseSentence
        case .bin: .binSentence
        case .actions: .actionsSentence
        case .help: .helpSentence
        case .redraw: .redrawSentence
        case .suspend: .suspendSentence
        case .lock: .lockSentence
        case .quit: .quitSentence
        default: .sectionSentence
        }
    }

    /// What the last line calls it: one word where possible.
    package var hint: Words {
        switch self {
        case .open: .openHint
        case .add: .addName
        case .declareNone: .declareNoneHint
        case .edit: .editName
        case .stopTreatment: .stopHint
        case .versions: .versionsHint
        case .readDocument: .readHint
        case .saveCopy: .copyHint
        case .graph: .graphHint
        case .search: .searchName
        case .filter: .filterName
        case .restore: .restoreHint
        case .emptyBin: .emptyBinHint
        case .delete: .binTitle
        case .undo: .undoHint
        case .giveAccess: .giveHint
        case .endAccess: .endHint
        case .unrecognised: .unrecognisedHint
        case .exportJournal: .exportTitle
        case .printSheet: .saveName
        case .save: .saveName
        case .show: .showHint
        case .fieldHelp: .helpName
        case .importFiles: .importTitle
        case .export: .exportTitle
        case .actions: .actionsHeading
        case .help: .helpName
        case .lock: .lockName
        case .quit: .quitName
        default: name
        }
    }

    /// The keys that do it, the one to show first.
    package func keys(_ language: Language) -> [Key] {
        let french = language == .french
        return switch self {
        case .open: [.enter]
        case .add: [.char("a")]
        case .declareNone: [.char("n")]
        case .edit: [.char("m")]
        case .stopTreatment: [.char("t")]
        case .versions: [.char("h")]
        case .readDocument: [.char("d")]
        case .saveCopy: [.char("e")]
        case .graph: [.char("g")]
        case .search: french ? [.char("r"), .char("/"), .ctrl("f")] : [.char("f"), .char("/"), .ctrl("f")]
        case .filter: [.char(french ? "f" : "t")]
        case .restore: [.char(french ? "g" : "k")]
        case .emptyBin: [.function(8)]
        case .delete: [.delete]
        case .undo: [.char(french ? "z" : "u"), .ctrl("u")]
        case .giveAccess: [.char("a")]
        case .endAccess: [.delete]
        case .whatTheySee, .whoSees: [.char("c")]
        case .unrecognised: [.char("n")]
        case .exportJournal, .printSheet: [.char("e")]
        case .block, .unblock: []
        case .save: [.function(2)]
        case .show: [.function(2)]
        case .fieldHelp: [.function(1)]
        case .allergies: [.char("1"), .char("&")]
        case .vaccinations: [.char("2"), .char("é")]
        case .treatments: [.char("3"), .char("\"")]
        case .timeline: [.char("4"), .char("'")]
        case .measures: [.char("5"), .char("(")]
        case .documents: [.char("6"), .char("-")]
        case .conditions: [.char("7"), .char("è")]
        case .accesses: [.char("8"), .char("_")]
        case .journal: [.char("9"), .char("ç")]
        case .inbox: [.char("0"), .char("à")]
        case .procedures, .familyHistory, .contacts, .appointments, .directives, .emergencySheet, .others, .bin, .sync,
            .settings:
            []
        case .people: [.char("p")]
        case .importFiles: [.char("i")]
        case .export: [.char("x")]
        case .synchronise: [.char("s"), .function(5)]
        case .actions: [.char(":"), .ctrl("p")]
        case .help: [.char("?"), .function(1)]
        case .redraw: [.ctrl("l")]
        case .suspend: [.ctrl("z")]
        case .lock: [.char(french ? "v" : "l")]
        case .quit: [.char("q"), .function(10), .ctrl("c")]
        }
    }

    /// The command as the last line shows it; nil when no key does it.
    package func hint(_ language: Language) -> Hint? {
        keys(language).first.map { Hint($0.name(language), hint.phrase[language], $0) }
    }
}

extension Key {
    /// The key as a small letter where it is a letter: an active Caps Lock changes nothing.
    var unshifted: Key {
        guard case .char(let character) = self, let small = character.lowercased().first else { return self }
        return .char(small)
    }

    /// What the key is called in the reader's language.
    package func name(_ language: Language) -> String {
        func pick(_ french: String, _ english: String) -> String { language == .french ? french : english }
        return switch self {
        case .char(" "): pick("Espace", "Space")
        case .char(let character): character.uppercased()
        case .up: pick("Haut", "Up")
        case .down: pick("Bas", "Down")
        case .left: pick("Gauche", "Left")
        case .right: pick("Droite", "Right")
        case .pageUp: pick("PgPréc", "PgUp")
        case .pageDown: pick("PgSuiv", "PgDn")
        case .home: pick("Début", "Home")
        case .end: pick("Fin", "End")
        case .enter: pick("Entrée", "Enter")
        case .escape: pick("Échap", "Esc")
        case .tab: "Tab"
        case .backtab: pick("Maj+Tab", "Shift+Tab")
        case .insert: pick("Inser", "Ins")
        case .delete: pick("Suppr", "Del")
        case .backspace: pick("Retour arrière", "Backspace")
        case .function(let number): "F\(number)"
        case .ctrl(let character): "Ctrl+\(character.uppercased())"
        case .paste, .click, .wheelUp, .wheelDown, .resize, .endOfInput: ""
        }
    }
}
