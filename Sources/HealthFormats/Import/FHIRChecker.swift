import HealthModel

/// Goes through a file once and gathers what ``FHIRFile`` states.
struct FHIRChecker {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let limits: ImportLimits
    private let each: (ImportedResource) -> Void

    private var slots: [FHIRFile.Slot] = []
    private var rejected: [EntryRejection] = []
    private var entryCount = 0
    private var repeatedCount = 0
    private var typeCounts: [ResourceType: Int] = [:]
    private var subjects: [SubjectFacts] = []
    private var census = ReferenceCensus()
    private var duplicates = DuplicateCheck()
    private var modifierExtensions = 0
    private var embeddedDocuments = 0
    private var firstType: ResourceType?
    private var isSummary = false
    private var lines: LineCounter

    init(bytes: UnsafeBufferPointer<UInt8>, limits: ImportLimits, each: @escaping (ImportedResource) -> Void) {
        self.bytes = bytes
        self.limits = limits
        self.each = each
        lines = LineCounter(bytes)
    }

    mutating func run() throws(ImportRefusal) -> FHIRFile {
        guard bytes.count <= limits.fileLength else {
            throw ImportRefusal(reason: .fileTooLarge(limit: limits.fileLength), place: nil)
        }
        if bytes.count >= 2, [0xFE, 0xFF].contains(bytes[0]), [0xFE, 0xFF].contains(bytes[1]) {
            throw ImportRefusal(reason: .notUTF8, place: nil)
        }
        var reader = JSONReader(bytes, limits: limits.json)
        guard let first = reader.peek() else { throw ImportRefusal(reason: .empty, place: nil) }
        guard first == 0x7B else {
            // A defect of the text is the better answer where there is one.
            do throws(JSONError) { try reader.skipValue() } catch { throw refusal(error, entry: nil) }
            throw refusal(.notAnObject, at: 0, entry: nil)
        }
        if TopLevelProbe.isBundle(bytes, from: reader.offset) { return try bundle(&reader) }
        return try resources(&reader)
    }

    // MARK: A Bundle

    private mutating func bundle(_ reader: inout JSONReader) throws(ImportRefusal) -> FHIRFile {
        let start = reader.offset
        var type: String?
        var isBundle = false
        try reader.readObject(
            { (reader, name) throws(ImportRefusal) in
                switch name {
                case "resourceType": isBundle = try self.value(&reader).string == "Bundle"
                case "type": type = try self.value(&reader).string
                case "entry": try self.entries(&reader)
                default:
                    try self.measure(from: &reader, entry: nil)
                    do throws(JSONError) { try reader.skipValue() } catch { throw self.refusal(error, entry: nil) }
                }
            },
            mapping: { [self] in refusal($0, entry: nil) }
        )
        do throws(JSONError) { try reader.expectEnd() } catch { throw refusal(error, entry: nil) }
        guard isBundle else { throw refusal(.notFHIR, at: start, entry: nil) }
        if type == "history" { throw refusal(.historyBundle, at: start, entry: nil) }
        guard let type, let known = FHIRFile.BundleType(rawValue: type) else {
            throw refusal(.unknownBundleType, at: start, entry: nil)
        }
        if known == .document, firstType != .composition {
            throw refusal(.documentWithoutComposition, at: start, entry: nil)
        }
        return result(.bundle(known))
    }

    private mutating func entries(_ reader: inout JSONReader) throws(ImportRefusal) {
        guard reader.peek() == 0x5B else { throw refusal(.malformedEntries, at: reader.offset, entry: nil) }
        try reader.readArray(
            { (reader, index) throws(ImportRefusal) in try self.entry(&reader, index) },
            mapping: { [self] in refusal($0, entry: entryCount) }
        )
    }

    private mutating func entry(_ reader: inout JSONReader, _ index: Int) throws(ImportRefusal) {
        try measure(from: &reader, entry: index)
        let start = reader.offset
        let place = lines.place(of: start, entry: index)
        guard reader.peek() == 0x7B else {
            do throws(JSONError) { try reader.skipValue() } catch { throw refusal(error, entry: index) }
            entryCount += 1
            reject(.noResource, place)
            return
        }
        let parsed: ParsedEntry
        do throws(JSONError) { parsed = try ParsedEntry(&reader, isBare: false) } catch {
            throw refusal(error, entry: index)
        }
        take(parsed, window: start..<reader.offset, place: place)
    }

    // MARK: Resources without a Bundle

    private mutating func resources(_ reader: inout JSONReader) throws(ImportRefusal) -> FHIRFile {
        let first = try bare(&reader, index: 0)
        guard reader.peek() != nil else {
            if let rejection = rejected.first {
                throw ImportRefusal(
                    reason: rejection.reason == .noResourceType ? .notFHIR : .resource(rejection.reason),
                    place: lines.single(rejection.place)
                )
            }
            return result(.resource(first ?? .bundle))
        }
        var previousEnd = reader.offset
        while reader.peek() == 0x7B {
            previousEnd = slotEnd
            // One resource a line: two on the same line are a damaged file.
            guard bytes[previousEnd..<reader.offset].contains(0x0A) else { break }
            _ = try bare(&reader, index: entryCount)
        }
        do throws(JSONError) { try reader.expectEnd() } catch { throw refusal(error, entry: nil) }
        return result(.lines)
    }

