/// What one exchange with the server moved.
package struct SyncReport: Hashable, Sendable {
    /// The versions sent.
    package var pushed = 0
    /// The versions received.
    package var pulled = 0
    /// The records that wait for a choice afterwards.
    package var conflicts = 0
    /// The requests made.
    package var requests = 0
    /// The bytes of bodies sent.
    package var bytesSent = 0
    /// The bytes of bodies received.
    package var bytesReceived = 0
    /// The versions that arrived and do not open yet.
    package var held = 0

    /// Whether this file turned out to come from a backup, and took in what this device had written since.
    package var isRestored = false
    /// Whether what waits to be sent had been changed in the file from outside, and was found again from the log.
    package var isOutboxRestored = false

    /// Nothing yet.
    package init() {}
}

/// How far an exchange is, for screens and commands that wait.
package enum SyncProgress: Hashable, Sendable {
    /// Versions sent so far, of how many.
    case sending(Int, of: Int)
    /// Versions received so far; how many there are is known page by page only.
    case receiving(Int)
    /// Bytes of documents moved, of how many.
    case documents(Int, of: Int)
    /// The server asked to wait so many seconds; nothing needs to be done.
    case pausing(Int)
}
