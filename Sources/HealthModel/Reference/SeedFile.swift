import CSeeds

/// The files embedded in the binary when it was built, by their path below `seeds/`.
package enum SeedFile {
    /// The reference tables, without folder and extension.
    static let tables = [
        "access-matrix", "allergens", "document-types", "emergency", "fingerprint-words", "grant-durations", "implants",
        "measures",
        "medicine-alerts", "organ-donation", "professions", "relationships", "vaccine-calendar", "vaccines",
    ]

    /// The bytes of a file such as `reference/measures.json`; `nil` when the program carries none of that name.
    package static func bytes(_ path: String) -> [UInt8]? {
        let files = UnsafeBufferPointer(start: espace_seeds(), count: espace_seed_count())
        for file in files where String(cString: file.path) == path {
            return Array(UnsafeBufferPointer(start: file.bytes, count: file.length))
        }
        return nil
    }

    /// The bytes of a reference table; empty when there is none of that name.
    static func table(_ name: String) -> [UInt8] { bytes("reference/\(name).json") ?? [] }
}
