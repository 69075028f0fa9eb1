/// One thing the person, the terminal or the system did.
package enum Key: Hashable, Sendable {
    /// A character typed; never a control character.
    case char(Character)
    case up
    case down
    case left
    case right
    case pageUp
    case pageDown
    case home
    case end
    case enter
    case escape
    case tab
    case backtab
    case insert
    case delete
    case backspace
    /// F1 to F12.
    case function(Int)
    /// Control with a lower-case letter.
    case ctrl(Character)
    /// A text pasted in one go, as the terminal sent it: it may hold line feeds and anything else.
    case paste(String)
    /// A press of the main mouse button on a cell.
    case click(CellPosition)
    /// The wheel turned away from the person over a cell.
    case wheelUp(CellPosition)
    /// The wheel turned towards the person over a cell.
    case wheelDown(CellPosition)
    /// The window has a new size, or was covered and must be drawn again.
    case resize(ScreenSize)
    /// No key will ever come again: lock and leave.
    case endOfInput(EndOfInput)
}

/// Why input ended.
package enum EndOfInput: Hashable, Sendable {
    /// The terminal was closed.
    case closed
    /// SIGHUP: the connection or the window is gone.
    case hangup
    /// SIGTERM: someone asked the program to stop.
    case terminated
}
