import FoundationEssentials
import HealthModel
import Terminal
import TestSupport
import Testing

@testable import EspaceUI

@Suite struct `Files in and out of the screens` {
    private static let bundle = """
        {"resourceType":"Bundle","type":"collection","entry":[
        {"fullUrl":"urn:uuid:0c1f2d3e-0000-4000-8000-000000000001","resource":{"resourceType":"AllergyIntolerance",
        "clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical","code":"active"}]},
        "code":{"text":"Noisette"},"patient":{"display":"Camille"}}},
        {"fullUrl":"urn:uuid:0c1f2d3e-0000-4000-8000-000000000002","resource":{"resourceType":"Condition",
        "code":{"text":"Asthme \\u001b[31mrouge"},"subject":{"display":"Camille"}}}]}
        """

    private func file(_ name: String, _ text: String, _ pilot: Pilot) throws -> String {
        let path = pilot.folder.file(name)
        try Data(text.utf8).write(to: URL(filePath: path))
        return path
    }

    private func preview(_ path: String, _ pilot: Pilot) async {
        await pilot.press(.char("i"), .paste(path), .enter)
    }

    @Test func `shows what a file would bring, imports it on request, and nothing the second time`() async throws {
        let pilot = try await Pilot.open()
        let path = try file("dossier.json", Self.bundle, pilot)
        await preview(path, pilot)
        #expect(await pilot.text.contains("2 nouveaux"))
        #expect(await pilot.text.contains("Noisette"))
        #expect(await pilot.selected == "Ne rien importer")
        await pilot.press(.down, .enter)
        #expect(await pilot.text.contains("2 ajoutés"))
        await pilot.press(.enter)
        await preview(path, pilot)
        #expect(await pilot.message.hasPrefix("Rien de nouveau"))
        await pilot.press(.enter, .escape, .char("1"))
        #expect(await pilot.text.contains("Noisette"))
    }

    @Test func `A44: a terminal sequence in a record is shown as text`() async throws {
        let pilot = try await Pilot.open()
        await preview(try file("dossier.json", Self.bundle, pilot), pilot)
        await pilot.press(.down, .enter, .enter, .char("7"))
        #expect(await pilot.text.contains("[31mrouge"))
        #expect(await !pilot.text.unicodeScalars.contains("\u{1B}"))
    }

    @Test func `says why a file is refused and where, and imports nothing`() async throws {
        let pilot = try await Pilot.open()
        await preview(try file("mauvais.json", "{\"resourceType\":\"Bundle\",\"type\":}", pilot), pilot)
        #expect(await pilot.text.contains("(I-9)"))
        #expect(await pilot.screens.last == "ImportPreview")
        await pilot.press(.enter)
        #expect(await pilot.screens.last == "FilePicker")
    }

    @Test func `describes a text file before it becomes a document, and reads it back`() async throws {
        let pilot = try await Pilot.open()
        let path = try file("courrier_du_medecin.txt", "Cher confrère,\nrien à signaler.\n", pilot)
        await pilot.press(.char("6"), .char("a"), .paste(path), .enter)
        #expect(await pilot.text.contains("courrier du medecin"), "the title is proposed from the name")
        await pilot.press(.function(2))
        #expect(await pilot.message == "Document ajouté, chiffré.")
        await pilot.press(.char("6"), .enter, .char("d"))
        #expect(await pilot.text.contains("rien à signaler."))
        await pilot.press(.char("e"), .ctrl("e"), .ctrl("u"), .paste(pilot.folder.file("copie.txt")), .function(2))
        #expect(await pilot.message.hasPrefix("Copie enregistrée"))
        #expect(
            FileManager.default.contents(atPath: pilot.folder.file("copie.txt"))
                == Data("Cher confrère,\nrien à signaler.\n".utf8)
        )
    }

    @Test func `goes through folders to a file`() async throws {
        let pilot = try await Pilot.open()
        let folder = pilot.folder.file("dossiers")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data("mot".utf8).write(to: URL(filePath: folder + "/note.txt"))
        await pilot.press(.char("i"))
        await pilot.type("dossi")
        await pilot.press(.enter)
        #expect(await pilot.text.contains("note.txt"))
        #expect(await pilot.choose("note.txt"))
        await pilot.press(.enter)
        #expect(await pilot.text.contains("note"), "the form that describes it")
        #expect(await pilot.screens.last == "FormScreen")
    }

    @Test func `exports an archive under its own passphrase and takes it in again`() async throws {
        let pilot = try await Pilot.open(Sample.everything)
        await pilot.press(.char("x"))
        #expect(await pilot.choose("Archive chiffrée"))
        let path = pilot.folder.file("tout.espace")
        await pilot.press(.enter, .ctrl("e"), .ctrl("u"), .paste(path), .enter)
        await pilot.type("phrase de l'archive")
        await pilot.press(.enter)
        await pilot.type("phrase de l'archive")
        await pilot.press(.function(2))
        #expect(await pilot.text.contains("4 éléments écrits"))
        #expect(pilot.folder.filesContaining("nicilline") == [])
        await pilot.press(.enter)
        await preview(path, pilot)
        #expect(await pilot.text.contains("Phrase secrète de l'archive"))
        await pilot.type("phrase de l'archive")
        await pilot.press(.function(2))
        #expect(await pilot.text.contains("Archive vérifiée\u{A0}: 0 nouveau, 0 complété, 4 déjà là"))
        #expect(await pilot.message.hasPrefix("Rien de nouveau"))
        let other = try await Pilot.open()
        await preview(path, other)
        await other.type("phrase de l'archive")
        await other.press(.function(2), .down, .enter)
        #expect(await other.text.contains("Archive reprise\u{A0}: 4 éléments nouveaux"))
        await other.press(.enter, .char("1"))
        #expect(await other.text.contains("Pénicilline"))
    }

    @Test(arguments: ["Résumé", "Tout, au format FHIR", "Tableaux", "Texte"])
    func `exports in clear with a warning before and after`(format: String) async throws {
        let pilot = try await Pilot.open(Sample.everything)
        await pilot.press(.char("x"))
        #expect(await pilot.choose(format))
        await pilot.press(.enter)
        #expect(await pilot.text.contains("ne sera pas chiffré"))
        await pilot.press(.ctrl("e"), .ctrl("u"), .paste(pilot.folder.file("sortie")), .function(2))
        #expect(await pilot.text.contains("n'est pas chiffré"))
    }

    @Test func `never replaces a file that exists`() async throws {
        let pilot = try await Pilot.open(Sample.everything)
        let path = try file("deja", "à garder", pilot)
        await pilot.press(.char("x"), .enter, .ctrl("e"), .ctrl("u"), .paste(path), .function(2))
        #expect(await pilot.text.contains("Un fichier porte déjà ce nom"))
        #expect(FileManager.default.contents(atPath: path) == Data("à garder".utf8))
    }
}
