extension SummaryMaker {
    func document(_ view: DocumentReferenceView) -> SummaryFacts {
        let known = view.typeCodes.lazy.compactMap { DocumentType.named($0) }.first
        let type = known?.label[language] ?? title(view.documentType)
        let title = view.title ?? type ?? title(view.category)
        return SummaryFacts(
            title: title,
            date: view.date,
            status: resource.code("docStatus") == "entered-in-error" ? "entered-in-error" : view.status,
            author: name(view.author) ?? name(view.custodian),
            documentType: known?.code ?? view.typeCodes.first,
            detail: joined(title == type ? nil : type, view.description == title ? nil : view.description),
            words: words(view.documentType, view.category) + [name(view.custodian) ?? ""]
        )
    }

    func relatedPerson(_ view: RelatedPersonView) -> SummaryFacts {
        let ties = view.relationships.compactMap { kinship($0) }
        var seen = Set<String>()
        return SummaryFacts(
            title: view.name?.words.nonEmpty ?? ties.first,
            date: view.period?.start,
            status: resource["active"]?.bool == false ? "inactive" : nil,
            detail: joined(
                ties.filter { seen.insert($0).inserted }.joined(separator: ", "),
                view.phone ?? view.telecom.first?.value
            ),
            words: view.relationships.flatMap(\.searchWords) + view.telecom.compactMap(\.value)
        )
    }

    func consent(_ view: ConsentView) -> SummaryFacts {
        let isDirective = view.isAdvanceDirective
        let type = isDirective ? RecordKind.directive.label[language] : nil
        var provision: String?
        switch view.provision {
        case "permit": provision = language == .french ? "autorise" : "permits"
        case "deny": provision = language == .french ? "refuse" : "refuses"
        default: break
        }
        return SummaryFacts(
            title: view.attachment?.title ?? type.map { $0.prefix(1).uppercased() + $0.dropFirst() } ?? titles(
                view.categories
            )
                ?? title(view.scope),
            date: view.date,
            status: view.status,
            author: name(view.performer),
            documentType: isDirective ? DocumentType.directiveCode : nil,
            detail: joined(provision),
            words: words(view.scope) + view.categories.flatMap(\.searchWords)
        )
    }

    func appointment(_ view: AppointmentView) -> SummaryFacts {
        var seen = Set<String>()
        let others = view.others.compactMap { name($0) }.filter { seen.insert($0).inserted }
        let title = view.description ?? titles(view.reasons)
        return SummaryFacts(
            title: title ?? others.first,
            date: view.start,
            status: view.status,
            author: others.first,
            detail: joined(
                title == nil ? others.dropFirst().joined(separator: ", ") : others.joined(separator: ", "),
                view.description == nil ? nil : titles(view.reasons),
                view.comment
            ),
            words: view.reasons.flatMap(\.searchWords)
        )
    }

    func communication(_ view: CommunicationView) -> SummaryFacts {
        let text = view.texts.first?.oneLine
        let title = title(view.topic) ?? text.map { $0.count > 80 ? $0.prefix(79) + "…" : $0 }
        return SummaryFacts(
            title: title,
            date: view.date,
            status: view.status,
            author: name(view.sender),
            detail: view.topic == nil ? view.attachments.compactMap(\.title).joined(separator: ", ") : text,
            words: view.texts + words(view.topic)
        )
    }

    /// A type with no screen of its own: what most resources use to say what, when and who.
    func other() -> SummaryFacts {
        let concept = ["code", "type", "category", "class", "vaccineCode"].lazy
            .compactMap { resource.concept($0) ?? resource.concepts($0).first }.first
        let person = SummaryMaker.name(of: resource, language) { resource.contained($0) ?? resolve($0) }
        let coding = Coding(resource["class"]) ?? Coding(resource["type"])
        let title =
            resource.text("title") ?? person ?? title(concept) ?? resource.text("description") ?? coding?.display
        let date =
            ["effective", "occurred", "performed", "onset"].lazy.compactMap { resource.moment($0) }.first
            ?? ["date", "dateTime", "authoredOn", "created", "issued", "recorded", "timestamp", "sent", "start"].lazy
            .compactMap { resource.date($0) }.first
            ?? resource.period("period")?.start ?? resource.period("billablePeriod")?.start
        let author = ["author", "performer", "recorder", "requester", "source", "sender", "agent"].lazy
            .compactMap { name(resource.references($0).first ?? resource.reference($0)) }.first
        return SummaryFacts(
            title: title,
            date: resource.type == .patient ? nil : date,
            status: resource.code("status"),
            author: author,
            detail: Wording.resourceType(resource.type)[language],
            words: words(concept)
        )
    }
}
