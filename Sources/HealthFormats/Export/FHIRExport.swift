package import FoundationEssentials
import HealthModel

/// Writes a FHIR collection Bundle of any number of records, piece by piece.
///
/// Every body stands in the Bundle exactly as it is kept, so that an import of the export gives back the same bytes. Memory does not grow
/// with the number of records, beside the addresses already used.
package struct FHIRExport<E: Error> {
    private let write: ([UInt8]) throws(E) -> Void
    private var buffer: [UInt8] = []
    private var used = Set<String>()

    /// Starts a Bundle.
    /// - Parameters:
    ///   - identifier: a new name for this very export.
    ///   - timestamp: the time it is made.
    ///   - write: takes the next piece of the file, 64 KiB or the size of one record.
    package init(identifier: UUID, timestamp: Date, write: @escaping ([UInt8]) throws(E) -> Void) {
        self.write = write
        buffer +=
            """
            {"resourceType":"Bundle","identifier":{"system":"urn:ietf:rfc:3986","value":"urn:uuid:\
            \(identifier.uuidString.lowercased())"},"type":"collection","timestamp":"\(timestamp.fhirInstant)"
            """.utf8
    }

    /// Adds a record.
    package mutating func add(_ record: ExportRecord) throws(E) {
        buffer += used.isEmpty ? #","entry":["#.utf8 : ",".utf8
        // Two records of one address would make the references to it ambiguous.
        var url = record.exportedURL
        if !used.insert(AbsoluteAddress.normal(url)).inserted {
            url = "urn:uuid:\(record.id)"
            used.insert(url)
        }
        buffer += "\n{\"fullUrl\":".utf8
        buffer += JSON.string(url).serialized()
        buffer += ",\"resource\":".utf8
        buffer += record.bytes
        buffer.append(0x7D)
        if buffer.count >= 65_536 { try flush() }
    }

    /// Ends the Bundle; nothing may be added afterwards.
    package mutating func finish() throws(E) {
        buffer += used.isEmpty ? "}\n".utf8 : "\n]}\n".utf8
        try flush()
    }

    private mutating func flush() throws(E) {
        try write(buffer)
        buffer.removeAll(keepingCapacity: true)
    }
}
