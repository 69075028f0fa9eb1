package import HealthModel

/// Bounds on what is imported, so that a hostile or broken file costs bounded time and memory.
package struct ImportLimits: Hashable, Sendable {
    /// The largest file of FHIR resources, in bytes.
    package var fileLength = 512 * 1024 * 1024
    /// The largest document (PDF, image, text), in bytes; checked by whoever streams the document.
    package var documentLength = 2 * 1024 * 1024 * 1024
    /// The most entries in one file.
    package var entries = 1_000_000
    /// The largest single entry, in bytes.
    package var entryLength = 64 * 1024 * 1024
    /// The most values, members and elements in one entry: a short text can stand for many values in memory.
    package var entryValues = 250_000
    /// The bounds of the JSON reader.
    package var json = JSONLimits.standard
    /// How many warnings and rejections of one sort are kept in detail; all are counted.
    package var detailedWarnings = 100

    /// The bounds of everyday use.
    package static let standard = ImportLimits()

    /// Bounds to be changed from those of everyday use.
    package init() {}
}
