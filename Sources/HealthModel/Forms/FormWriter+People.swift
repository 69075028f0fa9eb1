import FoundationEssentials

extension FormWriter {
    mutating func writeFamilyHistory() {
        start([("status", "completed"), ("patient", subject), ("date", day)])
        if case .choice(let choice)? = answers.changed["relationship"],
            let row = ReferenceData.standard.relationships.first(where: { $0.choice == choice })
        {
            resource["relationship"] = row.concept(language)
        }
        if let words = changedWords("name") {
            changeFirst("condition") { $0["code"] = FormWriter.words(words) }
        }
        writeComment()
    }

    mutating func writeContact() {
        start([("active", true), ("patient", subject)])
        writeTies()
        if let words = changedWords("name"), let words {
            changeFirst("name") { first in
                first["family"] = nil
                first["given"] = nil
                first["prefix"] = nil
                first["text"] = .string(words)
            }
        }
        writeTelecom()
        if let address = changedWords("address") {
            changeFirst("address") { first in
                if let address { first = JSONObject([("text", .string(address))]) } else { first = JSONObject() }
            }
        }
    }

    /// Kinship and role share one list in FHIR R4: each replaces its own entry, others stay.
    private mutating func writeTies() {
        guard answers.changed["relationship"] != nil || answers.changed["role"] != nil else { return }
        var ties = resource.elements("relationship")
        if ties.isEmpty, let single = resource["relationship"], single.object != nil { ties = [single] }
        let reference = ReferenceData.standard
        if let answer = answers.changed["role"] {
            if let index = ties.firstIndex(where: { FormReader.row($0, in: reference.contactRoles) != nil }) {
                ties.remove(at: index)
            }
            if case .choice(let choice) = answer, let row = reference.contactRoles.first(where: { $0.choice == choice })
            {
                ties.append(row.concept(language))
            }
        }
        if let answer = answers.changed["relationship"] {
            if let index = ties.firstIndex(where: { FormReader.row($0, in: reference.contactRoles) == nil }) {
                ties.remove(at: index)
            }
            if case .choice(let choice) = answer,
                let row = reference.relationships.first(where: { $0.choice == choice })
            {
                ties.insert(row.concept(language), at: 0)
            } else if let words = answer.words(language) {
                ties.insert(["text": .string(words)], at: 0)
            }
        }
        resource["relationship"] = ties.isEmpty ? nil : .array(ties)
    }

    private mutating func writeTelecom() {
        var telecom = resource.elements("telecom")
        func replace(_ index: Int?, _ system: String, with words: String?, rank: Int? = nil) {
            guard let index else {
                guard let words else { return }
                var members: [(String, JSON)] = [("system", .string(system)), ("value", .string(words))]
                if let rank { members.append(("rank", .number(JSONNumber(rank)))) }
                telecom.append(.object(JSONObject(members)))
                return
            }
            if let words, var object = telecom[index].object {
                object["value"] = .string(words)
                telecom[index] = .object(object)
            } else {
                telecom.remove(at: index)
            }
        }
        if let words = changedWords("phone2") {
            replace(FormReader.phones(telecom).second, "phone", with: words, rank: 2)
        }
        if let words = changedWords("phone") {
            replace(FormReader.phones(telecom).first, "phone", with: words, rank: 1)
        }
        if let words = changedWords("email") {
            replace(telecom.firstIndex { $0["system"]?.string == "email" }, "email", with: words)
        }
        resource["telecom"] = telecom.isEmpty ? nil : .array(telecom)
    }

    mutating func writeAppointment() {
        start([("status", "booked")])
        if let status = changedChoice("status") { set("status", .string(status ?? "booked")) }
        if let words = changedWords("name") { set("description", words.map(JSON.string)) }
        if case .date(let date)? = answers.changed["date"] { writeSlot(date) }
        if let comment = changedWords("comment") { set("comment", comment.map(JSON.string)) }
        writeParticipants()
    }

