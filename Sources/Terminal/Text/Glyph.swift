/// One character as a terminal draws it: a base, at most two combining marks, and one or two columns.
///
/// A glyph never holds anything that a terminal could obey: `glyphs(of:)` neutralises controls, bidirectional overrides
/// and invisible characters.
package struct Glyph: Hashable, Sendable {
    /// The scalar that takes the columns.
    package let base: Unicode.Scalar
    /// The first combining mark.
    package private(set) var firstMark: Unicode.Scalar?
    /// The second combining mark; further ones are left out.
    package private(set) var secondMark: Unicode.Scalar?
    /// The columns taken: 1 or 2.
    package let width: Int

    /// An empty column.
    package static let space = Glyph(base: " ", width: 1)
    /// What stands for a scalar that must not reach the terminal.
    package static let replacement = Glyph(base: "\u{FFFD}", width: 1)
    /// The sign that something was left out.
    package static let ellipsis = Glyph(base: "…", width: 1)

    init(base: Unicode.Scalar, width: Int) {
        self.base = base
        self.width = width
    }

    /// The scalars of the glyph, base first.
    var scalars: [Unicode.Scalar] {
        [base] + [firstMark, secondMark].compactMap(\.self)
    }

    private mutating func add(_ mark: Unicode.Scalar) {
        if firstMark == nil {
            firstMark = mark
        } else if secondMark == nil {
            secondMark = mark
        }
    }

    /// The glyphs of `text`, neutralised.
    ///
    /// Controls and bidirectional overrides become U+FFFD; format characters, joiners and variation selectors vanish; an
    /// emoji joined to another, or a skin tone, vanishes with its joiner; a mark with no base gets a dotted circle.
    package static func glyphs(of text: some StringProtocol) -> [Glyph] {
        var glyphs: [Glyph] = []
        glyphs.reserveCapacity(text.utf8.count)
        var joined = false
        for scalar in text.unicodeScalars {
            let role = ScalarRole(scalar)
            defer { joined = role == .joiner || (joined && role == .dropped) }
            switch role {
            case .visible:
                if isSequel(scalar, of: glyphs.last, joined: joined) { continue }
                glyphs.append(Glyph(base: scalar, width: TextWidth.width(of: scalar)))
            case .mark:
                if glyphs.isEmpty { glyphs.append(Glyph(base: "\u{25CC}", width: 1)) }
                glyphs[glyphs.count - 1].add(scalar)
            case .replaced:
                glyphs.append(.replacement)
            case .dropped, .joiner:
                break
            }
        }
        return glyphs
    }

    /// Whether `scalar` only continues an emoji already drawn; letters and digits are never swallowed.
    private static func isSequel(_ scalar: Unicode.Scalar, of previous: Glyph?, joined: Bool) -> Bool {
        guard scalar.value > 0x2000, let previous else { return false }
        let isSkinTone = (0x1F3FB...0x1F3FF).contains(scalar.value)
        guard joined || isSkinTone else { return false }
        return scalar.properties.isEmoji && previous.base.value > 0x7F && previous.base.properties.isEmoji
    }

    /// The longest beginning of `glyphs` that fits in `columns`, ending with `…` when something was left out.
    package static func truncated(_ glyphs: [Glyph], to columns: Int) -> [Glyph] {
        var used = 0
        var kept = 0
        for (index, glyph) in glyphs.enumerated() {
            guard used + glyph.width <= columns else {
                return columns < 1 ? [] : glyphs.prefix(kept) + [.ellipsis]
            }
            used += glyph.width
            if used < columns { kept = index + 1 }
        }
        return glyphs
    }
}

extension String {
    /// The text of `glyphs`, side by side.
    package init(_ glyphs: some Sequence<Glyph>) {
        var scalars = String.UnicodeScalarView()
        for glyph in glyphs {
            scalars.append(glyph.base)
            if let mark = glyph.firstMark { scalars.append(mark) }
            if let mark = glyph.secondMark { scalars.append(mark) }
        }
        self = String(scalars)
    }
}
