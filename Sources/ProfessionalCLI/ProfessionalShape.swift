import FoundationEssentials
import HealthModel
import Professional
import ProgramConsole
import SpaceProtocol

/// The shapes of `--json`; members keep the order of the contract.
enum ProfessionalShape {
    static func grant(_ grant: GrantSummary) -> JSON {
        [
            "space": .string(grant.space.description), "person": grant.person.map { .string($0) } ?? .null,
            "kinds": .array(grant.kinds.map { .string($0) }),
            "rights": .array(grant.rights.map { .string($0.rawValue) }),
            "until": .string(grant.until.formatted(.iso8601)), "state": .string(grant.state.rawValue),
        ]
    }

    /// A reading: the records, the files they refer to, and the last proof.
    static func shared(_ shared: SharedSpace) -> JSON {
        let records = shared.records.sorted(by: inOrder)
        var object = JSONObject(members(shared, records))
        if shared.grant.isOpening {
            object["emergency"] = ["until": .string(shared.grant.expires.formatted(.iso8601))]
        }
        return .object(object)
    }

    private static func members(_ shared: SharedSpace, _ records: [SharedRecord]) -> [(String, JSON)] {
        [
            ("space", .string(shared.space.description)),
            (
                "items",
                .array(
                    records.map { record in
                        [
                            "id": .string(record.id.uuidString.lowercased()), "kind": .string(record.kind.rawValue),
                            "resource": record.resource.json,
                        ]
                    }
                )
            ),
            (
                "documents",
                .array(
                    records.flatMap { record in
                        record.documents.map { document in
                            [
                                "id": .string(document.id.uuidString.lowercased()),
                                "title": .string(RecordSummary(of: record.resource).title),
                                "bytes": .number(JSONNumber(document.length)),
                            ]
                        }
                    }
                )
            ),
            ("receipt", shared.receipts.last.map(receipt) ?? .null),
        ]
    }

    /// A proof, for whoever verifies it elsewhere: the entry's place, and the signed checkpoint it leads to.
    static func receipt(_ receipt: LogReceipt) -> JSON {
        [
            "index": .number(JSONNumber(Int(receipt.index))), "leaf": .string(receipt.entry.leaf.description),
            "proof": .array(receipt.proof.map { .string($0.description) }), "checkpoint": .string(receipt.note),
        ]
    }

    /// By kind, then newest first.
    static func inOrder(_ left: SharedRecord, _ right: SharedRecord) -> Bool {
        (left.kind.rawValue, right.time, left.id.uuidString) < (right.kind.rawValue, left.time, right.id.uuidString)
    }

    static func words(_ state: GrantSummary.State) -> String {
        switch state {
        case .active: say("en cours", "active")
        case .ended: say("terminé", "ended")
        case .revoked: say("retiré par le patient", "ended by the patient")
        case .blocked: say("bloqué par le patient", "blocked by the patient")
        case .pending: say("pas encore commencé", "not begun yet")
        }
    }
}
