import FoundationEssentials
package import HealthModel

/// One record on its way out.
///
/// The caller decides what goes out: records in the bin are never handed to an export.
package struct ExportRecord: Sendable {
    /// The record's own name in the space.
    package let id: RecordID
    /// The body, byte for byte as it is kept.
    package let bytes: [UInt8]
    /// The address the record came with, if any.
    package let fullUrl: String?
    /// The facts of the record.
    package let summary: RecordSummary

    /// Gathers what an export needs of a record.
    package init(id: RecordID, bytes: [UInt8], fullUrl: String? = nil, summary: RecordSummary) {
        self.id = id
        self.bytes = bytes
        self.fullUrl = fullUrl
        self.summary = summary
    }

    /// The address the record is exported under: the one it came with when that is absolute, else one made of its id.
    package var exportedURL: String {
        if let fullUrl, AbsoluteAddress.isOne(fullUrl) { return fullUrl }
        return "urn:uuid:\(id)"
    }
}

extension Date {
    /// The FHIR `instant` form, to the second, in UTC.
    var fhirInstant: String { formatted(.iso8601) }
}

extension String {
    /// The text for a page: no control character, and none that reorders the characters around it.
    var printable: String {
        var result = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            switch scalar.value {
            case 0x09, 0x0A, 0x0D: result.append(" ")
            case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFFFE, 0xFFFF: continue
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