    /// FHIR wants both ends of a slot: a day alone is from midnight to midnight, a time alone lasts as long as before or 30 minutes.
    private mutating func writeSlot(_ date: PartialDate) {
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }
        guard let civil = date.civil else { return }
        set("end", nil)
        guard let time = date.time else {
            let offset = { (minutes: Int) in
                let shift = LocalOffset.metropolitanFrance.minutes(civil, minutes)
                return "\(shift < 0 ? "-" : "+")\(two(abs(shift) / 60)):\(two(abs(shift) % 60))"
            }
            set("start", .string("\(civil)T00:00:00\(offset(0))"))
            set("end", .string("\(civil)T23:59:59\(offset(1439))"))
            return
        }
        let length = resource["minutesDuration"]?.number?.int ?? 30
        let total = time.hour * 60 + time.minute + min(max(length, 1), 1440)
        let endDay = civil.adding(days: total / 1440)
        set("start", .string(date.text))
        let shift = date.text.hasSuffix("Z") ? "Z" : String(date.text.suffix(6))
        set("end", .string("\(endDay)T\(two(total % 1440 / 60)):\(two(total % 60)):00\(shift)"))
    }

    private mutating func writeParticipants() {
        var participants = resource.elements("participant")
        if isNew { participants = [["actor": subject, "status": "accepted"]] }
        func replace(isPlace: Bool, with words: String?) {
            let index = participants.firstIndex { participant in
                guard let actor = Reference(participant["actor"]), actor.typeName != "Patient" else { return false }
                return FormReader.isPlace(participant) == isPlace
            }
            if let index { participants.remove(at: index) }
            guard let words else { return }
            let actor: JSON = isPlace ? ["type": "Location", "display": .string(words)] : ["display": .string(words)]
            participants.append(["actor": actor, "status": "accepted"])
        }
        if let words = changedWords("with") { replace(isPlace: false, with: words) }
        if let words = changedWords("place") { replace(isPlace: true, with: words) }
        resource["participant"] = participants.isEmpty ? nil : .array(participants)
    }

    mutating func writeDocument() {
        start([("status", "current")])
        if let code = changedChoice("type"), let code, let type = DocumentType.named(code) { writeType(type) }
        writeDocumentFacts()
    }

    mutating func writeDirective() {
        start([("status", "current")])
        if isNew, let type = DocumentType.named(DocumentType.directiveCode) { writeType(type) }
        if let text = changedWords("text") {
            changeAttachment { attachment in
                let bytes = text.map { Array($0.utf8) }
                attachment["contentType"] = bytes == nil ? nil : "text/plain; charset=utf-8"
                attachment["data"] = bytes.map { .string(Data($0).base64EncodedString()) }
                attachment["size"] = bytes.map { .number(JSONNumber($0.count)) }
                attachment["hash"] = nil
                attachment["url"] = nil
            }
        }
        writeDocumentFacts()
    }

    private mutating func writeType(_ type: DocumentType) {
        resource["type"] = type.concept
        resource["category"] = type.categoryConcept.map { [$0] }
    }

    private mutating func writeDocumentFacts() {
        start([("subject", subject)])
        if isNew { resource["date"] = .string("\(today)T00:00:00Z") }
        start([("author", [author.reference])])
        if let comment = changedWords("comment") { set("description", comment.map { .string($0) }) }
        if let title = changedWords("title") { changeAttachment { $0["title"] = title.map(JSON.string) } }
        if answers.changed["date"] != nil {
            let date = answers.date("date")
            changeAttachment { $0["creation"] = date.map { .string($0.text) } }
            var context = resource["context"]?.object ?? JSONObject()
            context["period"] = date.map { ["start": .string($0.text)] }
            resource["context"] = context.isEmpty ? nil : .object(context)
        }
    }

    private mutating func changeAttachment(_ change: (inout JSONObject) -> Void) {
        changeFirst("content") { first in
            var attachment = first["attachment"]?.object ?? JSONObject()
            change(&attachment)
            first["attachment"] = .object(attachment)
        }
    }
}
