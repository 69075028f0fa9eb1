import Foundation
import HealthModel
import Synchronization
import TestSupport
import Testing
import Vault

@testable import SpaceClient
@testable import SpaceProtocol

/// The answers a server gave in one honest exchange, played again to the same computer, one of them changed.
private struct Recording: Sendable {
    let answers: [(request: String, answer: TransportAnswer)]

    /// What is changed about the answers.
    enum Change: Sendable, CustomStringConvertible {
        case byte(answer: Int, at: Int, xor: UInt8)
        case cut(answer: Int, at: Int)
        case longer(answer: Int, byte: UInt8)
        case omit(answer: Int)
        case twice(answer: Int)
        case exchange(answer: Int, with: Int)
        case status(answer: Int, Int)

        var description: String {
            switch self {
            case .byte(let answer, let at, let mask): "byte \(at) of answer \(answer) xor \(mask)"
            case .cut(let answer, let at): "answer \(answer) cut at \(at)"
            case .longer(let answer, let byte): "answer \(answer) with \(byte) after it"
            case .omit(let answer): "answer \(answer) left out"
            case .twice(let answer): "answer \(answer) twice"
            case .exchange(let answer, let other): "answers \(answer) and \(other) exchanged"
            case .status(let answer, let status): "answer \(answer) with status \(status)"
            }
        }
    }

    /// The answers in the order in which they are given, changed.
    func changed(_ change: Change) -> [TransportAnswer] {
        var given = answers.map(\.answer)
        switch change {
        case .byte(let index, let position, let mask):
            let body = given[index].body
            given[index].body[body.startIndex + position] ^= mask
        case .cut(let index, let position): given[index].body = given[index].body.prefix(position)
        case .longer(let index, let byte): given[index].body.append(byte)
        case .omit(let index): given.remove(at: index)
        case .twice(let index): given.insert(given[index], at: index)
        case .exchange(let index, let other): given.swapAt(index, other)
        case .status(let index, let status): given[index].status = status
        }
        return given
    }

    /// Every change but those of bytes.
    var others: [Change] {
        var changes: [Change] = []
        for index in answers.indices {
            changes += [.omit(answer: index), .twice(answer: index)]
            changes += [0, 1, 0xFF].map { .longer(answer: index, byte: $0) }
            changes += [0, 204, 404, 500].map { .status(answer: index, $0) }
            changes += answers.indices.filter { $0 > index }.map { .exchange(answer: index, with: $0) }
        }
        return changes
    }

    /// Where the pages are: after each, what came until then is kept.
    var starts: [Int] { answers.indices.filter { answers[$0].request.hasSuffix("/log") } }

    /// The page to begin with, so that the changed answer is among the first ones given.
    func start(of change: Change) -> Int {
        switch change {
        case .byte(let answer, _, _), .cut(let answer, _): starts.last { $0 <= answer } ?? 0
        case .longer, .omit, .twice, .exchange, .status: 0
        }
    }

    var byteCount: Int { answers.reduce(0) { $0 + $1.answer.body.count } }

    /// The answer and the place in it of a byte of them all.
    func place(_ byte: Int) -> (answer: Int, at: Int) {
        var rest = byte
        for (index, item) in answers.enumerated() {
            if rest < item.answer.body.count { return (index, rest) }
            rest -= item.answer.body.count
        }
        preconditionFailure("there are fewer bytes")
    }
}

extension Computer {
    /// Exchanges while these answers are given one after the other.
    @discardableResult
    fileprivate func play(_ answers: [TransportAnswer]) async throws -> SyncError? {
        let given = Mutex(answers[...])
        wire.replay { given.withLock { $0.popFirst() } }
        do { try await exchange() } catch let error as SyncError { return error }
        return nil
    }
}

