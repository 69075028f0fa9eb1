import HealthModel

/// Bounds a JSON value before it is read, without allocating.
enum EntryMeasure {
    enum Outcome: Hashable { case fits, tooLong, tooManyValues }

    /// Measures the value that starts at `start`; a broken value ends where it breaks, and the reader then says how.
    static func measure(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, limits: ImportLimits) -> Outcome {
        var index = start
        var depth = 0
        var values = 0
        let end = min(bytes.count, start + limits.entryLength + 1)
        while index < end {
            switch bytes[index] {
            case 0x22:
                index += 1
                while index < end, bytes[index] != 0x22 { index += bytes[index] == 0x5C ? 2 : 1 }
                if depth == 0 { return index < end || end == bytes.count ? .fits : .tooLong }
            case 0x7B, 0x5B:
                depth += 1
                values += 1
            case 0x2C:
                values += 1
                if depth == 0 { return .fits }
            case 0x7D, 0x5D:
                depth -= 1
                if depth <= 0 { return .fits }
            default: break
            }
            if values > limits.entryValues { return .tooManyValues }
            index += 1
        }
        return end == bytes.count && bytes.count - start <= limits.entryLength ? .fits : .tooLong
    }
}

/// Tells a Bundle from another resource without reading it: `resourceType` nearly always stands first.
enum TopLevelProbe {
    static func isBundle(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Bool {
        var index = start + 1
        var depth = 1
        var isAwaited = false
        while index < bytes.count, depth > 0 {
            switch bytes[index] {
            case 0x22:
                let first = index + 1
                index = first
                while index < bytes.count, bytes[index] != 0x22 { index += bytes[index] == 0x5C ? 2 : 1 }
                guard index < bytes.count else { return false }
                let text = bytes[first..<index]
                if depth == 1 {
                    if isAwaited { return text.elementsEqual("Bundle".utf8) }
                    isAwaited = text.elementsEqual("resourceType".utf8) && isName(bytes, after: index)
                }
            case 0x7B, 0x5B: depth += 1
            case 0x7D, 0x5D: depth -= 1
            case 0x2C: isAwaited = false
            default: break
            }
            index += 1
        }
        return false
    }

    private static func isName(_ bytes: UnsafeBufferPointer<UInt8>, after quote: Int) -> Bool {
        var index = quote + 1
        while index < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[index]) { index += 1 }
        return index < bytes.count && bytes[index] == 0x3A
    }
}

/// Turns offsets into lines and columns; cheap as long as offsets only grow.
struct LineCounter {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var offset = 0
    private var line = 1
    private var lineStart = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    mutating func place(of target: Int, entry: Int?) -> SourcePlace {
        let end = min(target, bytes.count)
        while offset < end {
            if bytes[offset] == 0x0A {
                line += 1
                lineStart = offset + 1
            }
            offset += 1
        }
        return SourcePlace(entry: entry, offset: end, line: line, column: end - lineStart + 1)
    }

    /// The same place in a file that holds one resource only, where an entry number means nothing.
    func single(_ place: SourcePlace) -> SourcePlace {
        SourcePlace(entry: nil, offset: place.offset, line: place.line, column: place.column)
    }
}

/// Finds entries of one file that bear the same identity, in a few words of memory for each.
struct DuplicateCheck {
    enum Outcome: Hashable { case new, repeated, conflict }

    private struct Seen {
        let range: Range<Int>
        let exact: Int
        var canonical: Int?
    }

    private var seen: [Int: Seen] = [:]

    mutating func add(
        _ identity: ImportIdentity,
        bytes: UnsafeBufferPointer<UInt8>,
        range: Range<Int>,
        json: JSONLimits
    ) -> Outcome {
        guard let key = identity.key?.hashValue else { return .new }
        var hasher = Hasher()
        hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[range]))
        let exact = hasher.finalize()
        guard var earlier = seen[key] else {
            seen[key] = Seen(range: range, exact: exact)
            return .new
        }
        if earlier.exact == exact { return .repeated }
        // The earlier one is read again once at most, whatever the number of its likes.
        let known = earlier.canonical ?? Self.canonical(bytes, earlier.range, json)
        earlier.canonical = known
        seen[key] = earlier
        return known == Self.canonical(bytes, range, json) ? .repeated : .conflict
    }

    private static func canonical(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ limits: JSONLimits) -> Int
    {
        let value = try? JSON(parsing: UnsafeBufferPointer(rebasing: bytes[range]), limits: limits)
        var hasher = Hasher()
        hasher.combine(value?.serialized(.canonical))
        return hasher.finalize()
    }
}
