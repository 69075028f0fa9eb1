import Foundation
import HealthModel
import SpaceClient
import SpaceProtocol
import Testing
import Vault

@testable import RecordServer

/// A log as a server may show it: it has the key that signs heads, and signs whatever a test makes of the entries.
struct ForgedLog: Sendable {
    let key: SigningKey
    let origin: LogOrigin
    var leaves: [PageLeaf]

    /// Begins with what the honest server holds of a space.
    init(_ world: SyncWorld, _ space: SpaceID) async throws {
        key = world.engine.logKey
        origin = try #require(LogOrigin(server: world.engine.name, space: space))
        leaves = []
        while true {
            let page = try await world.engine.log(of: space, from: UInt64(leaves.count))
            guard !page.leaves.isEmpty else { return }
            leaves += page.leaves
        }
    }

    func head(_ size: Int? = nil) -> LogHead {
        let known = leaves.prefix(size ?? leaves.count)
        return LogHead(size: UInt64(known.count), root: Merkle.root(of: known.map(\.leaf)))
    }

    func entry(_ index: Int) throws -> LogEntry {
        guard case .entry(let entry) = leaves[index] else { throw Unexpected() }
        return entry
    }

    /// The index of the last entry of a kind.
    func last(_ kind: EntryKind) throws -> Int {
        try #require(
            leaves.lastIndex { leaf in
                if case .entry(let entry) = leaf { entry.kind == kind } else { false }
            }
        )
    }

    mutating func append(_ kind: EntryKind, _ content: Data) { leaves.append(.entry(LogEntry(kind, content))) }

    /// The bytes of a page, with a head that is signed and a proof that holds.
    func page(from: Int, count: Int? = nil, size: Int? = nil) throws -> Data {
        let size = size ?? leaves.count
        let end = min(size, from + (count ?? size))
        return LogPage(
            note: Checkpoint(signing: head(size), origin: origin, with: key).note,
            from: UInt64(from),
            leaves: from < end ? Array(leaves[from..<end]) : [],
            proof: end <= size
                ? try Merkle.consistencyProof(first: UInt64(end), second: UInt64(size)) { level, index in
                    let first = Int(index) << level
                    return Merkle.root(of: leaves[first..<(first + 1 << level)].map(\.leaf))
                } : []
        ).encoded
    }

    /// What a log request asks for.
    static func from(_ request: TransportRequest) -> Int? {
        guard request.method == "GET", request.path.hasSuffix("/log") else { return nil }
        let from = request.query.dropFirst().split(separator: "&").first { $0.hasPrefix("from=") }
        return from.flatMap { Int($0.dropFirst(5)) } ?? 0
    }
}

extension Wire {
    /// Shows this log from now on, in answer to every request for pages.
    func show(_ log: ForgedLog, count: Int? = nil, size: Int? = nil) {
        invent { request in
            guard let from = ForgedLog.from(request), let page = try? log.page(from: from, count: count, size: size)
            else { return nil }
            return TransportAnswer(status: 200, body: page)
        }
    }

    /// How many requests there were whose path ends so.
    func count(_ method: String, _ suffix: String) -> Int {
        requests.count { $0.method == method && $0.path.hasSuffix(suffix) }
    }
}

/// Everything about a computer that no lie may change.
struct Footprint: Equatable {
    let head: LogHead
    let state: SpaceState?
    let bodies: [RecordID: Data]
    let binned: Set<RecordID>
    let waiting: Int
    let held: Int
}

extension Computer {
    func footprint() async throws -> Footprint {
        Footprint(
            head: try await sync.head,
            state: try await sync.state,
            bodies: try await bodies(),
            binned: Set(await vault.entries().filter { $0.binnedOn != nil }.map(\.id)),
            waiting: try await vault.outgoingCount(),
            held: try await vault.heldVersions().count
        )
    }

    /// Exchanges with a server that lies: a typed refusal, and nothing here has changed.
    @discardableResult
    func expectRefusal(
        _ expected: SyncError? = nil,
        _ comment: Comment? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> SyncError? {
        let before = try await footprint()
        var refusal: SyncError?
        do {
            try await exchange()
            Issue.record(comment ?? "the lie was believed", sourceLocation: sourceLocation)
        } catch let error as SyncError {
            refusal = error
            if let expected { #expect(error == expected, comment, sourceLocation: sourceLocation) }
        }
        let after = try await footprint()
        #expect(after == before, comment, sourceLocation: sourceLocation)
        return refusal
    }

    /// Goes on with an honest server, after a person looked at the alarm if there was one.
    func goOnHonestly() async throws {
        wire.mend()
        try await sync.acknowledgeAlarm()
        try await exchange()
    }

    /// Changes the comment of a condition.
    func comment(_ id: RecordID, _ text: String) async throws {
        var form = try await space.form(of: id, language: .french)
        form.values["comment"] = text
        try await space.edit(id, form)
    }

    func condition(_ name: String) async throws -> RecordID {
        try await add(.condition, ["name": name, "date": "2010"])
    }
}

/// Two computers of one space, of which the second has seen all but what the first wrote last.
struct Pair {
    let world: SyncWorld
    let first: Computer
    let second: Computer

    init(recovery: RecoveryCode? = nil) async throws {
        world = try await SyncWorld()
        first = try await world.founder(recovery: recovery)
        second = try await world.paired(with: first)
        try await settle()
    }

    /// Brings both to the end of the log, past the journal entries which their own reading left there.
    func settle() async throws {
        for _ in 0..<2 {
            try await first.exchange()
            try await second.exchange()
        }
        let size = try await first.sync.head.size
        guard try await second.sync.head.size == size else { throw Unexpected() }
    }

    var spaceID: SpaceID {
        get async throws { try await first.sync.currentLink().space }
    }

    func forged() async throws -> ForgedLog { try await ForgedLog(world, spaceID) }
}
