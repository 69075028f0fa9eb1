extension FormWriter {
    mutating func writeAllergy() {
        start([
            ("clinicalStatus", FormWriter.hl7("allergyintolerance-clinical", "active")),
            ("verificationStatus", FormWriter.hl7("allergyintolerance-verification", "unconfirmed")),
        ])
        if let status = changedChoice("status") {
            resource["clinicalStatus"] = FormWriter.hl7("allergyintolerance-clinical", status ?? "active")
        }
        if let answer = answers.changed["name"], let words = answer.words(language) {
            let allergen =
                if case .choice(let choice) = answer {
                    ReferenceData.standard.allergens.first { $0.choice == choice }
                } else {
                    Allergen?.none
                }
            if let allergen { resource["category"] = [.string(allergen.category)] }
            resource["code"] =
                allergen?.atc.map { FormWriter.concept(CodeSystem.atc, $0, text: words) } ?? FormWriter.words(words)
        }
        if let criticality = changedChoice("criticality") { set("criticality", criticality.map(JSON.string)) }
        start([("patient", subject)])
        if answers.changed["date"] != nil { writeMoment("onset", answers.date("date")) }
        start([("recordedDate", day), ("recorder", author.reference), ("asserter", author.reference)])
        writeReaction()
        writeComment()
    }

    /// Writes the severity and the words of the worst reaction.
    ///
    /// FHIR wants a manifestation in every reaction: unknown is said as such.
    private mutating func writeReaction() {
        let severity = changedChoice("severity")
        let words = changedWords("reaction")
        guard severity != nil || words != nil else { return }
        var reactions = resource.elements("reaction")
        let index = AllergyIntoleranceView(reading: resource).worstReaction ?? 0
        var reaction = (reactions.indices.contains(index) ? reactions[index].object : nil) ?? JSONObject()
        if let words { reaction["manifestation"] = FormWriter.words(words).map { [$0] } }
        if let severity { reaction["severity"] = severity.map(JSON.string) }
        if reaction["manifestation"] == nil, !reaction.isEmpty {
            reaction["manifestation"] = [
                FormWriter.concept(CodeSystem.dataAbsentReason, "unknown", text: FormWriter.unknownReaction)
            ]
        }
        let isEmpty =
            reaction.members.allSatisfy { $0.name == "manifestation" }
            && AllergyIntoleranceView.isUnknown(reaction["manifestation"])
        if isEmpty {
            if reactions.indices.contains(index) { reactions.remove(at: index) }
        } else if reactions.indices.contains(index) {
            reactions[index] = .object(reaction)
        } else {
            reactions.append(.object(reaction))
        }
        resource["reaction"] = reactions.isEmpty ? nil : .array(reactions)
    }

    mutating func writeVaccination() {
        start([("status", "completed")])
        if let answer = answers.changed["name"], let words = answer.words(language) {
            let match = VaccineMatch(words)
            resource["vaccineCode"] =
                match.atc.map { FormWriter.concept(CodeSystem.atc, $0, text: words) } ?? FormWriter.words(words)
            let diseases = match.diseases.map { disease in
                disease.snomed.map { FormWriter.concept(CodeSystem.snomed, $0, text: disease.choice.label[language]) }
                    ?? ["text": .string(disease.choice.label[language])]
            }
            changeProtocol { $0["targetDisease"] = diseases.isEmpty ? nil : .array(diseases) }
        }
        start([("patient", subject)])
        if answers.changed["date"] != nil { writeMoment("occurrence", answers.date("date")) }
        start([("recorded", day), ("primarySource", false)])
        if let lot = changedWords("lot") { set("lotNumber", lot.map(JSON.string)) }
        writePerformer()
        if let series = changedChoice("series") {
            let words = series.flatMap { id in FormReader.seriesWords.first { $0.id == id }?.label[language] }
            changeProtocol { $0["series"] = words.map(JSON.string) }
        }
        if let dose = changedWords("dose") {
            changeProtocol { protocolApplied in
                protocolApplied["doseNumberString"] = nil
                protocolApplied["doseNumberPositiveInt"] = dose.flatMap { Int($0) }.map { .number(JSONNumber($0)) }
            }
        }
        writeComment()
    }

    /// Changes `protocolApplied`, which FHIR wants with the number of the dose: unknown is said as such.
    private mutating func changeProtocol(_ change: (inout JSONObject) -> Void) {
        changeFirst("protocolApplied") { first in
            change(&first)
            if first["doseNumberString"]?.string == FormWriter.unknownDose { first["doseNumberString"] = nil }
            let hasDose =
                first["doseNumberPositiveInt"] != nil || first["doseNumberString"] != nil
                || first["_doseNumberString"] != nil
            if !first.isEmpty, !hasDose { first["doseNumberString"] = .string(FormWriter.unknownDose) }
        }
    }

    mutating func writeTreatment() {
        start([("status", "active")])
        if let status = changedChoice("status") { set("status", .string(status ?? "active")) }
        if case .date(let end)? = answers.changed["end"], end.latest < today, resource.code("status") == "active" {
            set("status", "completed")
        }
        if let words = changedWords("name") {
            set("medicationReference", nil)
            resource["medicationCodeableConcept"] = FormWriter.words(words)
        }
        start([("subject", subject)])
        let isStatement = resource.type == .medicationStatement
        if isStatement {
            writeSpan("effective", always: true)
        } else if case .date(let date)? = answers.changed["date"] {
            set("authoredOn", .string(date.text))
        }
        start([("dateAsserted", day), ("informationSource", author.reference)])
        writeFirstConcept("reasonCode", field: "reason")
        writeComment()
        if let dosage = changedWords("dosage") {
            // The form shows all lines as one text, so one line of words takes their place.
            resource[isStatement ? "dosage" : "dosageInstruction"] = dosage.map { [["text": .string($0)]] }
        }
    }

    mutating func writeCondition() {
        start([
            ("clinicalStatus", FormWriter.hl7("condition-clinical", "active")),
            ("verificationStatus", FormWriter.hl7("condition-ver-status", "unconfirmed")),
            ("category", [FormWriter.hl7("condition-category", "problem-list-item")]),
        ])
        if let status = changedChoice("status") {
            resource["clinicalStatus"] = FormWriter.hl7("condition-clinical", status ?? "active")
        }
        if let severity = changedChoice("severity") {
            resource["severity"] = severity.flatMap { id in
                FormWriter.severityCodes.first { $0.id == id }.map { row in
                    FormWriter.concept(
                        CodeSystem.snomed,
                        row.code,
                        text: FormDefinition.severities.first { $0.id == id }?.label[language]
                    )
                }
            }
        }
        if let words = changedWords("name") { resource["code"] = FormWriter.words(words) }
        start([("subject", subject)])
        if answers.changed["date"] != nil { writeMoment("onset", answers.date("date")) }
        if answers.changed["end"] != nil {
            let end = answers.date("end")
            writeMoment("abatement", end)
            // FHIR: what has ended is no longer active.
            let isActive = ["active", "recurrence", "relapse"].contains(resource.statusCode("clinicalStatus"))
            if end != nil, isActive { resource["clinicalStatus"] = FormWriter.hl7("condition-clinical", "resolved") }
        }
        start([("recordedDate", day), ("recorder", author.reference), ("asserter", author.reference)])
        writeComment()
    }

    mutating func writeProcedure() {
        start([("status", "completed")])
        if let words = changedWords("name") { resource["code"] = FormWriter.words(words) }
        start([("subject", subject)])
        writeSpan("performed")
        start([("recorder", author.reference), ("asserter", author.reference)])
        writePerformer()
        if let place = changedWords("place") { resource["location"] = place.map { ["display": .string($0)] } }
        writeFirstConcept("reasonCode", field: "reason")
        writeComment()
    }

    mutating func writeMeasure() {
        let measure = answers.measure
        start([("status", "final")])
        if isNew {
            let isLaboratory = ["glucose", "interstitial-glucose", "hba1c", "glycation-index"].contains(
                measure?.choice.id
            )
            let isVital =
                measure != nil && !isLaboratory && measure?.choice.id != "steps" && measure?.choice.id != "pain"
            resource["category"] = [
                FormWriter.concept(
                    CodeSystem.observationCategory,
                    isLaboratory ? "laboratory" : isVital ? "vital-signs" : "survey"
                )
            ]
        }
        if let words = changedWords("name") {
            resource["code"] =
                measure.map {
                    FormWriter.concept($0.system, $0.code, $0.choice.label[.english], text: $0.choice.label[language])
                } ?? FormWriter.words(words)
        }
        start([("subject", subject)])
        if answers.changed["date"] != nil { writeMoment("effective", answers.date("date")) }
        start([("performer", [author.reference])])
        if answers.changed["value"] != nil || (answers.changed["name"] != nil && !isNew) { writeValue(measure) }
        writeComment()
    }

    private mutating func writeValue(_ measure: Measure?) {
        guard case .measured(let answer)? = answers.all["value"] else { return }
        for member in resource.object.members where member.name.hasPrefix("value") { resource[member.name] = nil }
        resource["dataAbsentReason"] = nil
        func quantity(_ number: JSONNumber, _ measure: Measure?) -> JSON {
            var members: [(String, JSON)] = [("value", .number(number))]
            if let measure {
                members += [
                    ("unit", .string(measure.unitLabel)), ("system", .string(CodeSystem.ucum)),
                    ("code", .string(measure.unit)),
                ]
            } else if let unit = answer.unit {
                members.append(("unit", .string(unit)))
            }
            return .object(JSONObject(members))
        }
        guard measure?.choice.id == "blood-pressure", answer.numbers.count == 2 else {
            resource["component"] = nil
            resource["valueQuantity"] = answer.numbers.first.map { quantity($0, measure) }
            return
        }
        let parts = zip(["systolic", "diastolic"], answer.numbers).compactMap { id, number -> JSON? in
            guard let part = Measure.named(id) else { return nil }
            return [
                "code": FormWriter.concept(
                    part.system,
                    part.code,
                    part.choice.label[.english],
                    text: part.choice.label[language]
                ),
                "valueQuantity": quantity(number, part),
            ]
        }
        // A pulse measured at the same time stays.
        let others = resource.elements("component").filter { component in
            !["8480-6", "8462-4"].contains { CodeableConcept(component["code"])?.has(CodeSystem.loinc, $0) ?? false }
        }
        resource["component"] = .array(parts + others)
    }
}
