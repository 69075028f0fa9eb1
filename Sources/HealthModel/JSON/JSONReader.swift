/// Reads JSON from bytes in one pass, whole values or piece by piece.
///
/// The piecewise calls let a caller walk a large Bundle entry by entry without ever holding all of it. Everything that RFC 8259 does
/// not allow is refused, and so are duplicate member names, text that is not UTF-8, and anything beyond ``JSONLimits``.
/// The bytes must outlive the reader.
package struct JSONReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let limits: JSONLimits
    private var depth = 0
    /// The offset of the next byte to read.
    package private(set) var offset = 0

    /// Starts at the first byte; a UTF-8 byte order mark is passed over.
    package init(_ bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits = .standard) {
        self.bytes = bytes
        self.limits = limits
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { offset = 3 }
    }

    /// The error for a defect at an offset, with its line and column.
    package func failure(_ reason: JSONError.Reason, at place: Int? = nil) -> JSONError {
        let end = min(place ?? offset, bytes.count)
        var line = 1
        var lineStart = 0
        for index in 0..<end where bytes[index] == 0x0A {
            line += 1
            lineStart = index + 1
        }
        return JSONError(reason: reason, offset: end, line: line, column: end - lineStart + 1)
    }

    /// The next byte that is not white space, without taking it; `nil` at the end.
    package mutating func peek() -> UInt8? {
        skipSpace()
        return offset < bytes.count ? bytes[offset] : nil
    }

    /// Takes one punctuation byte if it is next.
    package mutating func take(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        offset += 1
        return true
    }

    /// Takes one punctuation byte or fails.
    package mutating func expect(_ byte: UInt8) throws(JSONError) {
        guard let next = peek() else { throw failure(.unexpectedEnd) }
        guard next == byte else { throw failure(.unexpectedByte) }
        offset += 1
    }

    /// Fails unless only white space is left.
    package mutating func expectEnd() throws(JSONError) {
        if peek() != nil { throw failure(.trailingBytes) }
    }

    /// Calls `body` with each member name of the object that comes next; `body` must read or skip exactly one value.
    package mutating func readObject<E: Error>(
        _ body: (inout JSONReader, String) throws(E) -> Void,
        mapping: (JSONError) -> E
    ) throws(E) {
        do throws(JSONError) { try open(0x7B) } catch { throw mapping(error) }
        var seen = Set<String>()
        if !take(0x7D) {
            repeat {
                let name: String
                do throws(JSONError) {
                    _ = peek()
                    let start = offset
                    name = try readString()
                    guard seen.insert(name).inserted else { throw failure(.duplicateMember, at: start) }
                    try expect(0x3A)
                } catch { throw mapping(error) }
                try body(&self, name)
            } while take(0x2C)
            do throws(JSONError) { try expect(0x7D) } catch { throw mapping(error) }
        }
        depth -= 1
    }

    /// Calls `body` before each element of the array that comes next; `body` must read or skip exactly one value.
    package mutating func readArray<E: Error>(
        _ body: (inout JSONReader, Int) throws(E) -> Void,
        mapping: (JSONError) -> E
    ) throws(E) {
        do throws(JSONError) { try open(0x5B) } catch { throw mapping(error) }
        if !take(0x5D) {
            var index = 0
            repeat {
                try body(&self, index)
                index += 1
            } while take(0x2C)
            do throws(JSONError) { try expect(0x5D) } catch { throw mapping(error) }
        }
        depth -= 1
    }

    /// Reads the value that comes next.
    package mutating func readValue() throws(JSONError) -> JSON {
        guard let next = peek() else { throw failure(.unexpectedEnd) }
        switch next {
        case 0x7B: return .object(try readMembers())
        case 0x5B: return .array(try readElements())
        case 0x22: return .string(try readString())
        case 0x74:
            try literal("true")
            return .bool(true)
        case 0x66:
            try literal("false")
            return .bool(false)
        case 0x6E:
            try literal("null")
            return .null
        default:
            let start = offset
            try skipNumber()
            return .number(JSONNumber(checked: String(decoding: bytes[start..<offset], as: UTF8.self)))
        }
    }

    /// Passes over the value that comes next, checking it as strictly as reading would; gives its byte range.
    @discardableResult
    package mutating func skipValue() throws(JSONError) -> Range<Int> {
        guard let next = peek() else { throw failure(.unexpectedEnd) }
        let start = offset
        switch next {
        case 0x7B:
            try readObject({ (reader, _) throws(JSONError) in _ = try reader.skipValue() }, mapping: { $0 })
        case 0x5B:
            try readArray({ (reader, _) throws(JSONError) in _ = try reader.skipValue() }, mapping: { $0 })
        case 0x22: _ = try readString()
        case 0x74: try literal("true")
        case 0x66: try literal("false")
        case 0x6E: try literal("null")
        default: try skipNumber()
        }
        return start..<offset
    }

    private mutating func open(_ byte: UInt8) throws(JSONError) {
        try expect(byte)
        depth += 1
        if depth > limits.depth { throw failure(.tooDeep, at: offset - 1) }
    }

    private mutating func readMembers() throws(JSONError) -> JSONObject {
        try open(0x7B)
        var members: [JSONObject.Member] = []
        var seen = Set<String>()
        if !take(0x7D) {
            repeat {
                guard let next = peek() else { throw failure(.unexpectedEnd) }
                guard next == 0x22 else { throw failure(.unexpectedByte) }
                let start = offset
                let name = try readString()
                // A scan is cheaper than a set for the few members an object usually has; a set bounds hostile ones.
                let isRepeated: Bool
                if members.count < 24 {
                    isRepeated = members.contains { $0.name == name }
                } else {
                    if seen.isEmpty { seen = Set(members.map(\.name)) }
                    isRepeated = !seen.insert(name).inserted
                }
                if isRepeated { throw failure(.duplicateMember, at: start) }
                try expect(0x3A)
                members.append(JSONObject.Member(name: name, value: try readValue()))
            } while take(0x2C)
            try expect(0x7D)
        }
        depth -= 1
        return JSONObject(unique: members)
    }

    private mutating func readElements() throws(JSONError) -> [JSON] {
        try open(0x5B)
        var elements: [JSON] = []
        if !take(0x5D) {
            repeat { elements.append(try readValue()) } while take(0x2C)
            try expect(0x5D)
        }
        depth -= 1
        return elements
    }

    /// Reads the string that comes next.
    package mutating func readString() throws(JSONError) -> String {
        try expect(0x22)
        let start = offset
        while offset < bytes.count {
            let byte = bytes[offset]
            if byte == 0x22 {
                let text = try decoded(start..<offset)
                offset += 1
                return text
            }
            if byte == 0x5C { return try readEscapedString(from: start) }
            if byte < 0x20 { throw failure(.unexpectedByte) }
            offset += 1
        }
        throw failure(.unexpectedEnd)
    }

    private func decoded(_ range: Range<Int>) throws(JSONError) -> String {
        let run = UnsafeBufferPointer(rebasing: bytes[range])
        // Nearly all text is ASCII, where checking is a scan and no generic code runs.
        var bits: UInt8 = 0
        for byte in run { bits |= byte }
        if bits < 0x80 { return String(decoding: run, as: UTF8.self) }
        guard let text = String(validating: run, as: UTF8.self) else {
            throw failure(.invalidText, at: range.lowerBound)
        }
        return text
    }

    private mutating func readEscapedString(from start: Int) throws(JSONError) -> String {
        var text = try decoded(start..<offset)
        while offset < bytes.count {
            let byte = bytes[offset]
            switch byte {
            case 0x22:
                offset += 1
                return text
            case 0x5C:
                text.unicodeScalars.append(try readEscape())
            case 0..<0x20:
                throw failure(.unexpectedByte)
            default:
                let runStart = offset
                while offset < bytes.count, bytes[offset] != 0x22, bytes[offset] != 0x5C, bytes[offset] >= 0x20 {
                    offset += 1
                }
                text += try decoded(runStart..<offset)
            }
        }
        throw failure(.unexpectedEnd)
    }

    private mutating func readEscape() throws(JSONError) -> Unicode.Scalar {
        let start = offset
        guard offset + 1 < bytes.count else { throw failure(.unexpectedEnd, at: bytes.count) }
        let kind = bytes[offset + 1]
        offset += 2
        switch kind {
        case 0x22: return "\""
        case 0x5C: return "\\"
        case 0x2F: return "/"
        case 0x62: return "\u{08}"
        case 0x66: return "\u{0C}"
        case 0x6E: return "\n"
        case 0x72: return "\r"
        case 0x74: return "\t"
        case 0x75:
            let unit = try readHex()
            if let scalar = Unicode.Scalar(unit) { return scalar }
            guard unit < 0xDC00, offset + 1 < bytes.count, bytes[offset] == 0x5C, bytes[offset + 1] == 0x75 else {
                throw failure(.invalidText, at: start)
            }
            offset += 2
            let low = try readHex()
            guard (0xDC00..<0xE000).contains(low) else { throw failure(.invalidText, at: start) }
            guard let scalar = Unicode.Scalar(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00)) else {
                throw failure(.invalidText, at: start)
            }
            return scalar
        default: throw failure(.unexpectedByte, at: start)
        }
    }

    private mutating func readHex() throws(JSONError) -> UInt32 {
        guard offset + 4 <= bytes.count else { throw failure(.unexpectedEnd, at: bytes.count) }
        var value: UInt32 = 0
        for _ in 0..<4 {
            let digit: UInt32
            switch bytes[offset] {
            case 0x30...0x39: digit = UInt32(bytes[offset]) - 0x30
            case 0x41...0x46: digit = UInt32(bytes[offset]) - 0x37
            case 0x61...0x66: digit = UInt32(bytes[offset]) - 0x57
            default: throw failure(.unexpectedByte)
            }
            value = value << 4 | digit
            offset += 1
        }
        return value
    }

    private mutating func literal(_ word: StaticString) throws(JSONError) {
        for index in 0..<word.utf8CodeUnitCount {
            guard offset < bytes.count else { throw failure(.unexpectedEnd) }
            guard bytes[offset] == word.utf8Start[index] else { throw failure(.unexpectedByte) }
            offset += 1
        }
    }

    /// Passes over the number that comes next (RFC 8259 section 6).
    mutating func skipNumber() throws(JSONError) {
        let start = offset
        if offset < bytes.count, bytes[offset] == 0x2D { offset += 1 }
        if offset < bytes.count, bytes[offset] == 0x30 {
            offset += 1
        } else {
            try skipDigits()
        }
        if offset < bytes.count, bytes[offset] == 0x2E {
            offset += 1
            try skipDigits()
        }
        if offset < bytes.count, bytes[offset] | 0x20 == 0x65 {
            offset += 1
            if offset < bytes.count, bytes[offset] == 0x2B || bytes[offset] == 0x2D { offset += 1 }
            try skipDigits()
        }
        if offset - start > limits.numberLength { throw failure(.numberTooLong, at: start) }
    }

    private mutating func skipDigits() throws(JSONError) {
        guard offset < bytes.count else { throw failure(.unexpectedEnd) }
        guard (0x30...0x39).contains(bytes[offset]) else { throw failure(.unexpectedByte) }
        while offset < bytes.count, (0x30...0x39).contains(bytes[offset]) { offset += 1 }
    }

    private mutating func skipSpace() {
        while offset < bytes.count {
            switch bytes[offset] {
            case 0x20, 0x0A, 0x0D, 0x09: offset += 1
            default: return
            }
        }
    }
}

extension JSON {
    /// Reads bytes that hold exactly one JSON value.
    package init(parsing bytes: some Sequence<UInt8>, limits: JSONLimits = .standard) throws(JSONError) {
        let result: Result<JSON, JSONError>? = bytes.withContiguousStorageIfAvailable { buffer in
            JSON.parse(buffer, limits: limits)
        }
        self = try (result ?? Array(bytes).withUnsafeBufferPointer { JSON.parse($0, limits: limits) }).get()
    }

    private static func parse(_ bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits) -> Result<JSON, JSONError> {
        Result { () throws(JSONError) -> JSON in
            var reader = JSONReader(bytes, limits: limits)
            let value = try reader.readValue()
            try reader.expectEnd()
            return value
        }
    }
}
