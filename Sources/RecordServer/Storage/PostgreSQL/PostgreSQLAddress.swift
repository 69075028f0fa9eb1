#if PostgreSQL
import CPostgreSQL
import FoundationEssentials

/// Where a PostgreSQL database is: an address as libpq reads it, without a password in it.
package struct PostgreSQLAddress: Hashable, Sendable {
    /// Why an address is not used.
    package enum Refusal: Error, Hashable, Sendable {
        /// libpq does not understand it.
        case malformed
        /// It holds a password, which every process of this computer could read; a password file is the place for it.
        case password
        /// It leads to another computer without verifying that computer's certificate.
        case unverified
    }

    /// The address.
    let text: String

    /// Reads an address: `postgres://…`.
    package init(parsing text: String) throws(Refusal) {
        guard text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") else { throw .malformed }
        guard let options = PQconninfoParse(text, nil) else { throw .malformed }
        defer { PQconninfoFree(options) }
        var values: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { values[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        guard values["password"] == nil else { throw .password }
        let hosts = (values["hostaddr"] ?? values["host"] ?? "").split(separator: ",")
        let isHere = hosts.allSatisfy { host in
            host.hasPrefix("/") || host == "localhost" || host == "::1" || host.hasPrefix("127.")
        }
        guard isHere || values["sslmode"] == "verify-full" else { throw .unverified }
        self.text = text
    }
}
#endif
