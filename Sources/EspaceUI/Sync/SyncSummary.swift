import HealthModel
package import SpaceClient

/// How a space stands with its server, as far as this computer knows.
package struct SyncSummary: Hashable, Sendable {
    /// The server's address.
    package var address: String
    /// The versions that wait to be sent.
    package var pending: Int
    /// The records that wait for a choice.
    package var conflicts: Int
    /// When the last exchange came to its end, on the person's clock; nil before the first one.
    package var lastSync: Clock?
    /// Since when the server has not answered.
    package var offlineSince: Clock?
    /// Whether exchanges are stopped: the server lied, or this device was removed.
    package var isStopped: Bool

    /// The state in the header: the gravest one when there are several.
    var header: Phrase {
        if isStopped { return Words.syncStopped.phrase }
        if conflicts > 0 { return Sentences.waitingChoices(conflicts) }
        if let offlineSince { return Sentences.offlineSince(offlineSince) }
        if pending > 0 { return Sentences.waitingChanges(pending) }
        return lastSync.map(Sentences.upToDate) ?? Words.stateLocal.phrase
    }

    /// The fact beside the section's name.
    var fact: Phrase {
        if isStopped { return Words.syncStopped.phrase }
        if conflicts > 0 { return Sentences.waitingChoices(conflicts) }
        return Sentences.waitingChanges(pending)
    }
}

/// Everything the synchronisation screen shows.
package struct SyncOverview: Sendable {
    /// The state.
    package var summary: SyncSummary
    /// The records of which a version waits to be sent.
    package var waiting: [Entry]
    /// The records that wait for a choice.
    package var conflicts: [Entry]
    /// The versions that arrived and do not open yet.
    package var held: Int
    /// The devices.
    package var devices: [DeviceSummary]
    /// Why exchanges are stopped.
    package var alarm: SyncAlarm?
    /// The first entry of the log that is not to be believed, where one can be named.
    package var alarmedEntry: UInt64?
    /// Whether the file came from a backup and has not caught up yet.
    package var isCatchingUp: Bool
    /// When it last turned out to come from a backup.
    package var restored: Clock?
}
