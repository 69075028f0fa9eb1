import FoundationEssentials

/// Reads the answers of a form out of a resource.
struct FormReader {
    let resource: Resource
    let language: Language

    static let seriesWords = [
        Choice("primary", "Première série", "First series"), Choice("booster", "Rappel", "Booster"),
    ]

    func values(_ kind: RecordKind) -> [String: String] {
        var values: [String: String] =
            switch kind {
            case .allergy: allergy()
            case .vaccination: vaccination()
            case .treatment: treatment()
            case .condition: condition()
            case .procedure: procedure()
            case .measure: measure()
            case .familyHistory: familyHistory()
            case .contact: contact()
            case .appointment: appointment()
            case .document, .directive: document()
            case .message, .other: [:]
            }
        if values["comment"] == nil {
            values["comment"] = resource.elements("note").compactMap { $0["text"]?.string?.trimmed.nonEmpty }.joined(
                separator: "\n"
            )
        }
        return values
    }

    private func typed(_ date: PartialDate?) -> String? {
        guard let date else { return nil }
        guard let time = DateEntry.time(date, language) else { return DateEntry.short(date, language) }
        return DateEntry.short(date, language) + " " + time
    }

    /// The beginning only: an end without a beginning is not one.
    private func start(_ name: String) -> PartialDate? {
        resource.date(name + "DateTime") ?? resource.period(name + "Period")?.start
    }

    private func typedDay(_ date: PartialDate?) -> String? { date.map { DateEntry.short($0, language) } }

    private func join(_ values: [String: String?]) -> [String: String] { values.compactMapValues(\.self) }

    private func allergy() -> [String: String] {
        let view = AllergyIntoleranceView(reading: resource)
        let reaction = view.worstReaction.map { view.reactions[$0] }
        return join([
            "name": view.code?.title(language),
            "severity": reaction?.severity?.rawValue,
            "reaction": reaction.flatMap { reaction in
                reaction.manifestations.compactMap { $0.title(language) }.joined(separator: ", ").nonEmpty
                    ?? reaction.description
            },
            "date": typedDay(view.onset),
            "criticality": view.criticality,
            "status": view.clinicalStatus,
        ])
    }

    private func vaccination() -> [String: String] {
        let view = ImmunizationView(reading: resource)
        return join([
            "name": view.vaccine?.title(language),
            "date": typedDay(view.occurrence),
            "series": view.series.flatMap { words in
                FormReader.seriesWords.first {
                    [$0.label.french.folded, $0.label.english.folded].contains(words.folded)
                }?.id
            },
            "dose": view.doseNumber.flatMap { Int($0) }.map(String.init),
            "lot": view.lot,
            "performer": view.performer?.display,
        ])
    }

    private func treatment() -> [String: String] {
        guard let view = MedicationView(resource) else { return [:] }
        return join([
            "name": view.title(language) { _ in nil },
            "dosage": view.dosage(language),
            "date": typedDay(resource.type == .medicationStatement ? start("effective") : view.date),
            "end": typedDay(view.end),
            "reason": view.reasons.compactMap { $0.title(language) }.first,
            "status": view.status,
        ])
    }

    private func condition() -> [String: String] {
        let view = ConditionView(reading: resource)
        return join([
            "name": view.code?.title(language),
            "date": typedDay(view.onset),
            "end": typedDay(view.abatement),
            "status": view.clinicalStatus,
            "severity": view.severity.flatMap { concept in
                FormWriter.severityCodes.first { concept.has(CodeSystem.snomed, $0.code) }?.id
            },
        ])
    }

    private func procedure() -> [String: String] {
        let view = ProcedureView(reading: resource)
        return join([
            "name": view.code?.title(language),
            "date": typedDay(start("performed")),
            "end": typedDay(view.end),
            "place": view.location?.display,
            "performer": resource.elements("performer").lazy.compactMap { Reference($0["actor"])?.display }.first,
            "reason": view.reasons.compactMap { $0.title(language) }.first,
        ])
    }

    private func measure() -> [String: String] {
        let view = ObservationView(reading: resource)
        let known = Measure.of(view.code)
        var value: String?
        if let pressure = view.bloodPressure, let high = pressure.systolic.value, let low = pressure.diastolic.value {
            value = "\(Decimals.written(high.text, language))/\(Decimals.written(low.text, language))"
        } else if case .quantity(let quantity)? = view.value, let number = quantity.value {
            let shown = Decimals.written(number.text, language)
            value =
                known == nil
                ? [shown, quantity.unit ?? quantity.code].compactMap(\.self).joined(separator: " ") : shown
        } else {
            value = view.value.flatMap { ObservationView.words($0, language) }
        }
        return join([
            "name": known?.choice.id ?? view.code?.title(language),
            "value": value,
            "date": typed(view.date),
        ])
    }

    private func familyHistory() -> [String: String] {
        let view = FamilyMemberHistoryView(reading: resource)
        return join([
            "name": view.conditions.compactMap { $0.title(language) }.first,
            "relationship": resource["relationship"].flatMap {
                FormReader.row($0, in: ReferenceData.standard.relationships)?.choice.id
            },
        ])
    }

