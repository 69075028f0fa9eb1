/// Reads a `DocumentReference`.
package struct DocumentReferenceView: ResourceView {
    package static let type = ResourceType.documentReference
    package let resource: Resource
    package init(reading resource: Resource) { self.resource = resource }

    /// `current`, `superseded` or `entered-in-error`.
    package var status: String? { resource.code("status") }
    /// The type of document.
    package var documentType: CodeableConcept? { resource.concept("type") }
    /// The codes of the type, whatever their systems.
    package var typeCodes: [String] { documentType?.codings.compactMap(\.code) ?? [] }
    /// The class of document.
    package var category: CodeableConcept? { resource.concepts("category").first }
    /// The words that describe it.
    package var description: String? { resource.text("description") }
    /// When it was filed.
    package var indexed: PartialDate? { resource.date("date") }
    /// When the care it tells about took place.
    package var carePeriod: Period? { Period(resource["context"]?["period"]) }
    /// The first author.
    package var author: Reference? { resource.references("author").first }
    /// The place where it was made.
    package var custodian: Reference? { resource.reference("custodian") }
    /// The files: usually one, sometimes the same in several formats.
    package var attachments: [Attachment] { resource.elements("content").compactMap { Attachment($0["attachment"]) } }
    /// The confidentiality codes.
    package var securityLabels: [CodeableConcept] { resource.concepts("securityLabel") }
    /// The title: of the first file that has one, else the description.
    package var title: String? { attachments.lazy.compactMap(\.title).first ?? description }
    /// The date for reading: of the care, else of the file, else of the filing.
    package var date: PartialDate? {
        // The time of filing says nothing to a reader: only its day is kept.
        carePeriod?.start ?? attachments.lazy.compactMap(\.creation).first ?? indexed?.civil.map { PartialDate($0) }
            ?? indexed
    }
}

/// Reads a `Binary`.
package struct BinaryView: ResourceView {
    package static let type = ResourceType.binary
    package let resource: Resource
    package init(reading resource: Resource) { self.resource = resource }

    /// The media type.
    package var contentType: String? { resource.code("contentType") }
    /// The bytes in base64.
    package var data: String? { resource["data"]?.string }
}

/// Reads a `Composition`: the first page of a FHIR document.
package struct CompositionView: ResourceView {
    package static let type = ResourceType.composition
    package let resource: Resource
    package init(reading resource: Resource) { self.resource = resource }

    /// One section, with those inside it.
    package struct Section: Hashable, Sendable {
        /// The heading.
        package let title: String?
        /// What the section is about.
        package let code: CodeableConcept?
        /// The entries it lists.
        package let entries: [Reference]
        /// Why it is empty.
        package let emptyReason: CodeableConcept?
        /// The sections inside.
        package let sections: [Section]

        init(_ json: JSON) {
            title = json["title"]?.string?.oneLine.nonEmpty
            code = CodeableConcept(json["code"])
            entries = (json["entry"]?.array ?? []).compactMap { Reference($0) }
            emptyReason = CodeableConcept(json["emptyReason"])
            sections = (json["section"]?.array ?? []).map { Section($0) }
        }
    }

    /// The title.
    package var title: String? { resource.text("title") }
    /// The type of document.
    package var documentType: CodeableConcept? { resource.concept("type") }
    /// When it was written.
    package var date: PartialDate? { resource.date("date") }
    /// The status: `preliminary`, `final`, `amended`, `entered-in-error`.
    package var status: String? { resource.code("status") }
    /// The first author.
    package var author: Reference? { resource.references("author").first }
    /// The sections, in order.
    package var sections: [Section] { resource.elements("section").map { Section($0) } }
}

/// Reads a `Bundle`.
package struct BundleView: ResourceView {
    package static let type = ResourceType.bundle
    package let resource: Resource
    package init(reading resource: Resource) { self.resource = resource }

    /// One entry: the resource with the URL it is known by.
    package struct Entry: Hashable, Sendable {
        /// The URL, `urn:uuid:…` included.
        package let fullURL: String?
        /// The resource; `nil` when the entry has none or it is not one.
        package let resource: Resource?
        /// The HTTP verb of a transaction.
        package let method: String?
    }

    /// What the Bundle is for: `document`, `collection`, `transaction` or another code.
    package var bundleType: String? { resource.code("type") }
    /// When it was put together.
    package var timestamp: PartialDate? { resource.date("timestamp") }
    /// The entries, in order.
    package var entries: [Entry] {
        resource.elements("entry").map { json in
            Entry(
                fullURL: json["fullUrl"]?.string,
                resource: json["resource"].flatMap { try? Resource($0) },
                method: json["request"]?["method"]?.string
            )
        }
    }

    /// The resources by every name a reference inside the Bundle may use: full URL and `Type/id`.
    package var resolver: ReferenceResolver {
        var byName: [String: Resource] = [:]
        var byID: [String: Resource] = [:]
        for entry in entries {
            guard let resource = entry.resource else { continue }
            if let url = entry.fullURL { byName[url] = resource }
            if let id = resource.id {
                byName["\(resource.type)/\(id)"] = resource
                byID[id] = resource
            }
        }
        // Some senders write `#id` for an entry beside instead of inside.
        return { name in byName[name] ?? (name.hasPrefix("#") ? byID[String(name.dropFirst())] : nil) }
    }
}
