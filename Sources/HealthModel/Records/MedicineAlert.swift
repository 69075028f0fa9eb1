/// A class of medicines that every carer should hear of before anything is done.
///
/// The list is data (`seeds/reference/medicine-alerts.json`); it recognises ATC codes, never names, and a medicine that it does not know is
/// not thereby harmless.
package struct MedicineAlert: Hashable, Sendable {
    /// The stable name of the class.
    package let id: String
    /// The beginnings of the ATC codes of the class.
    package let atc: [String]
    /// The name of the class in everyday words.
    package let label: Phrase
    /// What to say, and when.
    package let advice: Phrase

    /// The classes of the table embedded in the program.
    package static let standard: [MedicineAlert] = {
        let table = try? JSON(parsing: SeedFile.bytes("reference/medicine-alerts.json") ?? [])
        return (table?["alerts"]?.array ?? []).compactMap { MedicineAlert($0) }
    }()

    /// The class with this name.
    package static func named(_ id: String?) -> MedicineAlert? {
        id.flatMap { id in standard.first { $0.id == id } }
    }

    /// The class one of the codes of a medicine belongs to.
    package static func of(_ medicine: CodeableConcept?) -> MedicineAlert? {
        for coding in medicine?.codings ?? [] where CodeSystem.isSame(coding.system, CodeSystem.atc) {
            guard let code = coding.code else { continue }
            if let alert = standard.first(where: { $0.atc.contains { code.hasPrefix($0) } }) { return alert }
        }
        return nil
    }

    init?(_ json: JSON) {
        guard let id = json["id"]?.string, let french = json["fr"]?.string, let english = json["en"]?.string,
            let adviceFrench = json["adviceFr"]?.string, let adviceEnglish = json["adviceEn"]?.string
        else { return nil }
        self.id = id
        atc = (json["atc"]?.array ?? []).compactMap(\.string)
        label = Phrase(french, english)
        advice = Phrase(adviceFrench, adviceEnglish)
    }
}
