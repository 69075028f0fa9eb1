/// What the header of an image says: format, size in pixels, number of pages.
///
/// Nothing is decompressed. The numbers are what the file claims: a viewer must still bound what it allocates.
package struct ImageFacts: Hashable, Sendable {
    /// `.png`, `.jpeg` or `.tiff`.
    package let format: FileFormat
    /// Width of the first page in pixels, at least 1.
    package let width: Int
    /// Height of the first page in pixels, at least 1.
    package let height: Int
    /// Number of pages; only TIFF has several, and counting stops at ``maximumPages``.
    package let pages: Int

    /// The most pages that are counted.
    package static let maximumPages = 1000

    /// Reads the header of an image; `nil` where it is damaged, cut or of another format.
    ///
    /// Time is bounded by the number of segments or pages, which is itself bounded, so hostile files cost little.
    package init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        let reader = HeaderReader(bytes: bytes)
        let found = Self.png(reader) ?? Self.jpeg(reader) ?? Self.tiff(reader)
        guard let found, found.width > 0, found.height > 0 else { return nil }
        self = found
    }

    /// Reads the header of an image held in an array.
    package init?(_ bytes: [UInt8]) {
        guard let facts = bytes.withUnsafeBufferPointer({ ImageFacts($0) }) else { return nil }
        self = facts
    }

    private init(format: FileFormat, width: Int, height: Int, pages: Int) {
        self.format = format
        self.width = width
        self.height = height
        self.pages = pages
    }

    private static func png(_ reader: HeaderReader) -> ImageFacts? {
        guard reader.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
            reader.matches("IHDR".utf8, at: 12), let width = reader.big32(16), let height = reader.big32(20),
            width <= 0x7FFF_FFFF, height <= 0x7FFF_FFFF
        else { return nil }
        return ImageFacts(format: .png, width: width, height: height, pages: 1)
    }

    private static func jpeg(_ reader: HeaderReader) -> ImageFacts? {
        guard reader.starts(with: [0xFF, 0xD8, 0xFF]) else { return nil }
        var offset = 2
        for _ in 0..<4096 {
            guard reader.byte(offset) == 0xFF else { return nil }
            while reader.byte(offset + 1) == 0xFF { offset += 1 }
            guard let marker = reader.byte(offset + 1) else { return nil }
            switch marker {
            case 0x01, 0xD0...0xD7:
                offset += 2
            case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:
                guard let height = reader.big16(offset + 5), let width = reader.big16(offset + 7) else { return nil }
                return ImageFacts(format: .jpeg, width: width, height: height, pages: 1)
            case 0xD8, 0xD9, 0xDA:
                // The picture data starts, or ends, before any size was given.
                return nil
            default:
                guard let length = reader.big16(offset + 2), length >= 2 else { return nil }
                offset += 2 + length
            }
        }
        return nil
    }

    private static func tiff(_ reader: HeaderReader) -> ImageFacts? {
        let isLittle: Bool
        if reader.starts(with: [0x49, 0x49, 0x2A, 0x00]) {
            isLittle = true
        } else if reader.starts(with: [0x4D, 0x4D, 0x00, 0x2A]) {
            isLittle = false
        } else {
            return nil
        }
        guard var offset = reader.number32(4, isLittle: isLittle) else { return nil }
        var size: (width: Int, height: Int)?
        var pages = 0
        var seen = Set<Int>()
        while offset != 0, pages < maximumPages {
            // A directory that names itself, or an earlier one, as the next would be counted for ever.
            guard seen.insert(offset).inserted, let count = reader.number16(offset, isLittle: isLittle) else { break }
            if size == nil {
                var width: Int?
                var height: Int?
                for index in 0..<min(count, 512) {
                    let field = offset + 2 + index * 12
                    guard let tag = reader.number16(field, isLittle: isLittle) else { return nil }
                    if tag == 256 { width = reader.tiffValue(field, isLittle: isLittle) }
                    if tag == 257 { height = reader.tiffValue(field, isLittle: isLittle) }
                }
                guard let width, let height else { return nil }
                size = (width, height)
            }
            pages += 1
            guard let next = reader.number32(offset + 2 + count * 12, isLittle: isLittle) else { break }
            offset = next
        }
        guard let size else { return nil }
        return ImageFacts(format: .tiff, width: size.width, height: size.height, pages: pages)
    }
}

/// Reads numbers at offsets, and `nil` outside the bytes.
private struct HeaderReader {
    let bytes: UnsafeBufferPointer<UInt8>

    func byte(_ offset: Int) -> UInt8? { offset >= 0 && offset < bytes.count ? bytes[offset] : nil }

    func starts(with prefix: [UInt8]) -> Bool { matches(prefix, at: 0) }

    func matches(_ expected: some Sequence<UInt8>, at offset: Int) -> Bool {
        for (index, value) in expected.enumerated() where byte(offset + index) != value { return false }
        return true
    }

    func number16(_ offset: Int, isLittle: Bool) -> Int? {
        guard let first = byte(offset), let second = byte(offset + 1) else { return nil }
        return isLittle ? Int(second) << 8 | Int(first) : Int(first) << 8 | Int(second)
    }

    func number32(_ offset: Int, isLittle: Bool) -> Int? {
        guard let first = number16(offset, isLittle: isLittle), let second = number16(offset + 2, isLittle: isLittle)
        else {
            return nil
        }
        return isLittle ? second << 16 | first : first << 16 | second
    }

    func big16(_ offset: Int) -> Int? { number16(offset, isLittle: false) }

    func big32(_ offset: Int) -> Int? { number32(offset, isLittle: false) }

    /// The value of a field of type SHORT or LONG that holds exactly one.
    func tiffValue(_ field: Int, isLittle: Bool) -> Int? {
        guard number32(field + 4, isLittle: isLittle) == 1 else { return nil }
        switch number16(field + 2, isLittle: isLittle) {
        case 3: return number16(field + 8, isLittle: isLittle)
        case 4: return number32(field + 8, isLittle: isLittle)
        default: return nil
        }
    }
}
