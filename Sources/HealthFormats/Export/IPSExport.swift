package import FoundationEssentials
package import HealthModel

/// Makes an International Patient Summary: a FHIR document Bundle that stands on its own.
///
/// Problems, allergies and medication are always told, if only to say that there is no information. Records marked as entered in error
/// or refuted are left out, and so are contacts, messages, appointments and documents. Measurements and results are the ten latest of
/// each sort. Format: https://hl7.org/fhir/uv/ips.
package struct IPSExport {
    private let language: Language
    private let timestamp: Date
    private let nextID: () -> UUID

    /// A summary to be made.
    /// - Parameters:
    ///   - language: the language of titles and narrative.
    ///   - timestamp: the time it is made.
    ///   - nextID: gives a new id at each call.
    package init(language: Language, timestamp: Date, nextID: @escaping () -> UUID) {
        self.language = language
        self.timestamp = timestamp
        self.nextID = nextID
    }

    /// A resource of the summary.
    private struct Item {
        let resource: Resource
        let summary: RecordSummary
        let url: String
        let fullUrl: String?
    }

    /// The whole document as JSON.
    /// - Parameters:
    ///   - patient: the Patient resource of the person.
    ///   - records: the records to choose from.
    /// - Returns: JSON text in UTF-8.
    package func document(of patient: Resource, records: [ExportRecord]) -> [UInt8] {
        let bundleID = newID()
        let compositionURL = newURL()
        let patientURL = newURL()
        let items = items(records)
        let chosen = chosen(items)

        var index = ReferenceIndex<Int>()
        for (position, item) in items.enumerated() {
            index.add(position, type: item.resource.type, id: item.resource.id, fullUrl: item.fullUrl)
        }
        let included = closure(of: chosen.flatMap(\.items), patient: patient, in: items, index)

        func rewriter(from fullUrl: String?) -> BundleReferences {
            BundleReferences(
                subject: patientURL,
                address: { text in
                    guard case .target(let position) = index.resolve(text, from: fullUrl), included.contains(position)
                    else {
                        return nil
                    }
                    return items[position].url
                },
                isPatient: { text in
                    if text == Person.reference { return true }
                    guard case .target(let position) = index.resolve(text, from: fullUrl) else { return false }
                    return items[position].resource.type == .patient
                }
            )
        }

        var fillers: [Item] = []
        var sections: [JSON] = []
        for section in chosen {
            var entries = section.items.map { items[$0] }
            if entries.isEmpty, section.emptyTitle == nil, let filler = section.section.unknown(subject: patientURL) {
                let item = Item(
                    resource: filler,
                    summary: RecordSummary(of: filler, language: language),
                    url: newURL(),
                    fullUrl: nil
                )
                fillers.append(item)
                entries = [item]
            }
            sections.append(self.section(section.section, entries, emptyTitle: section.emptyTitle))
        }

        let composition = composition(url: compositionURL, patient: patientURL, sections: sections)
        var entries = [entry(composition, compositionURL), entry(rewriter(from: nil).rewritten(patient), patientURL)]
        for position in included.sorted() {
            let item = items[position]
            entries.append(entry(rewriter(from: item.fullUrl).rewritten(item.resource), item.url))
        }
        entries += fillers.map { entry($0.resource, $0.url) }
        let bundle = Resource(
            .bundle,
            [
                ("identifier", ["system": "urn:ietf:rfc:3986", "value": .string("urn:uuid:\(bundleID)")]),
                ("type", "document"), ("timestamp", .string(timestamp.fhirInstant)), ("entry", .array(entries)),
            ]
        )
        return bundle.json.serialized(.pretty) + [0x0A]
    }

    private func newID() -> String { nextID().uuidString.lowercased() }

    private func newURL() -> String { "urn:uuid:\(newID())" }

    // MARK: What goes in

    private func items(_ records: [ExportRecord]) -> [Item] {
        records.compactMap { record in
            guard let resource = try? Resource(parsing: record.bytes), !IPSSection.isVoid(resource) else { return nil }
            return Item(
                resource: resource,
                summary: record.summary,
                url: "urn:uuid:\(record.id)",
                fullUrl: record.fullUrl
            )
        }
    }

    private struct Chosen {
        let section: IPSSection
        let items: [Int]
        /// What an empty section says, where the statement is not a resource of the section's own type.
        var emptyTitle: String?
    }

    private func chosen(_ items: [Item]) -> [Chosen] {
        var bySection: [IPSSection: [Int]] = [:]
        for (position, item) in items.enumerated() {
            if let section = IPSSection.of(item.resource) { bySection[section, default: []].append(position) }
        }
        return IPSSection.allCases.compactMap { section in
            var found = bySection[section] ?? []
            // A fact contradicts an older "none known" of the same section.
            if found.contains(where: { !items[$0].summary.isAbsence }) {
                found.removeAll { items[$0].summary.isAbsence }
            }
            if section == .results || section == .vitalSigns || section == .socialHistory {
                found = latest(found, items)
            }
            if section == .medications {
                found = found.filter { isCurrent(items[$0]) } + found.filter { !isCurrent(items[$0]) }
            }
            let lists = found.filter { items[$0].resource.type == .list }
            if let list = lists.first {
                return Chosen(section: section, items: [], emptyTitle: items[list].summary.title)
            }
            guard !found.isEmpty || section.isRequired else { return nil }
            return Chosen(section: section, items: found, emptyTitle: nil)
        }
    }

    private func isCurrent(_ item: Item) -> Bool {
        ["active", "intended", "on-hold"].contains(item.resource.code("status"))
    }

    /// The ten latest of each sort, newest first.
    private func latest(_ found: [Int], _ items: [Item]) -> [Int] {
        var counts: [String: Int] = [:]
        let sorted = found.sorted { left, right in
            let (leftKey, rightKey) = (items[left].summary.date?.sortKey ?? 0, items[right].summary.date?.sortKey ?? 0)
            return leftKey == rightKey ? left < right : leftKey > rightKey
        }
        return sorted.filter { position in
            let resource = items[position].resource
            let sort = "\(resource.type)|\(resource.concept("code")?.firstCode ?? items[position].summary.title)"
            counts[sort, default: 0] += 1
            return counts[sort, default: 0] <= 10
        }
    }

    /// What the chosen resources cannot be understood without, added.
    private func closure(of chosen: [Int], patient: Resource, in items: [Item], _ index: ReferenceIndex<Int>) -> Set<
        Int
    > {
        var included = Set(chosen)
        var open = chosen
        func follow(_ resource: Resource, from fullUrl: String?) {
            for text in resource.references {
                guard case .target(let target) = index.resolve(text, from: fullUrl),
                    Self.supporting.contains(items[target].resource.type.rawValue), included.insert(target).inserted
                else { continue }
                open.append(target)
            }
        }
        follow(patient, from: nil)
        while let position = open.popLast() { follow(items[position].resource, from: items[position].fullUrl) }
        return included
    }

    private static let supporting: Set<String> = [
        "Medication", "Practitioner", "PractitionerRole", "Organization", "Device", "Location", "Specimen", "Substance",
        "RelatedPerson",
    ]

    // MARK: How it is written

    private func entry(_ resource: Resource, _ url: String) -> JSON {
        var resource = resource
        resource.id = String(url.dropFirst("urn:uuid:".count))
        return ["fullUrl": .string(url), "resource": resource.json]
    }

    private func composition(url: String, patient: String, sections: [JSON]) -> Resource {
        let title = Phrase("Synthèse médicale", "Patient summary")[language]
        return Resource(
            .composition,
            [
                ("language", .string(language.rawValue)), ("status", "final"),
                (
                    "type",
                    [
                        "coding": [
                            [
                                "system": .string(CodeSystem.loinc), "code": "60591-5",
                                "display": "Patient summary Document",
                            ]
                        ]
                    ]
                ),
                ("subject", ["reference": .string(patient)]), ("date", .string(timestamp.fhirInstant)),
                ("author", [["reference": .string(patient)]]), ("title", .string(title)), ("confidentiality", "N"),
                ("section", .array(sections)),
            ]
        )
    }

    private func section(_ section: IPSSection, _ items: [Item], emptyTitle: String?) -> JSON {
        var object = JSONObject([
            ("title", .string(section.title[language])),
            (
                "code",
                [
                    "coding": [
                        [
                            "system": .string(CodeSystem.loinc), "code": .string(section.code.code),
                            "display": .string(section.code.display),
                        ]
                    ]
                ]
            ),
            ("text", ["status": "generated", "div": .string(narrative(items, emptyTitle: emptyTitle))]),
        ])
        if items.isEmpty {
            object["emptyReason"] = [
                "coding": [
                    [
                        "system": "http://terminology.hl7.org/CodeSystem/list-empty-reason", "code": "nilknown",
                        "display": "Nil Known",
                    ]
                ]
            ]
        } else {
            object["entry"] = .array(items.map { ["reference": .string($0.url)] })
        }
        return .object(object)
    }

    private func narrative(_ items: [Item], emptyTitle: String?) -> String {
        let head =
            "<div xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"\(language.rawValue)\" xml:lang=\"\(language.rawValue)\">"
        if let emptyTitle { return "\(head)<p>\(Self.escaped(emptyTitle))</p></div>" }
        if items.allSatisfy(\.summary.isAbsence) {
            return head + items.map { "<p>\(Self.escaped($0.summary.title))</p>" }.joined() + "</div>"
        }
        let columns = [
            Phrase("Date", "Date"), Phrase("Intitulé", "Title"), Phrase("Précisions", "Details"),
            Phrase("État", "Status"),
        ]
        var text = "\(head)<table><thead><tr>"
        for column in columns { text += "<th>\(column[language])</th>" }
        text += "</tr></thead><tbody>"
        for item in items {
            let summary = item.summary
            var details = [summary.detail]
            if let severity = summary.severity, let words = Wording.severity[severity] {
                details.append(words[language])
            }
            let status = summary.status.map { Wording.status($0, of: item.resource.type)?[language] ?? $0 } ?? ""
            let cells = [
                summary.date.map { DateEntry.short($0, language) } ?? "", summary.title,
                details.filter { !$0.isEmpty }.joined(separator: " ; "), status,
            ]
            text += "<tr>" + cells.map { "<td>\(Self.escaped($0))</td>" }.joined() + "</tr>"
        }
        return text + "</tbody></table></div>"
    }

    /// Text that XHTML shows as it is.
    static func escaped(_ text: String) -> String {
        var result = ""
        for character in text.printable.unicodeScalars {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}
