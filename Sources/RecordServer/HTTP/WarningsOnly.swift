import Logging

/// Passes on what the HTTP library warns of, and nothing of what it knows of each request.
///
/// The library names every request in its logger; a log that keeps those names costs each answer, and says more than an operator needs.
struct WarningsOnly: LogHandler {
    private let logger: Logger

    var logLevel: Logger.Level
    var metadataProvider: Logger.MetadataProvider?
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }

    /// Passes on to a logger, what is not below its own level.
    init(_ logger: Logger) {
        self.logger = logger
        logLevel = max(logger.logLevel, .warning)
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) { logger.log(level: event.level, event.message, metadata: event.metadata) }
}