/// The property that matters most (protocol, section 11), for the whole client with its vault.
///
/// By default a hundred and forty changes, chosen by a seed. With `SLOW_TESTS=1`, one change of every byte of every answer, a cut at every
/// seventh, and every omission, repetition and exchange: some twenty minutes.
@Suite(.timeLimit(.minutes(180))) struct `Any change of any answer` {
    private static let isSlow = ProcessInfo.processInfo.environment["SLOW_TESTS"] != nil

    @Test func `leaves everything as it was, or is refused`() async throws {
        let pair = try await Pair()
        // A history with versions, an edit, a removal, a document, a third device, its end, and new keys.
        let asthma = try await pair.first.condition("Asthme")
        let gout = try await pair.first.condition("Goutte")
        try await pair.settle()
        let copy = try await pair.second.copy()
        let before = try await pair.second.footprint()
        pair.world.clock.advance(minutes: 1)
        try await pair.first.comment(asthma, "suivi")
        try await pair.first.space.delete(gout)
        let path = pair.first.folder.file("a.pdf")
        try Data("%PDF-1.7\nlettre".utf8).write(to: URL(filePath: path))
        _ = try await pair.first.space.addDocument(path, type: nil, title: "Lettre", date: nil)
        try await pair.first.exchange()
        let third = try await pair.world.paired(with: pair.first)
        try await pair.first.sync.revoke(try third.sync.device)
        _ = try await pair.first.add(.allergy, ["name": "Latex"])
        try await pair.first.exchange()

        // The same computer in the same place, again and again; pages are small so that there are several.
        let log = try await pair.forged()
        let recorded = Mutex<[(String, TransportAnswer)]>([])
        pair.second.wire.invent { request in
            guard let from = ForgedLog.from(request), let page = try? log.page(from: from, count: 4) else { return nil }
            let answer = TransportAnswer(status: 200, body: page)
            recorded.withLock { $0.append((request.path, answer)) }
            return answer
        }
        pair.second.wire.tamper { request, answer in
            recorded.withLock { $0.append((request.path, answer)) }
            return answer
        }
        try await pair.second.exchange()
        let honest = try await pair.second.footprint()
        #expect(honest.bodies.count == 3 && honest.binned == [gout])
        let recording = Recording(answers: recorded.withLock { $0 }.map { (request: $0.0, answer: $0.1) })
        #expect(recording.answers.count >= 4)
        try await pair.second.restore(copy)
        #expect(try await pair.second.footprint() == before)

        var changes = recording.others
        var random = SeededRandom(seed: 11)
        if Self.isSlow {
            for byte in 0..<recording.byteCount {
                let (answer, position) = recording.place(byte)
                changes.append(.byte(answer: answer, at: position, xor: UInt8.random(in: 1...255, using: &random)))
                if byte % 7 == 0 { changes.append(.cut(answer: answer, at: position)) }
            }
        } else {
            changes = Array(changes.shuffled(using: &random).prefix(30))
            for _ in 0..<90 {
                let (answer, position) = recording.place(Int.random(in: 0..<recording.byteCount, using: &random))
                changes.append(.byte(answer: answer, at: position, xor: UInt8.random(in: 1...255, using: &random)))
            }
            for _ in 0..<20 {
                let (answer, position) = recording.place(Int.random(in: 0..<recording.byteCount, using: &random))
                changes.append(.cut(answer: answer, at: position))
            }
        }
        var outcomes = (refused: 0, harmless: 0, aside: 0)
        for start in recording.starts {
            // Where the client is when it asks for this page; changes of other kinds begin with the first.
            try await pair.second.restore(copy)
            try await pair.second.play(recording.answers.prefix(start).map(\.answer))
            let base = try await pair.second.copy()
            let known = try await pair.second.footprint()
            for change in changes where recording.start(of: change) == start {
                let given = Array(recording.changed(change).dropFirst(start))
                let refusal = try await pair.second.play(given)
                let after = try await pair.second.footprint()
                // What was taken over is always a beginning of the honest history: nothing changed, nothing invented.
                for (id, body) in after.bodies {
                    #expect(honest.bodies[id] == body || known.bodies[id] == body, "\(change)")
                }
                #expect(after.binned.isSubset(of: honest.binned.union(known.binned)), "\(change)")
                #expect(after.waiting == known.waiting, "\(change)")
                #expect(log.head(Int(after.head.size)) == after.head, "\(change)")
                if refusal != nil {
                    outcomes.refused += 1
                } else if after == honest {
                    outcomes.harmless += 1
                } else {
                    // The one thing that is no refusal: an object that is not the promised one is put aside and asked for again.
                    #expect(after.held > 0 || after.head.size < honest.head.size, "\(change)")
                    outcomes.aside += 1
                }
                if after != known || refusal == nil { try await pair.second.restore(base) }
                if case .alarm = refusal { try await pair.second.sync.acknowledgeAlarm() }
            }
        }
        print("any change of any answer: \(changes.count) changes of \(recording.byteCount) bytes: \(outcomes)")
        // And then the honest answers, as if nothing had been.
        pair.second.wire.mend()
        try await pair.second.exchange()
        let last = try await pair.second.footprint()
        #expect(last.bodies == honest.bodies && last.binned == honest.binned && last.held == honest.held)
        await pair.world.stop()
    }
}
