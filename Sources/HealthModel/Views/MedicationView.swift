/// Reads a `MedicationStatement`, `MedicationRequest`, `MedicationAdministration` or `MedicationDispense`: a patient calls all four a treatment.
package struct MedicationView: Sendable {
    /// The resource behind the view.
    package let resource: Resource

    /// A view of one of the four types; `nil` for another.
    package init?(_ resource: Resource) {
        switch resource.type {
        case .medicationStatement, .medicationRequest, .medicationAdministration, .medicationDispense:
            self.resource = resource
        default: return nil
        }
    }

    /// The status code.
    package var status: String? { resource.code("status") }
    /// The medicine in words or codes, when written here.
    package var medication: CodeableConcept? { resource.concept("medicationCodeableConcept") }
    /// The medicine, when it is a resource of its own.
    package var medicationReference: Reference? { resource.reference("medicationReference") }
    /// When it began, was prescribed, given or handed over.
    package var date: PartialDate? {
        switch resource.type {
        case .medicationRequest: resource.date("authoredOn")
        case .medicationDispense: resource.date("whenHandedOver") ?? resource.date("whenPrepared")
        default: resource.moment("effective") ?? resource.date("dateAsserted")
        }
    }
    /// When it ended.
    package var end: PartialDate? { resource.period("effectivePeriod")?.end }
    /// Who says so, prescribes or gives.
    package var author: Reference? {
        switch resource.type {
        case .medicationStatement: resource.reference("informationSource")
        case .medicationRequest: resource.reference("requester") ?? resource.reference("recorder")
        default: resource.elements("performer").lazy.compactMap { Reference($0["actor"]) }.first
        }
    }
    /// Why it is taken.
    package var reasons: [CodeableConcept] { resource.concepts("reasonCode") }
    /// Why it was stopped or changed.
    package var statusReasons: [CodeableConcept] {
        resource.concepts("statusReason") + [resource.concept("statusReason")].compactMap(\.self)
    }

    /// How it is taken, in words.
    package func dosage(_ language: Language) -> String? {
        let rendered = resource.text("renderedDosageInstruction") ?? renderedExtension
        if let rendered { return rendered }
        let lines = (resource.elements("dosage") + resource.elements("dosageInstruction"))
            .compactMap { DosageWords.words($0, language) }
        return lines.joined(separator: ", ").nonEmpty ?? resource["dosage"].flatMap { DosageWords.words($0, language) }
    }

    private var renderedExtension: String? {
        let json = resource.elements("extension").first {
            $0["url"]?.string?.hasSuffix("renderedDosageInstruction") ?? false
        }
        return (json?["valueMarkdown"] ?? json?["valueString"])?.string?.oneLine.nonEmpty
    }

    /// The name of the medicine, looked up in this resource or through `resolve`.
    package func title(_ language: Language, resolving resolve: ReferenceResolver) -> String? {
        if let title = medication?.title(language) { return title }
        guard let reference = medicationReference else { return nil }
        let target = resource.contained(reference.target) ?? reference.target.flatMap(resolve)
        return target.flatMap { MedicationView.name(of: $0, language) } ?? reference.display
    }

    /// The coded medicine, looked up in this resource or through `resolve`.
    package func concept(resolving resolve: ReferenceResolver) -> CodeableConcept? {
        if let medication { return medication }
        guard let reference = medicationReference else { return nil }
        return (resource.contained(reference.target) ?? reference.target.flatMap(resolve))?.concept("code")
    }

    /// The name of a `Medication`: its code, else its ingredients.
    package static func name(of medication: Resource, _ language: Language) -> String? {
        if let title = medication.concept("code")?.title(language) { return title }
        let ingredients = medication.elements("ingredient").compactMap {
            CodeableConcept($0["itemCodeableConcept"])?.title(language)
        }
        return ingredients.joined(separator: " + ").nonEmpty
    }
}

/// Words for a structured FHIR `Dosage`: « 5 mg, 1 le matin, 1 le soir ».
enum DosageWords {
    static func words(_ dosage: JSON, _ language: Language) -> String? {
        if let text = dosage["text"]?.string?.oneLine.nonEmpty ?? dosage["patientInstruction"]?.string?.oneLine.nonEmpty
        {
            return text
        }
        var parts: [String] = []
        let rate = dosage["doseAndRate"]?[0] ?? dosage
        let dose = Quantity(rate["doseQuantity"] ?? rate["dose"])?.words(language)
        if let dose {
            parts.append(dose)
        } else if let range = rate["doseRange"], let low = Quantity(range["low"])?.words(language),
            let high = Quantity(range["high"])?.words(language)
        {
            parts.append(language == .french ? "\(low) à \(high)" : "\(low) to \(high)")
        }
        if let timing = timing(dosage["timing"], language) { parts.append(timing) }
        if dosage["asNeededBoolean"]?.bool == true {
            parts.append(language == .french ? "si besoin" : "as needed")
        } else if let reason = CodeableConcept(dosage["asNeededCodeableConcept"])?.title(language) {
            parts.append(language == .french ? "si besoin (\(reason))" : "as needed (\(reason))")
        }
        return parts.joined(separator: ", ").nonEmpty
    }

    private static func timing(_ timing: JSON?, _ language: Language) -> String? {
        guard let timing else { return nil }
        guard let repetition = timing["repeat"] else { return CodeableConcept(timing["code"])?.title(language) }
        var parts: [String] = []
        let moments = (repetition["when"]?.array ?? []).compactMap {
            $0.string.flatMap { Wording.eventTiming[$0]?[language] }
        }
        let hours = (repetition["timeOfDay"]?.array ?? []).compactMap { $0.string.map { String($0.prefix(5)) } }
        if let frequency = repetition["frequency"]?.number?.text {
            let most = repetition["frequencyMax"]?.number?.text
            let times =
                most.map { language == .french ? "\(frequency) à \($0) fois" : "\(frequency) to \($0) times" }
                ?? (language == .french ? "\(frequency) fois" : "\(frequency) times")
            parts.append("\(times) \(period(repetition, language))".trimmed)
        } else if let every = repetition["period"]?.number?.text, let unit = repetition["periodUnit"]?.string,
            every != "1"
        {
            parts.append((language == .french ? "tous les " : "every ") + "\(every) \(unitWord(unit, language))")
        }
        if !moments.isEmpty { parts.append(moments.joined(separator: ", ")) }
        if !hours.isEmpty { parts.append((language == .french ? "à " : "at ") + hours.joined(separator: ", ")) }
        return parts.joined(separator: ", ").nonEmpty
    }

    private static func period(_ repetition: JSON, _ language: Language) -> String {
        guard let unit = repetition["periodUnit"]?.string else { return "" }
        let count = repetition["period"]?.number?.text ?? "1"
        if count == "1" {
            switch (unit, language) {
            case ("d", .french): return "par jour"
            case ("d", .english): return "a day"
            case ("h", .french): return "par heure"
            case ("h", .english): return "an hour"
            case ("wk", .french): return "par semaine"
            case ("wk", .english): return "a week"
            case ("mo", .french): return "par mois"
            case ("mo", .english): return "a month"
            default: return ""
            }
        }
        return (language == .french ? "tous les " : "every ") + "\(count) \(unitWord(unit, language))"
    }

    private static func unitWord(_ unit: String, _ language: Language) -> String {
        Wording.timeUnit[unit]?[language] ?? unit
    }
}
