/// The tables embedded in the binary, by file name.
enum SeedFile {
    static let names = [
        "allergens", "document-types", "measures", "professions", "relationships", "vaccine-calendar", "vaccines",
    ]

    /// The bytes of a table; empty when there is none of that name.
    static func bytes(_ name: String) -> [UInt8] { [] }
}
