package import FoundationEssentials
package import HealthModel
package import Vault

/// What a space needs from the world around it, as closures so that tests decide them.
package struct SpaceEnvironment: Sendable {
    /// The present moment.
    package var now: @Sendable () -> Date
    /// The time zone the person lives in: it decides what day it is.
    package var timeZone: TimeZone
    /// How the text of a PDF is read.
    package var pdfText: PDFText
    /// What the vault files of archives need.
    package var archives: VaultEnvironment
    /// Waits, where a server asks for it; throws when the task is cancelled.
    package var pause: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }

    /// An environment made of these parts.
    package init(
        now: @escaping @Sendable () -> Date,
        timeZone: TimeZone,
        pdfText: PDFText,
        archives: VaultEnvironment = .live
    ) {
        self.now = now
        self.timeZone = timeZone
        self.pdfText = pdfText
        self.archives = archives
    }

    /// The computer's clock and time zone, and poppler for PDF files.
    package static var live: SpaceEnvironment {
        SpaceEnvironment(now: { Date() }, timeZone: .current, pdfText: .poppler)
    }

    /// The civil day it is for the person.
    package var today: CivilDate { civilDate(now()) }

    /// The civil day a moment falls on for the person.
    package func civilDate(_ moment: Date) -> CivilDate {
        let seconds = moment.timeIntervalSince1970 + Double(timeZone.secondsFromGMT(for: moment))
        return CivilDate(daysSince1970: Int((seconds / 86_400).rounded(.down)))
    }
}
