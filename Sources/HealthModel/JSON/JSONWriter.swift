extension JSON {
    /// How the text is laid out.
    package enum Layout: Hashable, Sendable {
        /// No white space at all.
        case compact
        /// Two spaces a level, one member a line.
        case pretty
        /// Compact with members in the order of their names' UTF-8 bytes: equal for values that ``isEquivalent(to:)`` each other.
        case canonical
    }

    /// The value as UTF-8 JSON text; numbers appear exactly as they were read.
    package func serialized(_ layout: Layout = .compact) -> [UInt8] {
        var writer = JSONWriter(layout: layout)
        writer.write(self, level: 0)
        return writer.bytes
    }
}

/// Builds JSON text; only ``JSON/serialized(_:)`` uses it.
private struct JSONWriter {
    let layout: JSON.Layout
    var bytes: [UInt8] = []

    mutating func write(_ value: JSON, level: Int) {
        switch value {
        case .null: bytes += "null".utf8
        case .bool(let flag): bytes += (flag ? "true" : "false").utf8
        case .number(let number): bytes += number.text.utf8
        case .string(let text): write(text)
        case .array(let elements):
            bytes.append(0x5B)
            for (index, element) in elements.enumerated() {
                if index > 0 { bytes.append(0x2C) }
                breakLine(level + 1)
                write(element, level: level + 1)
            }
            if !elements.isEmpty { breakLine(level) }
            bytes.append(0x5D)
        case .object(let object):
            let members =
                layout == .canonical
                ? object.members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) } : object.members
            bytes.append(0x7B)
            for (index, member) in members.enumerated() {
                if index > 0 { bytes.append(0x2C) }
                breakLine(level + 1)
                write(member.name)
                bytes.append(0x3A)
                if layout == .pretty { bytes.append(0x20) }
                write(member.value, level: level + 1)
            }
            if !members.isEmpty { breakLine(level) }
            bytes.append(0x7D)
        }
    }

    private mutating func breakLine(_ level: Int) {
        guard layout == .pretty else { return }
        bytes.append(0x0A)
        for _ in 0..<(level * 2) { bytes.append(0x20) }
    }

    private mutating func write(_ text: String) {
        bytes.append(0x22)
        for byte in text.utf8 {
            switch byte {
            case 0x22: bytes += [0x5C, 0x22]
            case 0x5C: bytes += [0x5C, 0x5C]
            case 0x0A: bytes += [0x5C, 0x6E]
            case 0x0D: bytes += [0x5C, 0x72]
            case 0x09: bytes += [0x5C, 0x74]
            case 0..<0x20:
                let digits = Array("0123456789abcdef".utf8)
                bytes += Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default: bytes.append(byte)
            }
        }
        bytes.append(0x22)
    }
}
