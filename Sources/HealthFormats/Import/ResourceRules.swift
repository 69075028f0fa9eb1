import HealthModel

/// The few FHIR rules whose breach could make a reader believe the contrary of what was meant.
///
/// Everything else a resource gets wrong is kept and shown as it is. The names that other versions of FHIR gave to "this was not done"
/// are listed here because R4 software reads past them: an immunization refused in 2015 would become one received.
enum ResourceRules {
    typealias Reason = EntryRejection.Reason
    typealias Element = EntryRejection.Element

    /// The first breach found.
    static func breach(in resource: Resource) -> Reason? {
        if resource["implicitRules"] != nil { return .implicitRules }
        return otherVersion(resource) ?? wrongType(resource) ?? twoValues(resource)
    }

    private static func otherVersion(_ resource: Resource) -> Reason? {
        switch resource.type {
        case .immunization:
            if resource["notGiven"] != nil { return .olderVersion(element: .notGiven) }
            if resource["wasNotGiven"] != nil { return .olderVersion(element: .wasNotGiven) }
        case .procedure:
            if resource["notDone"] != nil { return .olderVersion(element: .notDone) }
        case .medicationStatement:
            if resource["taken"] != nil { return .olderVersion(element: .taken) }
            if resource["wasNotTaken"] != nil { return .olderVersion(element: .wasNotTaken) }
        case .medicationAdministration:
            if resource["notGiven"] != nil { return .olderVersion(element: .notGiven) }
            if resource["wasNotGiven"] != nil { return .olderVersion(element: .wasNotGiven) }
        default: break
        }
        switch resource.type {
        case .medicationStatement, .medicationRequest, .medicationDispense, .medicationAdministration:
            // R5 folded medicationCodeableConcept and medicationReference into one element: read as R4 the drug has no name.
            if resource["medication"] != nil { return .olderVersion(element: .medication) }
        case .allergyIntolerance:
            // STU3 and DSTU2 wrote codes where R4 has concepts, and DSTU2 named the substance elsewhere.
            if resource["substance"] != nil { return .olderVersion(element: .substance) }
            if resource["status"] != nil { return .olderVersion(element: .status) }
            if resource["clinicalStatus"]?.string != nil { return .olderVersion(element: .clinicalStatus) }
            if resource["verificationStatus"]?.string != nil { return .olderVersion(element: .verificationStatus) }
        case .condition:
            if resource["clinicalStatus"]?.string != nil { return .olderVersion(element: .clinicalStatus) }
            if resource["verificationStatus"]?.string != nil { return .olderVersion(element: .verificationStatus) }
        default: break
        }
        return nil
    }

    private static func wrongType(_ resource: Resource) -> Reason? {
        if let status = resource["status"], status.string == nil {
            // A handful of R4 types have a concept there; none of them is a clinical statement.
            if status.object == nil || clinical.contains(resource.type) { return .wrongType(element: .status) }
        }
        switch resource.type {
        case .allergyIntolerance, .condition:
            if let value = resource["clinicalStatus"], value.object == nil {
                return .wrongType(element: .clinicalStatus)
            }
            if let value = resource["verificationStatus"], value.object == nil {
                return .wrongType(element: .verificationStatus)
            }
            if let value = resource["code"], value.object == nil { return .wrongType(element: .code) }
        case .medicationRequest:
            if let value = resource["doNotPerform"], value.bool == nil { return .wrongType(element: .doNotPerform) }
            if let value = resource["intent"], value.string == nil { return .wrongType(element: .intent) }
        case .observation:
            if hasWrongQuantity(resource.json) { return .wrongType(element: .value) }
            for component in resource["component"]?.array ?? [] where hasWrongQuantity(component) {
                return .wrongType(element: .value)
            }
        default: break
        }
        return nil
    }

    private static func hasWrongQuantity(_ value: JSON) -> Bool {
        guard let quantity = value["valueQuantity"] else { return false }
        guard case .object(let members) = quantity else { return true }
        return members["value"].map { $0.number == nil } ?? false
    }

    private static let clinical: Set<ResourceType> = [
        .allergyIntolerance, .condition, .immunization, .observation, .procedure, .medicationStatement,
        .medicationRequest,
        .medicationDispense, .medicationAdministration, .diagnosticReport, .documentReference, .familyMemberHistory,
        .consent,
    ]

    private static let choices: [(prefix: StaticString, element: Element)] = [
        ("medication", .medication), ("value", .value), ("effective", .effective), ("onset", .onset),
        ("abatement", .abatement), ("occurrence", .occurrence), ("performed", .performed), ("deceased", .deceased),
        ("multipleBirth", .multipleBirth), ("reported", .reported), ("born", .born), ("age", .age),
        ("asNeeded", .asNeeded),
        ("product", .product), ("item", .item),
    ]

    /// The types a choice element may be followed by in its name, as far as R4 uses them for the elements above.
    private static let suffixes: Set<String> = [
        "CodeableConcept", "Reference", "Quantity", "String", "Boolean", "Integer", "Range", "Ratio", "SampledData",
        "Time",
        "DateTime", "Period", "Instant", "Timing", "Age", "Date",
    ]

    private static func twoValues(_ resource: Resource) -> Reason? {
        if let element = doubled(resource.object) { return .twoValues(element: element) }
        guard resource.type == .observation else { return nil }
        for component in resource["component"]?.array ?? [] {
            if let members = component.object, let element = doubled(members) { return .twoValues(element: element) }
        }
        return nil
    }

    private static func doubled(_ object: JSONObject) -> Element? {
        var found: [Element] = []
        for member in object.members {
            guard let element = choice(member.name) else { continue }
            if found.contains(element) { return element }
            found.append(element)
        }
        return nil
    }

    /// The choice element a member such as `valueQuantity` is a form of.
    private static func choice(_ name: String) -> Element? {
        for (prefix, element) in choices where starts(name, with: prefix) {
            if suffixes.contains(String(name.dropFirst(prefix.utf8CodeUnitCount))) { return element }
        }
        return nil
    }

    /// Whether a name goes on after a prefix; bytes are compared, for this runs over every member of every resource.
    private static func starts(_ name: String, with prefix: StaticString) -> Bool {
        let length = prefix.utf8CodeUnitCount
        let bytes = name.utf8
        guard bytes.count > length, bytes.first == prefix.utf8Start[0] else { return false }
        for (index, byte) in bytes.prefix(length).enumerated() where byte != prefix.utf8Start[index] { return false }
        return true
    }
}
