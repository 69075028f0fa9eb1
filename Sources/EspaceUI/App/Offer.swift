/// One thing that can be done on a screen.
package struct Offer: Sendable {
    /// What.
    package let command: Command
    /// Why it cannot be done now; nil when it can.
    package let refusal: Words?

    /// An offer.
    package init(_ command: Command, unless refusal: Words? = nil) {
        self.command = command
        self.refusal = refusal
    }

    /// An offer that changes the record, refused where nothing can be changed.
    package static func writing(_ command: Command, _ context: Context, unless refusal: Words? = nil) -> Offer {
        Offer(command, unless: context.isReadOnly ? .readOnlyRefusal : refusal)
    }
}
