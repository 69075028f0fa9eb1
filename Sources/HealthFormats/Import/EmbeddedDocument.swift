package import HealthModel

/// A file carried inside a resource as base64: a Binary, or an attachment.
///
/// The body of the record stays as it was imported, base64 included, so an export gives back every byte. A client that keeps the decoded
/// file beside it keeps a copy for viewing, not the source.
package struct EmbeddedDocument: Hashable, Sendable {
    /// The media type the resource states, as written.
    package let contentType: String?
    /// The title the resource states.
    package let title: String?
    /// The size of the decoded file in bytes; `nil` when the text is not base64.
    package let size: Int?
    private let text: String

    init(contentType: String?, title: String?, text: String) {
        self.contentType = contentType
        self.title = title
        self.text = text
        var decoder = Base64Decoder()
        var copy = text
        size = copy.withUTF8 { decoder.measure($0) }
    }

    /// Decodes the file piece by piece, in pieces of at most 48 KiB.
    /// - Returns: whether the text was base64 to the end; when not, what was given so far is to be thrown away.
    package func decode<E: Error>(_ take: (borrowing [UInt8]) throws(E) -> Void) throws(E) -> Bool {
        guard size != nil else { return false }
        var decoder = Base64Decoder()
        var piece: [UInt8] = []
        piece.reserveCapacity(49_152)
        for byte in text.utf8 {
            if !decoder.take(byte, into: &piece) { return false }
            if piece.count >= 49_149 {
                try take(piece)
                piece.removeAll(keepingCapacity: true)
            }
        }
        guard decoder.finish(into: &piece) else { return false }
        if !piece.isEmpty { try take(piece) }
        return true
    }

    /// The documents a resource carries, in a fixed order; contained resources are not searched.
    package static func all(in resource: Resource) -> [EmbeddedDocument] {
        switch resource.type.rawValue {
        case "Binary":
            return document(resource.object, title: nil).map { [$0] } ?? []
        case "DocumentReference":
            let title = resource["description"]?.string
            return (resource["content"]?.array ?? []).compactMap { attachment($0["attachment"], title: title) }
        case "DiagnosticReport":
            return (resource["presentedForm"]?.array ?? []).compactMap { attachment($0, title: nil) }
        case "Media":
            return [attachment(resource["content"], title: nil)].compactMap(\.self)
        case "Consent":
            return [attachment(resource["sourceAttachment"], title: nil)].compactMap(\.self)
        case "Communication":
            return (resource["payload"]?.array ?? []).compactMap { attachment($0["contentAttachment"], title: nil) }
        case "Patient", "Practitioner", "RelatedPerson", "Person":
            return (resource["photo"]?.array ?? []).compactMap { attachment($0, title: nil) }
        default:
            return []
        }
    }

    private static func attachment(_ value: JSON?, title: String?) -> EmbeddedDocument? {
        value?.object.flatMap { document($0, title: $0["title"]?.string ?? title) }
    }

    private static func document(_ object: JSONObject, title: String?) -> EmbeddedDocument? {
        guard let text = object["data"]?.string else { return nil }
        return EmbeddedDocument(contentType: object["contentType"]?.string, title: title, text: text)
    }
}

/// Decodes base64 (RFC 4648 section 4) one character at a time; white space between characters is passed over, as FHIR allows.
struct Base64Decoder {
    private var bits: UInt32 = 0
    private var characters = 0
    private var padding = 0

    /// Takes a character; `false` when it has no place.
    mutating func take(_ byte: UInt8, into output: inout [UInt8]) -> Bool {
        let value: UInt32
        switch byte {
        case 0x41...0x5A: value = UInt32(byte) - 0x41
        case 0x61...0x7A: value = UInt32(byte) - 0x61 + 26
        case 0x30...0x39: value = UInt32(byte) - 0x30 + 52
        case 0x2B: value = 62
        case 0x2F: value = 63
        case 0x3D:
            padding += 1
            return padding <= 2
        case 0x20, 0x09, 0x0A, 0x0D: return true
        default: return false
        }
        guard padding == 0 else { return false }
        bits = bits << 6 | value
        characters += 1
        if characters == 4 {
            output.append(UInt8(truncatingIfNeeded: bits >> 16))
            output.append(UInt8(truncatingIfNeeded: bits >> 8))
            output.append(UInt8(truncatingIfNeeded: bits))
            characters = 0
            bits = 0
        }
        return true
    }

    /// Ends the text; `false` when it is not complete, or its last bits are not zero.
    mutating func finish(into output: inout [UInt8]) -> Bool {
        switch (characters, padding) {
        case (0, 0): return true
        case (2, 2):
            output.append(UInt8(truncatingIfNeeded: bits >> 4))
            return bits & 0xF == 0
        case (3, 1):
            output.append(UInt8(truncatingIfNeeded: bits >> 10))
            output.append(UInt8(truncatingIfNeeded: bits >> 2))
            return bits & 0x3 == 0
        default: return false
        }
    }

    /// The decoded size of a whole text without decoding it; `nil` when it is not base64.
    mutating func measure(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
        var characters = 0
        var padding = 0
        for byte in text {
            switch byte {
            case 0x41...0x5A, 0x61...0x7A, 0x30...0x39, 0x2B, 0x2F:
                if padding > 0 { return nil }
                characters += 1
            case 0x3D: padding += 1
            case 0x20, 0x09, 0x0A, 0x0D: continue
            default: return nil
            }
        }
        guard padding <= 2, (characters + padding).isMultiple(of: 4), characters % 4 != 1 else { return nil }
        return characters / 4 * 3 + [0, 0, 1, 2][characters % 4]
    }
}
