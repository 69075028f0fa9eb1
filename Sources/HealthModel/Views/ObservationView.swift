/// Reads an `Observation`.
package struct ObservationView: ResourceView {
    package static let type = ResourceType.observation
    package let resource: Resource
    package init(reading resource: Resource) { self.resource = resource }

    /// A measured value, or why there is none.
    package enum Value: Hashable, Sendable {
        case quantity(Quantity)
        case concept(CodeableConcept)
        case text(String)
        case bool(Bool)
        /// `valueInteger`, as written.
        case integer(JSONNumber)
        case date(PartialDate)
        case range(Quantity?, Quantity?)
        /// A kind of value shown in no other way here: a ratio, a signal, a time.
        case other(String)
        /// The code of `data-absent-reason`.
        case absent(String)
    }

    /// One part of a measure, such as the systolic pressure.
    package struct Component: Hashable, Sendable {
        /// What is measured.
        package let code: CodeableConcept?
        /// Its value.
        package let value: Value?
    }

    /// What was measured.
    package var code: CodeableConcept? { resource.concept("code") }
    /// The status: `final`, `preliminary`, `entered-in-error` or another code.
    package var status: String? { resource.code("status") }
    /// When it was measured, else when it was published.
    package var date: PartialDate? { resource.moment("effective") ?? resource.date("issued") }
    /// Who measured it.
    package var author: Reference? { resource.references("performer").first }
    /// The value of the whole.
    package var value: Value? { ObservationView.value(in: resource.object) }
    /// The parts, in order.
    package var components: [Component] {
        resource.elements("component").compactMap { json in
            guard let object = json.object else { return nil }
            return Component(code: CodeableConcept(object["code"]), value: ObservationView.value(in: object))
        }
    }
    /// What the laboratory thinks of the value: high, low, normal.
    package var interpretation: CodeableConcept? {
        resource.concepts("interpretation").first ?? resource.concept("interpretation")
    }
    /// The codes of the categories, such as `vital-signs` and `laboratory`.
    package var categories: [String] { resource.concepts("category").flatMap { $0.codings.compactMap(\.code) } }

    /// Systolic and diastolic pressure, when the observation holds both.
    package var bloodPressure: (systolic: Quantity, diastolic: Quantity)? {
        func pressure(_ code: String) -> Quantity? {
            for component in components where component.code?.has(CodeSystem.loinc, code) ?? false {
                if case .quantity(let quantity)? = component.value, quantity.value != nil { return quantity }
            }
            return nil
        }
        guard let systolic = pressure("8480-6"), let diastolic = pressure("8462-4") else { return nil }
        return (systolic, diastolic)
    }

    private static func value(in object: JSONObject) -> Value? {
        if let quantity = Quantity(object["valueQuantity"]) { return .quantity(quantity) }
        if let concept = CodeableConcept(object["valueCodeableConcept"]) { return .concept(concept) }
        if let text = object["valueString"]?.string?.oneLine.nonEmpty { return .text(text) }
        if let flag = object["valueBoolean"]?.bool { return .bool(flag) }
        if let number = object["valueInteger"]?.number { return .integer(number) }
        if let date = (object["valueDateTime"]?.string).flatMap({ PartialDate(lenient: $0) }) { return .date(date) }
        if let period = Period(object["valuePeriod"]), let date = period.start ?? period.end { return .date(date) }
        if let range = object["valueRange"] { return .range(Quantity(range["low"]), Quantity(range["high"])) }
        if let ratio = object["valueRatio"] {
            let parts = [Quantity(ratio["numerator"]), Quantity(ratio["denominator"])].map { $0?.words(.french) ?? "?" }
            return .other(parts.joined(separator: " / "))
        }
        if let time = object["valueTime"]?.string { return .other(time) }
        if let reason = CodeableConcept(object["dataAbsentReason"])?.firstCode { return .absent(reason) }
        return nil
    }

    /// The reference range in words, when there is one.
    package func referenceRange(_ language: Language) -> String? {
        guard let range = resource["referenceRange"]?[0] else { return nil }
        if let text = range["text"]?.string?.oneLine.nonEmpty { return text }
        return ObservationView.words(.range(Quantity(range["low"]), Quantity(range["high"])), language)
    }

    /// All values on one line: « 138/84 mmHg ».
    package func words(_ language: Language) -> String? {
        if let pressure = bloodPressure, let high = pressure.systolic.value, let low = pressure.diastolic.value {
            let unit = pressure.systolic.printedUnit.map { " " + $0 } ?? ""
            let values = [high, low].map { Decimals.written(Decimals.readable($0.text), language) }
            return values.joined(separator: "/") + unit
        }
        if case .quantity(let quantity)? = value, let measure = Measure.of(code), quantity.code == measure.unit {
            return quantity.words(language, unit: measure.unitLabel)
        }
        if let value, let words = ObservationView.words(value, language) { return words }
        let parts = components.compactMap { component -> String? in
            guard let value = component.value, let words = ObservationView.words(value, language) else { return nil }
            guard let code = component.code, let name = Measure.label(of: code, language) ?? code.title(language) else {
                return words
            }
            return language == .french ? "\(name)\u{A0}: \(words)" : "\(name): \(words)"
        }
        return parts.joined(separator: ", ").nonEmpty
    }

    static func words(_ value: Value, _ language: Language) -> String? {
        switch value {
        case .quantity(let quantity): return quantity.words(language)
        case .concept(let concept): return concept.title(language)
        case .text(let text), .other(let text): return text
        case .bool(let flag): return flag ? Phrase("oui", "yes")[language] : Phrase("non", "no")[language]
        case .integer(let number): return number.text
        case .date(let date): return DateEntry.short(date, language)
        case .range(let low, let high):
            switch (low?.words(language), high?.words(language)) {
            case (let low?, let high?): return language == .french ? "\(low) à \(high)" : "\(low) to \(high)"
            case (let low?, nil): return (language == .french ? "au moins " : "at least ") + low
            case (nil, let high?): return (language == .french ? "au plus " : "at most ") + high
            case (nil, nil): return nil
            }
        case .absent(let reason): return Wording.dataAbsentReason[reason]?[language]
        }
    }
}
