package import HealthModel

/// What a file is, by its bytes.
package enum FileFormat: String, CaseIterable, Hashable, Sendable {
    /// One FHIR resource or a Bundle, in JSON.
    case fhirJSON = "fhir-json"
    /// FHIR resources in JSON, one a line.
    case fhirNDJSON = "fhir-ndjson"
    case pdf
    case jpeg
    case png
    case tiff
    /// Plain text in UTF-8, UTF-16 with a mark, or Windows-1252.
    case text
    case rtf
    /// An HL7 CDA document, in XML.
    case cdaXML = "cda-xml"
    /// A SMART Health Card file, or the text of its code.
    case smartHealthCard = "smart-health-card"
    /// An archive written by this program: a vault file with a passphrase of its own.
    case archive
    /// Comma or semicolon separated values.
    case csv
    /// Nothing this program knows.
    case unknown

    /// What this version can do with the format.
    package var handling: Handling {
        switch self {
        case .fhirJSON, .fhirNDJSON: .records
        case .pdf, .jpeg, .png, .tiff, .text, .rtf, .csv: .document
        case .archive: .archive
        case .cdaXML, .smartHealthCard: .notYetRead
        case .unknown: .unknown
        }
    }

    /// What can be done with a file.
    package enum Handling: Hashable, Sendable {
        /// Read into records by ``FHIRFile``.
        case records
        /// Kept as a document, byte for byte.
        case document
        /// Opened by the client with the passphrase of the archive.
        case archive
        /// Recognised, but its content is not read by this version.
        case notYetRead
        /// Not recognised.
        case unknown
    }

    /// The name of the format, for people.
    package var name: Phrase {
        switch self {
        case .fhirJSON: Phrase("données de santé FHIR", "FHIR health data")
        case .fhirNDJSON: Phrase("données de santé FHIR, une par ligne", "FHIR health data, one a line")
        case .pdf: Phrase("document PDF", "PDF document")
        case .jpeg: Phrase("image JPEG", "JPEG image")
        case .png: Phrase("image PNG", "PNG image")
        case .tiff: Phrase("image TIFF", "TIFF image")
        case .text: Phrase("texte", "text")
        case .rtf: Phrase("texte mis en forme (RTF)", "rich text (RTF)")
        case .cdaXML: Phrase("document médical CDA", "CDA medical document")
        case .smartHealthCard: Phrase("carte de santé SMART", "SMART Health Card")
        case .archive: Phrase("archive chiffrée d'un espace", "encrypted archive of a space")
        case .csv: Phrase("tableau CSV", "CSV table")
        case .unknown: Phrase("format inconnu", "unknown format")
        }
    }

    /// The media type to record with a document; `nil` where the file is not kept as one.
    package var contentType: String? {
        switch self {
        case .pdf: "application/pdf"
        case .jpeg: "image/jpeg"
        case .png: "image/png"
        case .tiff: "image/tiff"
        case .text: "text/plain"
        case .rtf: "application/rtf"
        case .csv: "text/csv"
        case .cdaXML: "application/xml"
        case .smartHealthCard: "application/smart-health-card"
        case .fhirJSON: "application/fhir+json"
        case .fhirNDJSON: "application/fhir+ndjson"
        case .archive, .unknown: nil
        }
    }

    /// The formats a file name's ending may stand for; empty for an ending this program does not know.
    static func named(by ending: String) -> Set<FileFormat> {
        switch ending {
        case "json", "fhir": [.fhirJSON, .fhirNDJSON, .smartHealthCard]
        case "ndjson", "jsonl": [.fhirNDJSON, .fhirJSON]
        case "pdf": [.pdf]
        case "jpg", "jpeg", "jpe", "jfif": [.jpeg]
        case "png": [.png]
        case "tif", "tiff": [.tiff]
        case "txt", "text", "md": [.text, .csv, .smartHealthCard]
        case "rtf": [.rtf]
        case "xml", "cda": [.cdaXML, .text]
        case "smart-health-card": [.smartHealthCard]
        case "csv", "tsv": [.csv, .text]
        default: []
        }
    }
}
