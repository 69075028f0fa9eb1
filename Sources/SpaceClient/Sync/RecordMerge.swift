import HealthModel
import Vault

/// Makes one resource of two that were changed apart from each other, where nobody can mind.
///
/// Members changed on one side only are taken from that side; what both sides changed differently is for a person to choose. The result is
/// the same whichever side is called which, so that every device makes the same.
enum RecordMerge {
    /// The types where a person decides about any difference: a wrong guess could harm.
    static let neverAutomatic: Set<ResourceType> = [
        .allergyIntolerance, .medicationStatement, .medicationRequest,
    ]

    /// Merges two resources with what both began from; nil where a person has to choose.
    static func merge(_ left: Resource, _ right: Resource, base: Resource?) -> Resource? {
        if left.json.isEquivalent(to: right.json) {
            return left.bytes.lexicographicallyPrecedes(right.bytes) ? left : right
        }
        if left.type == .patient, right.type == .patient {
            return PersonRecord.merge(left, right, base: base) { mergeMembers($0, $1, base: $2) }
        }
        guard left.type == right.type, !neverAutomatic.contains(left.type), let base, base.type == left.type else {
            return nil
        }
        return mergeMembers(left, right, base: base)
    }

    private static func mergeMembers(_ left: Resource, _ right: Resource, base: Resource) -> Resource? {
        merge(left.object, right.object, base: base.object).flatMap { try? Resource($0) }
    }

    private static func merge(_ left: JSONObject, _ right: JSONObject, base: JSONObject) -> JSONObject? {
        var names: [String] = base.members.map(\.name)
        for name in (left.members + right.members).map(\.name).sorted() where !names.contains(name) {
            names.append(name)
        }
        var members: [(String, JSON)] = []
        for name in names {
            switch merge(left[name], right[name], base: base[name]) {
            case .conflict: return nil
            case .value(let value): if let value { members.append((name, value)) }
            }
        }
        return JSONObject(members)
    }

    private enum Outcome {
        case value(JSON?)
        case conflict
    }

    private static func merge(_ left: JSON?, _ right: JSON?, base: JSON?) -> Outcome {
        if isSame(left, right) { return .value(left) }
        if isSame(left, base) { return .value(right) }
        if isSame(right, base) { return .value(left) }
        guard case .object(let left) = left, case .object(let right) = right, case .object(let base) = base,
            let merged = merge(left, right, base: base)
        else { return .conflict }
        return .value(.object(merged))
    }

    private static func isSame(_ left: JSON?, _ right: JSON?) -> Bool {
        switch (left, right) {
        case (nil, nil): true
        case (let left?, let right?): left.isEquivalent(to: right)
        default: false
        }
    }
}
