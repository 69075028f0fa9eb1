/// What can be told of a PDF file without decompressing any of it.
package struct PDFFacts: Hashable, Sendable {
    /// The version its header names, for example `1.7`.
    package let version: String
    /// Whether a document dictionary refers to an encryption dictionary.
    ///
    /// Files whose cross-reference table is compressed still say so in clear: the entry stands in the stream's own dictionary.
    package let isEncrypted: Bool
    /// The number of pages, where page objects or the page tree stand uncompressed; `nil` where they do not.
    package let pages: Int?
    /// Whether the end marker stands in the last two kilobytes: without it the file is probably cut.
    package let isComplete: Bool

    /// Reads the facts in one pass; `nil` for bytes that are not a PDF file.
    package init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        let head = bytes.prefix(1024 + 5)
        guard let header = head.firstRange(of: Array("%PDF-".utf8)) else { return nil }
        let digits = bytes[header.upperBound...].prefix(3)
        guard digits.count == 3, let text = String(validating: digits, as: UTF8.self),
            text.utf8.enumerated().allSatisfy({
                $0.offset == 1 ? $0.element == 0x2E : (0x30...0x39).contains($0.element)
            })
        else { return nil }
        version = text
        isComplete = bytes.suffix(2048).firstRange(of: Array("%%EOF".utf8)) != nil

        var scan = Scan()
        scan.run(over: bytes)
        isEncrypted = scan.isEncrypted
        pages = scan.pageTree ?? (scan.pageObjects > 0 ? scan.pageObjects : nil)
    }

    /// Reads the facts of a file held in an array.
    package init?(_ bytes: [UInt8]) {
        guard let facts = bytes.withUnsafeBufferPointer({ PDFFacts($0) }) else { return nil }
        self = facts
    }

    /// Looks at names (`/Encrypt`, `/Type /Page`, `/Count`) outside streams.
    private struct Scan {
        var isEncrypted = false
        var pageObjects = 0
        var pageTree: Int?
        /// How many more page tree nodes are looked at: each look reads up to 8 KiB.
        private var treeBudget = 4096

        mutating func run(over bytes: UnsafeBufferPointer<UInt8>) {
            var index = 0
            while index < bytes.count {
                let byte = bytes[index]
                if byte == 0x73, matches("stream", bytes, index), index == 0 || bytes[index - 1] != 0x64 {
                    index = endOfStream(bytes, from: index + 6)
                } else if byte == 0x2F {
                    name(bytes, at: index)
                    index += 1
                } else {
                    index += 1
                }
            }
        }

        private mutating func name(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) {
            if isName("/Encrypt", bytes, index) {
                isEncrypted = true
            } else if isName("/Type", bytes, index) {
                let value = skipSpace(bytes, index + 5)
                if isName("/Page", bytes, value) { pageObjects += 1 }
                if isName("/Pages", bytes, value) { treeCount(bytes, around: index) }
            }
        }

        /// The greatest `/Count` near a page tree node: the root's counts all pages.
        private mutating func treeCount(_ bytes: UnsafeBufferPointer<UInt8>, around index: Int) {
            guard treeBudget > 0 else { return }
            treeBudget -= 1
            var start = index
            while start > 0, index - start < 4096, !(bytes[start] == 0x6A && matches("obj", bytes, start - 2)) {
                start -= 1
            }
            var place = start
            while place < bytes.count, place - index < 4096 {
                if matches("endobj", bytes, place) { return }
                if isName("/Count", bytes, place) {
                    var digit = skipSpace(bytes, place + 6)
                    var value = 0
                    while digit < bytes.count, (0x30...0x39).contains(bytes[digit]), value < 10_000_000 {
                        value = value * 10 + Int(bytes[digit]) - 0x30
                        digit += 1
                    }
                    if value > 0, value <= 1_000_000 { pageTree = max(pageTree ?? 0, value) }
                    return
                }
                place += 1
            }
        }

        private func endOfStream(_ bytes: UnsafeBufferPointer<UInt8>, from index: Int) -> Int {
            var place = index
            while place < bytes.count {
                if bytes[place] == 0x65, matches("endstream", bytes, place) { return place + 9 }
                place += 1
            }
            return bytes.count
        }

        private func skipSpace(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> Int {
            var place = index
            while place < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[place]) { place += 1 }
            return place
        }

        /// Whether a name stands here and ends here.
        private func isName(_ name: StaticString, _ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
            guard matches(name, bytes, index) else { return false }
            let end = index + name.utf8CodeUnitCount
            guard end < bytes.count else { return true }
            switch bytes[end] {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x23: return false
            default: return true
            }
        }

        private func matches(_ word: StaticString, _ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
            let length = word.utf8CodeUnitCount
            guard index >= 0, index + length <= bytes.count else { return false }
            for offset in 0..<length where bytes[index + offset] != word.utf8Start[offset] { return false }
            return true
        }
    }
}
