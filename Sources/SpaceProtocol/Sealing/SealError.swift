/// The one answer to sealed bytes which do not open.
///
/// It is the same for a wrong key, another context, a flipped bit, a missing end and a malformed padding, so that whoever
/// edits the bytes learns nothing from the way they are refused (A04).
package enum SealError: Error, Hashable, Sendable {
    /// The bytes were not sealed under this key for this place, or are not all there any more.
    case refused

    /// What happened, in one sentence without any content.
    package var message: String { "the sealed data cannot be opened with this key" }

    /// What can be done about it.
    package var hint: String? { "they were altered, cut short, moved, or sealed for someone else" }
}
