import Certification
import FoundationEssentials
import Glibc
import HealthModel
import Professional
import SpaceClient
import SpaceProtocol
import SpaceTransport

extension Bench {
    /// What a patient waits for when they decide on access: a grant, its preview, its end; and the journal of somebody who is read a lot.
    ///
    /// Local work is the processor time of this process, the server being another; the peers are the operations without which none of it
    /// can be done on one core.
    func accessing() async throws {
        let count = size(10_000)
        let practice = try await practice("access", records: count)
        let recipient = try await practice.recipient()
        let kinds = RecordKind.allCases.prefix(12)
        var grants: [Double] = []
        var previews: [Double] = []
        var ends: [Double] = []
        var writes = 0
        for _ in 0..<9 {
            let id = UUID()
            grants.append(
                try await used {
                    try await practice.decide(.grant(Intent.GrantIntent(id: id, to: recipient, Practice.terms(kinds))))
                }
            )
            previews.append(
                try await used {
                    let items = try await practice.patient.preview(of: practice.subject.id, at: Date())
                    guard items.count == count else { throw BenchError.wrongResult }
                }
            )
            let before = practice.writes.value
            ends.append(try await used { try await practice.decide(.revoke(id)) })
            writes = max(writes, practice.writes.value - before)
        }
        let wrap = try wrapSeconds()
        row(
            "grant of \(kinds.count) kinds, local work",
            grants.median.milliseconds,
            "<= 50 ms",
            "one HPKE wrap \(wrap.milliseconds)",
            grants.median <= 0.05
        )
        row(
            "revocation touching \(count) records, local work",
            "\(ends.median.milliseconds), \(writes) request\(writes == 1 ? "" : "s")",
            "<= 100 ms, 1 request",
            "two HPKE wraps \((2 * wrap).milliseconds)",
            ends.median <= 0.1 && writes == 1
        )
        row("preview of \(count) records", previews.median.milliseconds, "<= 50 ms", "-", previews.median <= 0.05)
        try await journal(practice, recipient)
        await practice.space.lock()
    }

    /// The journal after so many readings, verified from the file that a patient takes along.
    private func journal(_ practice: Practice, _ recipient: GrantRecipient) async throws {
        let count = size(10_000)
        let grant = UUID()
        let terms = Practice.terms(RecordKind.allCases)
        try await practice.decide(.grant(Intent.GrantIntent(id: grant, to: recipient, terms)))
        let space = try await practice.patient.history().follower.origin.space
        guard let header = try await practice.patient.history().headers.values.first else {
            throw BenchError.wrongResult
        }
        let body = GrantedRequest(grant: grant, items: [GrantedRequest.Item(header)]).encoded
        let transport = try HTTPTransport.connect(to: practice.address)
        for _ in 0..<count {
            let request = TransportRequest(method: "POST", path: "/v1/spaces/\(space)/readings", body: body).signed(
                to: transport.authority,
                about: space,
                session: RequestSignature.randomName(),
                at: Date(),
                with: practice.identity.key
            ).request
            guard try await transport.send(request).status == 200 else { throw BenchError.wrongResult }
        }
        try await practice.patient.synchronise()
        let bytes = try await practice.patient.journalExport().bytes
        var times: [Double] = []
        for _ in 0..<3 {
            times.append(
                try await used {
                    guard let history = try JournalExport(parsing: bytes)?.verified(),
                        history.accesses.filter({ $0.finding.verdict == .authorised }).count >= count,
                        history.alarms.isEmpty
                    else { throw BenchError.wrongResult }
                }
            )
        }
        let checks = Double(count) / checksPerSecond()
        row(
            "journal of \(count) readings, verified",
            times.median.seconds,
            "<= 1.5 s",
            "its Ed25519 checks \(checks.seconds)",
            times.median <= 1.5
        )
    }

    /// The processor time that something takes here.
    private func used(_ body: () async throws -> Void) async throws -> Double {
        let start = clock()
        try await body()
        return Double(clock() - start) / Double(CLOCKS_PER_SEC)
    }

    /// One key handed to one recipient: what an access costs at least.
    private func wrapSeconds() throws -> Double {
        let recipient = WrapPrivateKey().publicKey
        let start = clock()
        for number in 0..<100 {
            _ = try Wrap.seal(Data(repeating: UInt8(number), count: 32), to: recipient, info: SealContext("bench"))
        }
        return Double(clock() - start) / Double(CLOCKS_PER_SEC) / 100
    }
}

extension Practice {
    /// Decides something, and makes sure that it took effect.
    func decide(_ intent: Intent) async throws {
        guard try await patient.decide(intent) else { throw BenchError.wrongResult }
    }
}
