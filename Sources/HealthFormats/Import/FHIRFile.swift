package import HealthModel

/// A file of FHIR resources that was checked from the first byte to the last.
///
/// A file is taken whole or not at all, except the entries in ``rejected``. The file is gone through twice, once by
/// ``check(_:limits:each:)`` and once by ``forEach(in:limits:_:refused:)``; neither holds more than one entry in memory, besides a few
/// words for each entry.
package struct FHIRFile: Hashable, Sendable {
    /// What the file holds.
    package enum Content: Hashable, Sendable {
        /// One resource.
        case resource(ResourceType)
        /// A Bundle.
        case bundle(BundleType)
        /// One resource a line.
        case lines
    }

    /// The types of Bundle that are read (https://hl7.org/fhir/R4/valueset-bundle-type.html, all but `history`).
    package enum BundleType: String, CaseIterable, Hashable, Sendable {
        case collection
        case document
        case message
        case transaction
        case transactionResponse = "transaction-response"
        case batch
        case batchResponse = "batch-response"
        case searchset
    }

    /// What the file holds.
    package let content: Content
    /// Whether it is an International Patient Summary: a document whose Composition is of type LOINC 60591-5.
    package let isPatientSummary: Bool
    /// How many entries, or lines, the file has.
    package let entryCount: Int
    /// How many entries repeat an earlier one word for word; they are left out.
    package let repeatedCount: Int
    /// The entries that are left out for a reason, in order.
    package let rejected: [EntryRejection]
    /// How many resources of each type are taken.
    package let typeCounts: [ResourceType: Int]
    /// Who the Patient resources are about, the first hundred.
    package let subjects: [SubjectFacts]
    /// References that lead nowhere in the file.
    package let dangling: DanglingReferences
    /// How many resources carry a `modifierExtension`: an unknown one may change their meaning.
    package let modifierExtensions: Int
    /// The document files carried inside resources.
    package let embeddedDocuments: Int
    /// The entries that are taken.
    let slots: [Slot]

    /// Where a taken entry stands.
    struct Slot: Hashable, Sendable {
        let entry: Int32
        let length: Int32
        let offset: Int
        let line: Int32
        let column: Int32
    }

    /// How many resources are taken.
    package var acceptedCount: Int { slots.count }

    /// The format of the file.
    package var format: FileFormat { content == .lines ? .fhirNDJSON : .fhirJSON }

    /// Goes through a file once and checks all of it.
    ///
    /// - Parameters:
    ///   - bytes: the file; it must stay the same until the last ``forEach(in:limits:_:refused:)``.
    ///   - limits: the bounds to keep.
    ///   - each: called with every resource that would be taken, in order, before the whole file is known to be good: for a preview.
    ///     When the check throws, all that was seen is void.
    /// - Returns: the facts of the file.
    /// - Throws: why the whole file is refused.
    package static func check(
        _ bytes: UnsafeBufferPointer<UInt8>,
        limits: ImportLimits = .standard,
        each: (ImportedResource) -> Void = { _ in }
    ) throws(ImportRefusal) -> FHIRFile {
        try withoutActuallyEscaping(each) { (each) throws(ImportRefusal) -> FHIRFile in
            var checker = FHIRChecker(bytes: bytes, limits: limits, each: each)
            return try checker.run()
        }
    }

    /// Checks a file held in an array.
    package static func check(
        _ bytes: [UInt8],
        limits: ImportLimits = .standard,
        each: (ImportedResource) -> Void = { _ in }
    ) throws(ImportRefusal) -> FHIRFile {
        let result = bytes.withUnsafeBufferPointer { buffer in
            Result { () throws(ImportRefusal) -> FHIRFile in try check(buffer, limits: limits, each: each) }
        }
        return try result.get()
    }

    /// Gives every taken resource, in the order of the file.
    ///
    /// - Parameters:
    ///   - bytes: the same bytes as were checked.
    ///   - limits: the bounds of the check.
    ///   - body: what to do with a resource; an error stops the walk and comes out.
    ///   - refused: turns the one refusal possible here, ``ImportRefusal/Reason/changedWhileReading``, into an error.
    /// - Throws: what `body` throws, or what `refused` makes.
    package func forEach<E: Error>(
        in bytes: UnsafeBufferPointer<UInt8>,
        limits: ImportLimits = .standard,
        _ body: (ImportedResource) throws(E) -> Void,
        refused: (ImportRefusal) -> E
    ) throws(E) {
        for slot in slots {
            let end = slot.offset + Int(slot.length)
            guard end <= bytes.count, let imported = reread(slot, in: bytes, limits: limits) else {
                throw refused(ImportRefusal(reason: .changedWhileReading, place: nil))
            }
            try body(imported)
        }
    }

    /// Gives every taken resource of a file held in an array.
    package func forEach<E: Error>(
        in bytes: [UInt8],
        limits: ImportLimits = .standard,
        _ body: (ImportedResource) throws(E) -> Void,
        refused: (ImportRefusal) -> E
    ) throws(E) {
        let result = bytes.withUnsafeBufferPointer { buffer in
            Result { () throws(E) -> Void in try forEach(in: buffer, limits: limits, body, refused: refused) }
        }
        try result.get()
    }

    private func reread(_ slot: Slot, in bytes: UnsafeBufferPointer<UInt8>, limits: ImportLimits) -> ImportedResource? {
        let window = UnsafeBufferPointer(rebasing: bytes[slot.offset..<(slot.offset + Int(slot.length))])
        var reader = JSONReader(window, limits: limits.json)
        guard let parsed = try? ParsedEntry(&reader, isBare: !isBundle), let value = parsed.resource,
            let resource = try? Resource(value)
        else { return nil }
        let place = SourcePlace(
            entry: Int(slot.entry),
            offset: slot.offset,
            line: Int(slot.line),
            column: Int(slot.column)
        )
        return parsed.imported(resource, bytes: window, place: place)
    }

    private var isBundle: Bool { if case .bundle = content { true } else { false } }
}

/// What one entry of a Bundle says, read in one pass.
struct ParsedEntry {
    var resource: JSON?
    var range = 0..<0
    var fullUrl: String?
    var method: String?
    var searchMode: String?

    /// Reads an entry object, or a resource that stands alone.
    init(_ reader: inout JSONReader, isBare: Bool) throws(JSONError) {
        if isBare {
            try readResource(&reader)
            return
        }
        var entry = self
        try reader.readObject(
            { (reader, name) throws(JSONError) in
                switch name {
                case "resource": try entry.readResource(&reader)
                case "fullUrl": entry.fullUrl = try reader.readValue().string
                case "request": entry.method = try reader.readValue()["method"]?.string
                case "search": entry.searchMode = try reader.readValue()["mode"]?.string
                default: try reader.skipValue()
                }
            },
            mapping: { $0 }
        )
        self = entry
    }

    private mutating func readResource(_ reader: inout JSONReader) throws(JSONError) {
        _ = reader.peek()
        let start = reader.offset
        resource = try reader.readValue()
        range = start..<reader.offset
    }

    /// The resource with its bytes, which `range` counts in.
    func imported(_ resource: Resource, bytes: UnsafeBufferPointer<UInt8>, place: SourcePlace) -> ImportedResource {
        ImportedResource(
            resource: resource,
            bytes: Array(bytes[range]),
            fullUrl: fullUrl,
            requestMethod: method.flatMap(ImportedResource.RequestMethod.init(rawValue:)),
            sourcePlace: place,
            identity: ImportIdentity(resource, fullUrl: fullUrl)
        )
    }
}
