extension SummaryMaker {
    func allergy(_ view: AllergyIntoleranceView) -> SummaryFacts {
        let reactions = view.reactions
        let worst = view.worstReaction.map { reactions[$0] }
        let manifestation =
            worst.flatMap { titles($0.manifestations) ?? $0.description } ?? titles(reactions.flatMap(\.manifestations))
        let year = worst?.onset.map { language == .french ? " en \($0.year)" : " in \($0.year)" } ?? ""
        let verification = view.verificationStatus
        let isWithdrawn = verification == "refuted" || verification == "entered-in-error"
        return SummaryFacts(
            title: title(view.code),
            date: view.onset ?? view.recorded,
            status: isWithdrawn ? verification : view.clinicalStatus ?? verification,
            author: name(view.author),
            severity: view.severity,
            detail: manifestation.map { $0 + year } ?? resource.notes,
            words: words(view.code) + reactions.flatMap { $0.manifestations.flatMap(\.searchWords) }
        )
    }

    func immunization(_ view: ImmunizationView) -> SummaryFacts {
        var dose: String?
        if let number = view.doseNumber {
            switch (view.seriesDoses, language) {
            case (let total?, .french): dose = "dose \(number) sur \(total)"
            case (let total?, .english): dose = "dose \(number) of \(total)"
            case (nil, _): dose = Int(number) == nil ? number : "dose \(number)"
            }
        }
        let diseases = titles(view.targetDiseases)
        let refusal = view.status == "not-done" ? Wording.immunizationStatus["not-done"]?[language] : nil
        return SummaryFacts(
            title: vaccine(view.vaccine) ?? diseases,
            date: view.occurrence ?? view.recorded,
            status: view.status,
            author: name(view.performer),
            detail: joined(
                refusal,
                view.status == "not-done" ? title(view.reasonNotDone) : nil,
                view.series,
                dose,
                diseases,
                view.lot.map { language == .french ? "lot \($0)" : "lot \($0)" },
                view.occurrence == nil ? view.occurrenceText : nil
            ),
            words: words(view.vaccine) + view.targetDiseases.flatMap(\.searchWords)
        )
    }

    /// The words for a vaccine; a bare code of the American list has its own table.
    private func vaccine(_ concept: CodeableConcept?) -> String? {
        guard let concept else { return nil }
        if let words = concept.words(language) { return words }
        if let code = concept.code(of: CodeSystem.cvx), let words = Wording.vaccineCVX[code] { return words[language] }
        return title(concept)
    }

    /// « jusqu'au 24/07/2015 », « jusqu'en 03/2015 ».
    private func until(_ date: PartialDate) -> String {
        let day = DateEntry.short(date, language)
        guard language == .french else { return "until \(day)" }
        return date.day == nil ? "jusqu'en \(day)" : "jusqu'au \(day)"
    }

    /// The words for a severity, those of the forms when the code is known.
    private func severity(_ concept: CodeableConcept?) -> String? {
        guard let concept else { return nil }
        for row in FormWriter.severityCodes where concept.has(CodeSystem.snomed, row.code) {
            return FormDefinition.severities.first { $0.id == row.id }?.label[language]
        }
        return title(concept)
    }

    func medication(_ view: MedicationView) -> SummaryFacts {
        let ending = view.status == "active" ? nil : view.end.map { until($0) }
        let stopped = view.status == "stopped" ? titles(view.statusReasons) : nil
        return SummaryFacts(
            title: view.title(language, resolving: resolve),
            date: view.date,
            status: view.status,
            author: name(view.author),
            alert: MedicineAlert.of(view.concept(resolving: resolve))?.id,
            detail: joined(view.dosage(language), ending, stopped) ?? titles(view.reasons),
            words: words(view.medication) + view.reasons.flatMap(\.searchWords)
        )
    }

    func condition(_ view: ConditionView) -> SummaryFacts {
        let verification = view.verificationStatus
        let isWithdrawn = verification == "refuted" || verification == "entered-in-error"
        return SummaryFacts(
            title: title(view.code) ?? resource.notes,
            date: view.onset ?? view.recorded,
            status: isWithdrawn ? verification : view.clinicalStatus ?? verification,
            author: name(view.author),
            detail: joined(severity(view.severity), titles(view.bodySites), view.abatement.map { until($0) })
                ?? (view.code == nil ? nil : resource.notes),
            words: words(view.code) + view.bodySites.flatMap(\.searchWords)
        )
    }

    func procedure(_ view: ProcedureView) -> SummaryFacts {
        var duration: String?
        if let start = view.performed?.civil, let end = view.end?.civil, end > start {
            let days = end.daysSince1970 - start.daysSince1970
            duration = language == .french ? "\(days) jour\(days > 1 ? "s" : "")" : "\(days) day\(days > 1 ? "s" : "")"
        }
        return SummaryFacts(
            title: title(view.code),
            date: view.performed,
            status: view.status,
            author: name(view.author),
            detail: joined(duration, name(view.location), titles(view.reasons), titles(view.bodySites))
                ?? resource.notes,
            words: words(view.code) + view.reasons.flatMap(\.searchWords)
        )
    }

    func observation(_ view: ObservationView) -> SummaryFacts {
        let known = view.code.flatMap { Measure.label(of: $0, language) }
        let note = view.interpretation.flatMap { concept in
            concept.firstCode.flatMap { Wording.interpretation[$0] }?[language] ?? concept.title(language)
        }
        let plain = view.value.map { if case .absent = $0 { true } else { false } } ?? false
        let missing = resource.concept("dataAbsentReason").flatMap { concept in
            concept.firstCode.flatMap { Wording.dataAbsentReason[$0] }?[language] ?? title(concept)
        }
        return SummaryFacts(
            title: known ?? title(view.code),
            date: view.date,
            status: view.status,
            author: name(view.author),
            detail: joined(view.words(language) ?? missing, plain ? nil : note, resource.notes),
            words: words(view.code) + view.components.flatMap { $0.code?.searchWords ?? [] }
        )
    }

    func family(_ view: FamilyMemberHistoryView) -> SummaryFacts {
        let relationship = kinship(view.relationship)
        let diseases = titles(view.conditions)
        return SummaryFacts(
            title: diseases ?? relationship ?? view.name,
            date: view.date,
            status: view.status,
            detail: joined(
                diseases == nil ? nil : relationship,
                diseases == nil && relationship == nil ? nil : view.name
            ),
            words: words(view.relationship) + view.conditions.flatMap(\.searchWords)
        )
    }

    /// The words for a tie of kinship: those of the tables when the code is there.
    func kinship(_ concept: CodeableConcept?) -> String? {
        guard let concept else { return nil }
        if concept.text == nil {
            let reference = ReferenceData.standard
            for row in reference.relationships + reference.contactRoles where concept.has(row.system, row.code) {
                return row.choice.label[language]
            }
            for coding in concept.codings where coding.system?.hasSuffix("v2-0131") ?? false {
                if let words = coding.code.flatMap({ Wording.contactRole[$0] }) { return words[language] }
            }
        }
        return title(concept)
    }
}