    private var slotEnd = 0

    private mutating func bare(_ reader: inout JSONReader, index: Int) throws(ImportRefusal) -> ResourceType? {
        // A file of one resource has no entries to number.
        let named = index == 0 ? nil : index
        try measure(from: &reader, entry: named)
        let start = reader.offset
        let place = lines.place(of: start, entry: index)
        let parsed: ParsedEntry
        do throws(JSONError) { parsed = try ParsedEntry(&reader, isBare: true) } catch {
            throw refusal(error, entry: named)
        }
        slotEnd = reader.offset
        return take(parsed, window: start..<reader.offset, place: place)
    }

    // MARK: One entry

    @discardableResult
    private mutating func take(_ parsed: ParsedEntry, window: Range<Int>, place: SourcePlace) -> ResourceType? {
        entryCount += 1
        let isFirst = entryCount == 1
        switch parsed.method {
        case "DELETE": return reject(.deletion, place)
        case "PATCH": return reject(.patch, place)
        default: break
        }
        guard let value = parsed.resource else { return reject(.noResource, place) }
        guard let resource = try? Resource(value) else { return reject(.noResourceType, place) }
        if isFirst {
            firstType = resource.type
            isSummary = resource.type == .composition && Self.isSummary(resource)
        }
        if resource.type == .bundle { return reject(.nestedBundle, place) }
        if parsed.searchMode == "outcome" { return reject(.searchOutcome, place) }
        if let breach = ResourceRules.breach(in: resource) { return reject(breach, place) }

        let body = parsed.range
        let imported = parsed.imported(resource, bytes: bytes, place: place)
        switch duplicates.add(imported.identity, bytes: bytes, range: body, json: limits.json) {
        case .new: break
        case .repeated:
            repeatedCount += 1
            return resource.type
        case .conflict: return reject(.conflictingDuplicate, place)
        }

        // Lengths fit: an entry is bounded far below 2 GiB, and lines are counted in a file of at most that.
        slots.append(
            FHIRFile.Slot(
                entry: Int32(clamping: entryCount - 1),
                length: Int32(clamping: window.count),
                offset: window.lowerBound,
                line: Int32(clamping: place.line),
                column: Int32(clamping: place.column)
            )
        )
        typeCounts[resource.type, default: 0] += 1
        if let facts = SubjectFacts(resource), subjects.count < limits.detailedWarnings { subjects.append(facts) }
        census.add(target: resource.type, id: resource.id, fullUrl: parsed.fullUrl)
        census.add(referencesOf: resource, fullUrl: parsed.fullUrl, entry: entryCount - 1)
        if resource["modifierExtension"] != nil { modifierExtensions += 1 }
        embeddedDocuments += imported.embeddedDocuments.count
        each(imported)
        return resource.type
    }

    @discardableResult
    private mutating func reject(_ reason: EntryRejection.Reason, _ place: SourcePlace) -> ResourceType? {
        rejected.append(EntryRejection(reason: reason, place: place))
        return nil
    }

    private static func isSummary(_ composition: Resource) -> Bool {
        (composition["type"]?["coding"]?.array ?? []).contains {
            $0["system"]?.string == "http://loinc.org" && $0["code"]?.string == "60591-5"
        }
    }

    private func result(_ content: FHIRFile.Content) -> FHIRFile {
        FHIRFile(
            content: content,
            isPatientSummary: content == .bundle(.document) && isSummary,
            entryCount: entryCount,
            repeatedCount: repeatedCount,
            rejected: rejected,
            typeCounts: typeCounts,
            subjects: subjects,
            dangling: census.result(detailed: limits.detailedWarnings),
            modifierExtensions: modifierExtensions,
            embeddedDocuments: embeddedDocuments,
            slots: slots
        )
    }

    // MARK: Bounds and places

    private func value(_ reader: inout JSONReader) throws(ImportRefusal) -> JSON {
        try measure(from: &reader, entry: nil)
        do throws(JSONError) { return try reader.readValue() } catch { throw refusal(error, entry: nil) }
    }

    /// Bounds the value that comes next before it is read into memory.
    private func measure(from reader: inout JSONReader, entry: Int?) throws(ImportRefusal) {
        if let entry, entry >= limits.entries {
            throw ImportRefusal(reason: .tooManyEntries(limit: limits.entries), place: nil)
        }
        _ = reader.peek()
        switch EntryMeasure.measure(bytes, from: reader.offset, limits: limits) {
        case .fits: break
        case .tooLong: throw refusal(.entryTooLarge(limit: limits.entryLength), at: reader.offset, entry: entry)
        case .tooManyValues: throw refusal(.tooManyValues(limit: limits.entryValues), at: reader.offset, entry: entry)
        }
    }

    private func refusal(_ error: JSONError, entry: Int?) -> ImportRefusal {
        let place = SourcePlace(entry: entry, offset: error.offset, line: error.line, column: error.column)
        return ImportRefusal(reason: .json(error.reason), place: place)
    }

    private func refusal(_ reason: ImportRefusal.Reason, at offset: Int, entry: Int?) -> ImportRefusal {
        var counter = LineCounter(bytes)
        return ImportRefusal(reason: reason, place: counter.place(of: offset, entry: entry))
    }
}
