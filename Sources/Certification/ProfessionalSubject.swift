package import SpaceProtocol
import SwiftASN1
import X509

/// Who a certificate is about, as its authority states it.
///
/// The subject's attributes: `C` = FR, `serialNumber` = the national number (8 and the RPPS), `SN`, `GN`, `title` = the profession in
/// words, `L` = the town, `ST` = the department as in `Haute-Garonne (31)`, `O` = the establishment, `OU` = the speciality, `CN` = given
/// name and name, or the national number. The profession's code stands in an extension of its own.
package struct ProfessionalSubject: Hashable, Sendable, Codable {
    /// The number of the department: `31`, `2A`, `974`.
    package let department: String
    /// Where the professional works.
    package let establishment: String?
    /// The given name.
    package let given: String
    /// Who it is.
    package let id: ProfessionalID
    /// The family name.
    package let name: String
    /// The town.
    package let place: String
    /// The code of the profession.
    package let profession: String
    /// The name of the department or region that the number belongs to.
    package let region: String
    /// The speciality in words.
    package let speciality: String?
    /// The profession in words.
    package let title: String

    /// A subject; nil where an attribute is empty, longer than 100 characters or holds anything but text.
    package init?(
        id: ProfessionalID,
        name: String,
        given: String,
        profession: String,
        title: String,
        place: String,
        region: String,
        department: String,
        establishment: String? = nil,
        speciality: String? = nil
    ) {
        let texts = [name, given, title, place, region, establishment, speciality].compactMap(\.self)
        guard texts.allSatisfy(Self.isText), Self.isCode(profession), Self.isDepartment(department) else { return nil }
        self.id = id
        self.name = name
        self.given = given
        self.profession = profession
        self.title = title
        self.place = place
        self.region = region
        self.department = department
        self.establishment = establishment
        self.speciality = speciality
    }

    /// Reads a subject and checks it as the initialiser does.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let subject = ProfessionalSubject(
            id: try container.decode(ProfessionalID.self, forKey: .id),
            name: try container.decode(String.self, forKey: .name),
            given: try container.decode(String.self, forKey: .given),
            profession: try container.decode(String.self, forKey: .profession),
            title: try container.decode(String.self, forKey: .title),
            place: try container.decode(String.self, forKey: .place),
            region: try container.decode(String.self, forKey: .region),
            department: try container.decode(String.self, forKey: .department),
            establishment: try container.decodeIfPresent(String.self, forKey: .establishment),
            speciality: try container.decodeIfPresent(String.self, forKey: .speciality)
        )
        guard let subject else {
            throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "not a subject"))
        }
        self = subject
    }

    /// Given name and name, as they are shown.
    package var displayName: String { "\(given) \(name)" }

    /// Text that may be shown: no control, no formatting, nothing that reorders what stands beside it (A29).
    private static func isText(_ text: String) -> Bool {
        let scalars = text.unicodeScalars
        guard (1...100).contains(scalars.count), text.contains(where: { !$0.isWhitespace }) else { return false }
        return scalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
            default: true
            }
        }
    }

    private static func isCode(_ text: String) -> Bool {
        (1...8).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
    }

    private static func isDepartment(_ text: String) -> Bool {
        if text == "2A" || text == "2B" { return true }
        return (2...3).contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}

extension ProfessionalSubject {
    /// The subject as a certificate writes it.
    func distinguishedName() throws -> DistinguishedName {
        var attributes: [(ASN1ObjectIdentifier, String)] = [
            (.RDNAttributeType.countryName, "FR"), (.RDNAttributeType.stateOrProvinceName, "\(region) (\(department))"),
            (.RDNAttributeType.localityName, place),
        ]
        if let establishment { attributes.append((.RDNAttributeType.organizationName, establishment)) }
        if let speciality { attributes.append((.RDNAttributeType.organizationalUnitName, speciality)) }
        attributes += [
            (.title, title), (.surname, name), (.givenName, given), (.serialNumber, id.nationalNumber),
            (.RDNAttributeType.commonName, displayName),
        ]
        return try DistinguishedName(
            attributes.map { type, text in
                // RFC 5280 asks for these two as PrintableString.
                type == .RDNAttributeType.countryName || type == .serialNumber
                    ? try RelativeDistinguishedName.Attribute(type: type, printableString: text)
                    : RelativeDistinguishedName.Attribute(type: type, utf8String: text)
            }
        )
    }

    /// Reads the subject of a certificate.
    ///
    /// - Throws: `CertificationError.subject` unless every attribute stands once and as text, `.wrongName` if the common name is not that
    ///   of the other attributes.
    init(_ certificate: Certificate) throws(CertificationError) {
        var attributes: [ASN1ObjectIdentifier: String] = [:]
        for names in certificate.subject {
            guard let attribute = names.first, names.count == 1, let text = String(attribute.value),
                attributes.updateValue(text, forKey: attribute.type) == nil
            else { throw .subject }
        }
        guard attributes[.RDNAttributeType.countryName] == "FR",
            let number = attributes[.serialNumber], number.hasPrefix("8"),
            let id = ProfessionalID(rpps: String(number.dropFirst())),
            let name = attributes[.surname], let given = attributes[.givenName], let title = attributes[.title],
            let place = attributes[.RDNAttributeType.localityName],
            let state = attributes[.RDNAttributeType.stateOrProvinceName], state.hasSuffix(")"),
            let opening = state.lastIndex(of: "("), opening > state.startIndex,
            let commonName = attributes[.RDNAttributeType.commonName],
            let profession = Self.profession(of: certificate)
        else { throw .subject }
        let region = state[..<opening]
        guard region.hasSuffix(" "),
            let subject = ProfessionalSubject(
                id: id,
                name: name,
                given: given,
                profession: profession,
                title: title,
                place: place,
                region: String(region.dropLast()),
                department: String(state[opening...].dropFirst().dropLast()),
                establishment: attributes[.RDNAttributeType.organizationName],
                speciality: attributes[.RDNAttributeType.organizationalUnitName]
            )
        else { throw .subject }
        guard commonName == subject.displayName || commonName == id.nationalNumber else { throw .wrongName }
        self = subject
    }

    /// The extension with the code of the profession.
    func professionExtension() throws -> Certificate.Extension {
        var serializer = DER.Serializer()
        try serializer.serialize(ASN1UTF8String(profession))
        return Certificate.Extension(oid: .profession, critical: false, value: serializer.serializedBytes[...])
    }

    private static func profession(of certificate: Certificate) -> String? {
        guard let found = certificate.extensions[oid: .profession],
            let text = try? ASN1UTF8String(derEncoded: Array(found.value))
        else { return nil }
        return String(text)
    }
}

extension ASN1ObjectIdentifier {
    static let surname: ASN1ObjectIdentifier = [2, 5, 4, 4]
    static let serialNumber: ASN1ObjectIdentifier = [2, 5, 4, 5]
    static let title: ASN1ObjectIdentifier = [2, 5, 4, 12]
    static let givenName: ASN1ObjectIdentifier = [2, 5, 4, 42]
    /// The national nomenclature of health professions (TRE_G15), used as the extension that holds a code of it.
    static let profession: ASN1ObjectIdentifier = [1, 2, 250, 1, 71, 1, 2, 7]
    /// Signing of documents (RFC 9336): what requests, deposits and key packages are.
    static let documentSigning: ASN1ObjectIdentifier = [1, 3, 6, 1, 5, 5, 7, 3, 36]
}
