package import HealthModel
package import Vault

/// How a person wants the screens, as kept sealed in their vault.
package struct Display: Hashable, Sendable {
    /// A screen reader or a braille display reads: one column, no signs, nothing moves by itself.
    package var reader = false
    /// Role colours repeat what the words say.
    package var color = true
    /// Clicks and the wheel are asked of the terminal.
    package var mouse = true
    /// Only characters that every console font has; nil to decide from the terminal.
    package var plainGlyphs: Bool?
    /// Minutes without a key before the space locks.
    package var lockMinutes = VaultSettings.defaultLockMinutes
    /// Whether a sentence says one minute before that it will lock.
    package var lockWarning = false

    /// The way screens are shown before anything is known.
    package init() {}

    /// What the settings of a vault say; what they do not say keeps its default.
    package init(_ settings: VaultSettings) {
        reader = settings[Name.reader] == "yes"
        color = settings[Name.color] != "no"
        mouse = settings[Name.mouse] != "no"
        plainGlyphs = settings[Name.plainGlyphs].map { $0 == "yes" }
        // Below two minutes nobody can read a page, and above an hour a lock protects nobody (AC9).
        lockMinutes = min(max(settings.lockMinutes, Self.shortestLock), Self.longestLock)
        lockWarning = settings[Name.lockWarning] == "yes"
    }

    /// The shortest and the longest time before the screens lock, in minutes (terminal.md, AC9).
    package static let shortestLock = 2
    package static let longestLock = 60

    /// The settings with this display in them; the rest is kept.
    package func written(to settings: VaultSettings, language: Language) -> VaultSettings {
        var settings = settings
        settings[Name.language] = language.rawValue
        settings[Name.reader] = reader ? "yes" : "no"
        settings[Name.color] = color ? "yes" : "no"
        settings[Name.mouse] = mouse ? "yes" : "no"
        settings[Name.plainGlyphs] = plainGlyphs.map { $0 ? "yes" : "no" }
        settings[Name.lockWarning] = lockWarning ? "yes" : "no"
        settings.lockMinutes = lockMinutes
        return settings
    }

    /// The language settings ask for.
    package static func language(in settings: VaultSettings) -> Language? {
        settings[Name.language].flatMap(Language.init(rawValue:))
    }

    private enum Name {
        static let language = "language"
        static let reader = "reader"
        static let color = "colour"
        static let mouse = "mouse"
        static let plainGlyphs = "plain-glyphs"
        static let lockWarning = "lock-warning"
    }
}
