import HealthModel
import Testing

@testable import HealthFormats

@Suite struct `A file's format` {
    static let latin: [UInt8] = Array("Ordonnance: parac".utf8) + [0xE9] + Array("tamol 10 ".utf8) + [0x80]

    static let rows: [(bytes: [UInt8], name: String?, format: FileFormat, contradicts: Bool)] = [
        (Array("{\"resourceType\":\"Patient\"}".utf8), "a.json", .fhirJSON, false),
        (Array("\u{FEFF} {\n \"id\":\"x\",\"resourceType\":\"Patient\"}\n".utf8), "a.pdf", .fhirJSON, true),
        (Array("{\"resourceType\":\"A\"}\n{\"resourceType\":\"B\"}".utf8), "a.ndjson", .fhirNDJSON, false),
        (Array("{\"verifiableCredential\":[\"a.b.c\"]}".utf8), "a.smart-health-card", .smartHealthCard, false),
        (Array("shc:/5676290952".utf8), "a.txt", .smartHealthCard, false),
        (Array("%PDF-1.7\n".utf8), "A.PDF", .pdf, false),
        (Array("junk\n%PDF-1.4\n".utf8), "a.png", .pdf, true),
        ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], "a.png", .png, false),
        ([0xFF, 0xD8, 0xFF, 0xE0], "a.jpeg", .jpeg, false),
        ([0xFF, 0xD8, 0xFF, 0xE0], "a.pdf", .jpeg, true),
        ([0x49, 0x49, 0x2A, 0x00, 8, 0, 0, 0], nil, .tiff, false),
        ([0x4D, 0x4D, 0x00, 0x2A, 0, 0, 0, 8], "a.tif", .tiff, false),
        (Array("{\\rtf1 hello}".utf8), "a.rtf", .rtf, false),
        (Array("<?xml version=\"1.0\"?>\n<ClinicalDocument xmlns=\"urn:hl7-org:v3\">".utf8), "a.xml", .cdaXML, false),
        (Array("<html>".utf8), "a.txt", .text, false),
        (Array("Compte rendu : tout va bien.\n".utf8), "a.txt", .text, false),
        (latin, "a.txt", .text, false),
        ([0xFF, 0xFE, 0x41, 0x00], "a.txt", .text, false),
        (Array("date;nom\n2020;a\n2021;\"b;c\"\n".utf8), "a.csv", .csv, false),
        (sqlite + Array("espv".utf8) + [0, 0], "a.bin", .archive, false),
        (sqlite + Array("espv".utf8), "a.pdf", .archive, true),
        (sqlite + [0, 0, 0, 0], "a.bin", .unknown, false),
        (Array(sqlite.prefix(40)), "a.bin", .unknown, false),
        ([0x50, 0x4B, 0x03, 0x04, 0x00], "a.pdf", .unknown, true),
        ([0x4D, 0x5A, 0x90, 0x00], nil, .unknown, false),
        ([], "a.txt", .unknown, true),
    ]

    /// The 68 bytes of a SQLite file before the number of its program.
    static let sqlite = Array("SQLite format 3\0".utf8) + [UInt8](repeating: 0, count: 52)

    @Test(arguments: rows.indices)
    func `is told by its bytes, and its name only confirms`(index: Int) {
        let row = Self.rows[index]
        let finding = FileSniffer.sniff(row.bytes, name: row.name, isWhole: true)
        #expect(finding.format == row.format)
        #expect(finding.contradictsName == row.contradicts)
    }

    @Test func `is told from a first part that cuts a character or an object`() {
        #expect(FileSniffer.sniff(Array("é".utf8.prefix(1)) + [], isWhole: false).format == .text)
        #expect(
            FileSniffer.sniff(Array("{\"resourceType\":\"Bundle\",\"entry\":[{".utf8), isWhole: false).format
                == .fhirJSON
        )
    }

    @Test func `is told for every kind of cut without a crash`() {
        for row in Self.rows {
            for length in 0...row.bytes.count { _ = FileSniffer.sniff(row.bytes.prefix(length), isWhole: false) }
        }
    }

    @Test func `that is not yet read says so`() {
        #expect(FileFormat.cdaXML.handling == .notYetRead)
        #expect(FileFormat.smartHealthCard.handling == .notYetRead)
    }

    @Test func `of a text tells its characters`() {
        #expect(TextEncoding.detect(Self.latin, isWhole: true)?.decode(Self.latin) == "Ordonnance: paracétamol 10 €")
        #expect(TextEncoding.utf16BigEndian.decode([0xFE, 0xFF, 0x00, 0xE9]) == "é")
        #expect(TextEncoding.utf16LittleEndian.decode([0xFF, 0xFE, 0xE9, 0x00]) == "é")
        #expect(TextEncoding.utf8.decode(Array("\u{FEFF}é".utf8)) == "é")
    }
}

