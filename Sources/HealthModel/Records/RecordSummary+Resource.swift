extension RecordSummary {
    /// Reads a resource, whatever it is and however incomplete.
    ///
    /// Titles and facts are in `language` where the resource or the tables have such words. `resolve` finds what a reference names: the
    /// medicine of a prescription, the author of a document. What is contained in the resource is found without it.
    package init(
        of resource: Resource,
        language: Language = .french,
        resolving resolve: @escaping ReferenceResolver = { _ in nil }
    ) {
        let kind = RecordKind(of: resource)
        let reader = SummaryMaker(resource: resource, language: language, resolve: resolve)
        var facts = reader.facts(kind)
        let absence = Absence(of: resource)
        if let absence {
            facts.title = absence.title[language]
            facts.detail = nil
        }
        let title =
            facts.title?.oneLine.nonEmpty ?? resource.narrative.map { $0.count > 80 ? $0.prefix(79) + "…" : $0 }
            ?? reader.untitled(kind)
        let detail = facts.detail?.oneLine ?? ""
        var words = [title, detail, facts.author ?? ""] + facts.words
        words += [resource.notes ?? "", reader.typeWords(kind)]
        var seen = Set<Substring>()
        let kept = words.flatMap { $0.split(separator: " ") }.filter { seen.insert($0).inserted }
        self.init(
            kind: kind,
            resourceType: resource.type.rawValue,
            title: title,
            date: facts.date,
            status: facts.status,
            author: facts.author,
            severity: absence == nil ? facts.severity : nil,
            absence: absence?.meaning,
            documentType: facts.documentType,
            alert: facts.alert,
            detail: detail,
            searchText: kept.joined(separator: " ")
        )
    }
}

/// What a type of resource contributes to a summary.
struct SummaryFacts {
    var title: String?
    var date: PartialDate?
    var status: String?
    var author: String?
    var severity: Severity?
    var documentType: String?
    var alert: String?
    var detail: String?
    var words: [String] = []
}

/// Gathers the facts of one resource.
struct SummaryMaker {
    let resource: Resource
    let language: Language
    let resolve: ReferenceResolver

    func facts(_ kind: RecordKind) -> SummaryFacts {
        if let view = AllergyIntoleranceView(resource) { return allergy(view) }
        if let view = ImmunizationView(resource) { return immunization(view) }
        if let view = DocumentReferenceView(resource) { return document(view) }
        if let view = MedicationView(resource) { return medication(view) }
        if let view = ConditionView(resource) { return condition(view) }
        if let view = ProcedureView(resource) { return procedure(view) }
        if let view = ObservationView(resource) { return observation(view) }
        if let view = FamilyMemberHistoryView(resource) { return family(view) }
        if let view = RelatedPersonView(resource) { return relatedPerson(view) }
        if let view = ConsentView(resource) { return consent(view) }
        if let view = AppointmentView(resource) { return appointment(view) }
        if let view = CommunicationView(resource) { return communication(view) }
        return other()
    }

    /// The words of a concept, and every word of it for searching.
    func title(_ concept: CodeableConcept?) -> String? {
        guard let concept else { return nil }
        if let words = concept.words(language) { return words }
        guard let code = concept.firstCode else { return nil }
        // A bare code says nothing to a reader: words for the documents the tables know, else what it is the code of.
        return DocumentType.named(code)?.label[language] ?? "\(untitled(RecordKind(of: resource))) (\(code))"
    }

    func titles(_ concepts: [CodeableConcept]) -> String? {
        var seen = Set<String>()
        return concepts.compactMap { concept in
            concept.words(language) ?? concept.firstCode.map { DocumentType.named($0)?.label[language] ?? $0 }
        }.filter { seen.insert($0).inserted }.joined(separator: ", ").nonEmpty
    }

    /// The name behind a reference: its own words, else those of what it names.
    func name(_ reference: Reference?) -> String? {
        guard let reference else { return nil }
        if let display = reference.display { return display }
        guard let target = reference.target, let found = resource.contained(target) ?? resolve(target) else {
            return nil
        }
        return SummaryMaker.name(of: found, language) { resource.contained($0) ?? resolve($0) }
    }

    /// The name a person, place or organisation goes by.
    static func name(of resource: Resource, _ language: Language, _ resolve: ReferenceResolver) -> String? {
        switch resource.type {
        case .patient, .practitioner, .relatedPerson:
            return HumanName.best(resource["name"])?.words.nonEmpty
        case .practitionerRole:
            let view = PractitionerRoleView(reading: resource)
            for reference in [view.practitioner, view.organization].compactMap(\.self) {
                if let display = reference.display { return display }
                if let target = reference.target, let found = resolve(target), found.type != .practitionerRole,
                    let name = name(of: found, language, resolve)
                {
                    return name
                }
            }
            return nil
        default:
            return resource.text("name") ?? resource.elements("deviceName").lazy.compactMap { $0["name"]?.string }.first
        }
    }

    /// What stands for a title when there is none.
    func untitled(_ kind: RecordKind) -> String {
        if kind == .other { return Wording.resourceType(resource.type)[language] }
        let label = kind.label[language]
        return label.prefix(1).uppercased() + label.dropFirst()
    }

    func typeWords(_ kind: RecordKind) -> String {
        kind == .other ? Wording.resourceType(resource.type)[language] : kind.label[language]
    }

    func joined(_ parts: String?...) -> String? {
        parts.compactMap { $0?.nonEmpty }.joined(separator: ", ").nonEmpty
    }

    func words(_ concepts: CodeableConcept?...) -> [String] { concepts.flatMap { $0?.searchWords ?? [] } }
}