    private func contact() -> [String: String] {
        let view = RelatedPersonView(reading: resource)
        let reference = ReferenceData.standard
        var ties = resource.elements("relationship")
        if ties.isEmpty, let single = resource["relationship"], single.object != nil { ties = [single] }
        let role = ties.lazy.compactMap { FormReader.row($0, in: reference.contactRoles) }.first
        let kinship = ties.first { FormReader.row($0, in: reference.contactRoles) == nil }
        let telecom = resource.elements("telecom")
        let phones = FormReader.phones(telecom)
        let address = resource["address"]?[0] ?? resource["address"]
        return join([
            "name": view.name?.text ?? view.name?.words,
            "relationship": kinship.flatMap { tie in
                FormReader.row(tie, in: reference.relationships)?.choice.id ?? CodeableConcept(tie)?.title(language)
            },
            "role": role?.choice.id,
            "phone": phones.first.flatMap { telecom[$0]["value"]?.string },
            "phone2": phones.second.flatMap { telecom[$0]["value"]?.string },
            "email": view.telecom.first { $0.system == "email" }?.value,
            "address": address?["text"]?.string ?? FormReader.address(address),
        ])
    }

    private func appointment() -> [String: String] {
        let view = AppointmentView(reading: resource)
        let others = resource.elements("participant").filter {
            Reference($0["actor"]).map { $0.typeName != "Patient" } ?? false
        }
        return join([
            "name": view.description ?? view.reasons.compactMap { $0.title(language) }.first,
            "date": typed(view.start),
            "with": others.first { !FormReader.isPlace($0) }.flatMap { Reference($0["actor"])?.display },
            "place": others.first { FormReader.isPlace($0) }.flatMap { Reference($0["actor"])?.display },
            "status": view.status,
            "comment": resource.text("comment"),
        ])
    }

    private func document() -> [String: String] {
        let view = DocumentReferenceView(reading: resource)
        let attachment = view.attachments.first
        var text: String?
        if attachment?.contentType?.hasPrefix("text/plain") ?? false,
            let data = attachment?.data.flatMap({ Data(base64Encoded: $0) })
        {
            text = String(validating: data, as: UTF8.self)
        }
        return join([
            "title": view.title,
            "type": view.typeCodes.first { DocumentType.named($0) != nil },
            "date": typedDay(view.carePeriod?.start ?? attachment?.creation),
            "comment": view.description == view.title && attachment?.title == nil ? nil : view.description,
            "text": text,
        ])
    }

    static func row(_ tie: JSON, in rows: [CodedChoice]) -> CodedChoice? {
        guard let concept = CodeableConcept(tie) else { return nil }
        return rows.first { concept.has($0.system, $0.code) }
    }

    /// The positions of the two telephone numbers a form shows; the second is the one of rank 2, else the second in order.
    static func phones(_ telecom: [JSON]) -> (first: Int?, second: Int?) {
        let phones = telecom.indices.filter { telecom[$0]["system"]?.string == "phone" }
        let second = phones.first { telecom[$0]["rank"]?.number?.int == 2 } ?? phones.dropFirst().first
        return (phones.first { $0 != second }, second)
    }

    static func isPlace(_ participant: JSON) -> Bool {
        participant["actor"]?["type"]?.string == "Location" || Reference(participant["actor"])?.typeName == "Location"
    }

    private static func address(_ json: JSON?) -> String? {
        guard let json else { return nil }
        let lines = (json["line"]?.array ?? []).compactMap(\.string)
        let city = [json["postalCode"]?.string, json["city"]?.string].compactMap(\.self).joined(separator: " ")
        return (lines + [city]).filter { !$0.isEmpty }.joined(separator: ", ").nonEmpty
    }
}

/// What the tables know of a vaccine from its name: diseases and ATC code.
struct VaccineMatch {
    let diseases: [Disease]
    let atc: String?

    /// Compares the name with the brands, longest first, then with the diseases.
    init(_ name: String) {
        let reference = ReferenceData.standard
        let folded = name.folded
        if let brand = VaccineMatch.brands.first(where: { folded == $0.folded || folded.hasPrefix($0.folded + " ") }) {
            diseases = brand.vaccine.diseases.compactMap { id in reference.diseases.first { $0.choice.id == id } }
            atc = brand.vaccine.atc
            return
        }
        atc = nil
        let named = VaccineMatch.abbreviations.first { folded == $0.key || folded.hasPrefix($0.key + " ") }
        if let named {
            diseases = named.value.compactMap { id in reference.diseases.first { $0.choice.id == id } }
        } else {
            let typed = VaccineMatch.words(folded)
            diseases = VaccineMatch.names.filter { $0.words.contains { typed.isSuperset(of: $0) } }.map(\.disease)
        }
    }

    /// The brands by folded name, longest first; folded once, since every recorded dose is compared with all of them.
    private static let brands: [(folded: String, vaccine: Vaccine)] = ReferenceData.standard.vaccines
        .map { ($0.name.folded, $0) }.sorted { $0.0.count > $1.0.count }

    /// The words of each disease's names.
    private static let names: [(disease: Disease, words: [Set<Substring>])] = ReferenceData.standard.diseases.map {
        disease in
        let names = [disease.choice.id, disease.choice.label.french.folded, disease.choice.label.english.folded]
        return (disease, names.map(words))
    }

    /// The short names of French booklets.
    private static let abbreviations: [String: [String]] = [
        "dtp": ["diphtheria", "tetanus", "polio"],
        "dtcap": ["diphtheria", "tetanus", "polio", "pertussis"],
        "dtpc": ["diphtheria", "tetanus", "polio", "pertussis"],
        "dtpca": ["diphtheria", "tetanus", "polio", "pertussis"],
        "ror": ["measles", "mumps", "rubella"],
        "mmr": ["measles", "mumps", "rubella"],
        "bcg": ["tuberculosis"],
        "hpv": ["hpv"],
        "polio": ["polio"],
    ]

    private static func words(_ folded: String) -> Set<Substring> {
        Set(folded.split { !($0.isLetter || $0.isNumber) })
    }
}