@Suite struct `The header of a picture` {
    static let png: [UInt8] =
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8) + [
            0, 0, 2, 0x80, 0, 0, 1, 0xE0, 8, 2, 0, 0, 0,
        ]
    static let jpeg: [UInt8] = [
        0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xFF, 0xC2, 0, 11, 8, 0x01, 0x00, 0x02, 0x00, 1, 1, 0x11, 0,
    ]
    static let tiff: [UInt8] =
        [0x49, 0x49, 0x2A, 0, 8, 0, 0, 0]
        + [2, 0, 0, 1, 3, 0, 1, 0, 0, 0, 0x20, 3, 0, 0, 1, 1, 4, 0, 1, 0, 0, 0, 0x58, 2, 0, 0, 38, 0, 0, 0]
        + [0, 0, 44, 0, 0, 0] + [0, 0, 0, 0, 0, 0]

    @Test func `gives the size and the pages`() throws {
        let png = try #require(ImageFacts(Self.png))
        #expect((png.width, png.height, png.pages, png.format) == (640, 480, 1, .png))
        let jpeg = try #require(ImageFacts(Self.jpeg))
        #expect((jpeg.width, jpeg.height, jpeg.format) == (512, 256, .jpeg))
        let tiff = try #require(ImageFacts(Self.tiff))
        #expect((tiff.width, tiff.height, tiff.pages, tiff.format) == (800, 600, 3, .tiff))
    }

    @Test func `that points at itself is counted once`() throws {
        var loop = Self.tiff
        loop[34] = 8
        #expect(try #require(ImageFacts(loop)).pages == 1)
    }

    @Test func `cut or changed anywhere never crashes`() {
        for whole in [Self.png, Self.jpeg, Self.tiff] {
            for length in whole.indices { _ = ImageFacts(Array(whole.prefix(length))) }
            for index in whole.indices {
                for byte: UInt8 in [0, 1, 0x7F, 0xFF] {
                    var bytes = whole
                    bytes[index] = byte
                    _ = ImageFacts(bytes)
                }
            }
        }
        #expect(ImageFacts([UInt8](repeating: 0xFF, count: 5000)) == nil)
    }
}

@Suite struct `A PDF file` {
    static let plain = """
        %PDF-1.6
        1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj
        2 0 obj <</Type/Pages /Count 3 /Kids [3 0 R]>> endobj
        3 0 obj <</Type /Page /Length 9>> stream
        /Type /Page /Encrypt /Count 99
        endstream endobj
        trailer <</Root 1 0 R>>
        %%EOF
        """

    @Test func `gives its version, pages and whether it is locked`() throws {
        let facts = try #require(PDFFacts(Array(Self.plain.utf8)))
        #expect(facts.version == "1.6")
        #expect(facts.pages == 3)
        #expect(facts.isEncrypted == false)
        #expect(facts.isComplete)
        let locked = Self.plain.replacing("/Root", with: "/Encrypt 9 0 R /Root").replacing("%%EOF", with: "")
        let other = try #require(PDFFacts(Array(locked.utf8)))
        #expect(other.isEncrypted)
        #expect(!other.isComplete)
    }

    @Test func `without a page tree in clear counts page objects, or says nothing`() throws {
        #expect(try #require(PDFFacts(Array("%PDF-1.4 <</Type /Page>> <</Type /Page>>".utf8))).pages == 2)
        #expect(try #require(PDFFacts(Array("%PDF-2.0 nothing".utf8))).pages == nil)
        #expect(PDFFacts(Array("%PDF-x.y".utf8)) == nil)
        #expect(PDFFacts(Array("PDF".utf8)) == nil)
    }

    @Test func `cut anywhere never crashes`() {
        for length in 0..<Self.plain.utf8.count { _ = PDFFacts(Array(Self.plain.utf8.prefix(length))) }
    }
}
