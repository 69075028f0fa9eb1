import FoundationEssentials
package import HealthModel
import SpaceClient
import Terminal

#if canImport(Glibc)
import Glibc
#endif

/// What a demonstration tells everybody, because all of it is fictitious.
package struct Demonstration: Hashable, Sendable {
    /// The passphrase of its vaults.
    package var passphrase: String
    /// The command which opens its second device in another terminal.
    package var second: String

    /// A demonstration.
    package init(passphrase: String, second: String) {
        self.passphrase = passphrase
        self.second = second
    }
}

/// How the screens are opened.
package struct Options: Sendable {
    /// The vault's file, created at the first opening when absent.
    package var vaultPath: String
    /// Whose space is opened first, by name; the vault's owner's if nil.
    package var person: String?
    /// The line face (`--texte`) rather than the full screen.
    package var lineMode: Bool
    /// Opens the vault for reading only.
    package var readOnly: Bool
    /// Reader mode from the first screen on, whatever the vault's settings say once they can be read.
    package var reader: Bool
    /// The language of the words until the vault's settings are known.
    package var language: Language
    /// What a demonstration shows before the unlock question; nil outside a demonstration.
    package var demonstration: Demonstration?
    /// How a way to a record server is found; nil where there is none.
    package var connect: World.Connect?

    /// Options for one vault.
    package init(
        vaultPath: String,
        person: String? = nil,
        lineMode: Bool = false,
        readOnly: Bool = false,
        reader: Bool = false,
        language: Language = .french,
        demonstration: Demonstration? = nil,
        connect: World.Connect? = nil
    ) {
        self.connect = connect
        self.vaultPath = vaultPath
        self.person = person
        self.lineMode = lineMode
        self.readOnly = readOnly
        self.reader = reader
        self.language = language
        self.demonstration = demonstration
    }
}

/// Shows the screens until the person leaves them.
///
/// A terminal that cannot place its cursor gets the line face. Core dumps are off from here on.
///
/// - Returns: 0, or 2 when there is no terminal to show them on.
@MainActor
package func run(_ options: Options) async -> Int32 {
    ProcessSecrecy.forbidDumps()
    ProcessSecrecy.closeForeignTerminals()
    let world = World(vaultPath: options.vaultPath, person: options.person, connect: options.connect)
    let demonstration = options.demonstration
    var context = Context(language: options.language, clock: world.clock, demonstration: demonstration?.passphrase)
    context.secondDevice = demonstration?.second
    context.isReaderForced = options.reader
    context.display.reader = options.reader
    let exists = FileManager.default.fileExists(atPath: options.vaultPath)
    func first() -> any Screen { exists ? Unlock(isReadOnly: options.readOnly) : Welcome() }
    if !options.lineMode {
        do throws(TerminalError) {
            let screen = try FullScreen(Runtime(App(first(), context: context), world: world), errorLog: errorLog)
            await screen.run()
            return 0
        } catch {
            // Without a cursor there is still the line face; without a terminal there is nobody to talk to.
            guard LineTerminal.isTerminal(STDIN_FILENO) else {
                let sentences = [error.message, error.hint].map { options.language == .french ? $0.french : $0.english }
                LineTerminal.write(sentences.map(Failure.sentence).joined(separator: " ") + "\n", to: STDERR_FILENO)
                return 2
            }
        }
    }
    context.isLineFace = true
    context.display.reader = true
    context.size = ScreenSize(width: 80, height: 1000)
    await LineFace(Runtime(App(first(), context: context), world: world)).run()
    return 0
}

/// Where standard error goes while the screen is full: it never holds record content.
private var errorLog: String? {
    let environment = ProcessInfo.processInfo.environment
    if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") { return state + "/espace/erreurs.log" }
    return environment["HOME"].map { $0 + "/.local/state/espace/erreurs.log" }
}
