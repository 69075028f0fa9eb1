import CFileGuard
import Crypto
import FoundationEssentials
import HealthFormats

#if canImport(Glibc)
import Glibc
#endif

/// A file the person chose, open for reading.
///
/// Only regular files are taken: a device or a pipe has no end one could trust. The file is mapped and not read into memory. Another program
/// may cut it short meanwhile: zeros are read then in place of what is gone, and ``isUnchanged`` says that all that was read is void.
final class SourceFile: @unchecked Sendable {
    // The descriptor and the map are set once in `init` and released once in `deinit`; reads go through `pread` or the map only.
    let path: String
    let size: Int
    let descriptor: Int32
    private let map: UnsafeRawBufferPointer?
    private let facts: fg_facts

    /// The file's name without its folder.
    var name: String { path.split(separator: "/").last.map(String.init) ?? path }

    init(_ path: String, limit: Int) throws(SpaceError) {
        let opened = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard opened >= 0 else { throw .file(errno == ENOENT || errno == ENOTDIR ? .notFound : .unreadable) }
        var facts = fg_facts()
        guard fg_ask(opened, &facts) == 0, facts.is_regular != 0 else {
            close(opened)
            throw .file(.notAFile)
        }
        guard facts.size <= limit else {
            close(opened)
            throw .file(.tooLarge(limit: limit))
        }
        self.path = path
        size = Int(facts.size)
        self.facts = facts
        descriptor = opened
        let size = size
        map = size == 0 ? nil : fg_map(opened, size).map { UnsafeRawBufferPointer(start: $0, count: size) }
        guard size == 0 || map != nil else {
            close(opened)
            throw .file(.unreadable)
        }
    }

    deinit {
        if let map, let start = map.baseAddress { fg_unmap(start, map.count) }
        close(descriptor)
    }

    /// Whether nobody wrote to the file since it was opened, and all of it could be read.
    var isUnchanged: Bool {
        if let start = map?.baseAddress, fg_is_cut(start) != 0 { return false }
        var now = fg_facts()
        return fg_ask(descriptor, &now) == 0 && now.size == facts.size && now.changed_seconds == facts.changed_seconds
            && now.changed_nanoseconds == facts.changed_nanoseconds
    }

    /// Lends the bytes of the whole file.
    func withBytes<R, E: Error>(_ body: (UnsafeBufferPointer<UInt8>) throws(E) -> R) throws(E) -> R {
        try body(map.map { $0.bindMemory(to: UInt8.self) } ?? UnsafeBufferPointer(start: nil, count: 0))
    }

    /// Lends the bytes of the whole file, and takes no result for one that changed meanwhile.
    ///
    /// - Throws: What `changed` makes if it did, and otherwise what `body` throws.
    func withBytes<R, E: Error>(
        changed: (ImportRefusal) -> E,
        _ body: (UnsafeBufferPointer<UInt8>) throws(E) -> R
    ) throws(E) -> R {
        let outcome = Result { () throws(E) -> R in try withBytes(body) }
        guard isUnchanged else { throw changed(ImportRefusal(reason: .changedWhileReading, place: nil)) }
        return try outcome.get()
    }

    /// The first bytes, at most `count`.
    func start(_ count: Int) -> [UInt8] {
        withBytes { Array($0.prefix(count)) }
    }

    /// What the file is, by its first bytes.
    var finding: FileSniffer.Finding {
        let start = start(FileSniffer.usefulLength)
        return FileSniffer.sniff(start, name: name, isWhole: start.count == size)
    }

    /// The name under which the same bytes are recognised at the next import.
    var contentIdentity: String {
        var hash = SHA256()
        withBytes { bytes in
            // In pieces, so that the pages of a large map can be given back while it goes on.
            var offset = 0
            while offset < bytes.count {
                let end = min(offset + (1 << 20), bytes.count)
                hash.update(bufferPointer: UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[offset..<end])))
                offset = end
            }
        }
        return "sha256:"
            + hash.finalize().map { byte in
                let text = String(byte, radix: 16)
                return text.count == 1 ? "0" + text : text
            }.joined()
    }

    /// The folder the file is in.
    var folder: String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
