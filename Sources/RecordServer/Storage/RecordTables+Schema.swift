import FoundationEssentials

/// The tables.
extension RecordTables {
    /// The version of the tables; a database of a later one is not opened.
    static let version = "3"
    /// Those before, without the directory or what emergencies need: they are brought up to date when they are opened.
    static let earlierVersions = ["1", "2"]

    /// A table that outlives a copy, with its columns.
    struct Table {
        let name: String
        let columns: [String]
    }

    /// The tables a copy has to hold: all but what is remembered for minutes.
    static let lasting = [
        Table(name: "server", columns: ["name", "value"]),
        Table(
            name: "space",
            columns: ["id", "sequence", "state", "frontier", "bytes", "bin", "created", "active", "purge"]
        ),
        Table(name: "entry", columns: ["space", "n", "kind", "time", "hash", "salt", "body"]),
        Table(name: "node", columns: ["space", "level", "n", "hash"]),
        Table(
            name: "version",
            columns: ["space", "id", "record", "n", "kind", "parents", "hash", "object", "due"]
        ),
        Table(name: "version_blob", columns: ["space", "blob", "version"]),
        Table(name: "batch", columns: ["space", "id", "n"]),
        Table(name: "blob", columns: ["space", "id", "size", "hash", "received", "complete", "due"]),
        Table(name: "blob_part", columns: ["space", "blob", "start", "bytes"]),
        Table(name: "access", columns: ["space", "device", "session", "time"]),
        Table(name: "status", columns: ["authority", "n", "list"]),
        Table(
            name: "certificate",
            columns: [
                "hash", "authority", "signer", "signing", "professional", "department", "profession", "name", "place",
                "ends", "revoked", "certificate", "issuers", "serial", "package", "package_ends",
            ]
        ),
        Table(name: "grantee", columns: ["signer", "space"]),
        Table(name: "escrow", columns: ["space", "consent", "package", "share", "sealed"]),
        Table(
            name: "opening",
            columns: [
                "space", "id", "consent", "professional", "regulator", "n", "time", "ends", "categories", "bulk",
                "package", "share", "sealed", "answer",
            ]
        ),
    ]

    /// The tables that hold something of a space, besides its own row.
    static let ofSpaces = [
        "version_blob", "version", "batch", "blob_part", "blob", "access", "grantee", "escrow", "opening", "node",
        "entry",
    ]

    /// Makes the tables that are missing.
    static func create(in session: any SQLSession, driver: any SQLDriver) throws {
        let bytes = driver.bytesType
        let number = driver.integerType
        for statement in [
            "server (name TEXT PRIMARY KEY, value \(bytes) NOT NULL)",
            """
            space (id \(bytes) PRIMARY KEY, sequence \(number) NOT NULL, state \(bytes) NOT NULL, frontier \(bytes) NOT NULL,
                bytes \(number) NOT NULL, bin \(number) NOT NULL, created \(number) NOT NULL, active \(number) NOT NULL,
                purge \(number))
            """,
            """
            entry (space \(bytes) NOT NULL, n \(number) NOT NULL, kind \(number) NOT NULL, time \(number) NOT NULL,
                hash \(bytes) NOT NULL, salt \(bytes), body \(bytes), PRIMARY KEY (space, n))
            """,
            """
            node (space \(bytes) NOT NULL, level \(number) NOT NULL, n \(number) NOT NULL, hash \(bytes) NOT NULL,
                PRIMARY KEY (space, level, n))
            """,
            """
            version (space \(bytes) NOT NULL, id \(bytes) NOT NULL, record \(bytes) NOT NULL, n \(number) NOT NULL,
                kind \(number) NOT NULL, parents \(bytes) NOT NULL, hash \(bytes) NOT NULL, object \(bytes),
                due \(number), PRIMARY KEY (space, id))
            """,
            """
            version_blob (space \(bytes) NOT NULL, blob \(bytes) NOT NULL, version \(bytes) NOT NULL,
                PRIMARY KEY (space, blob, version))
            """,
            "batch (space \(bytes) NOT NULL, id \(bytes) NOT NULL, n \(number) NOT NULL, PRIMARY KEY (space, id))",
            """
            blob (space \(bytes) NOT NULL, id \(bytes) NOT NULL, size \(number) NOT NULL, hash \(bytes) NOT NULL,
                received \(number) NOT NULL, complete \(number) NOT NULL, due \(number), PRIMARY KEY (space, id))
            """,
            """
            blob_part (space \(bytes) NOT NULL, blob \(bytes) NOT NULL, start \(number) NOT NULL, bytes \(bytes) NOT NULL,
                PRIMARY KEY (space, blob, start))
            """,
            """
            access (space \(bytes) NOT NULL, device TEXT NOT NULL, session TEXT NOT NULL, time \(number) NOT NULL,
                PRIMARY KEY (space, device, session))
            """,
            """
            mailbox (name TEXT NOT NULL, slot \(number) NOT NULL, time \(number) NOT NULL, origin \(bytes) NOT NULL,
                message \(bytes) NOT NULL, PRIMARY KEY (name, slot))
            """,
            "nonce (id TEXT PRIMARY KEY, expires \(number) NOT NULL)",
            "status (authority \(bytes) PRIMARY KEY, n \(number) NOT NULL, list TEXT NOT NULL)",
            """
            certificate (hash \(bytes) PRIMARY KEY, authority \(bytes) NOT NULL, signer TEXT NOT NULL,
                signing \(bytes) NOT NULL, professional TEXT NOT NULL, department TEXT NOT NULL, profession TEXT NOT NULL,
                name TEXT NOT NULL, place TEXT NOT NULL, ends \(number) NOT NULL, revoked \(number) NOT NULL,
                certificate \(bytes) NOT NULL, issuers \(bytes) NOT NULL, serial \(number), package TEXT,
                package_ends \(number))
            """,
            "grantee (signer TEXT NOT NULL, space \(bytes) NOT NULL, PRIMARY KEY (signer, space))",
            """
            escrow (space \(bytes) PRIMARY KEY, consent \(bytes) NOT NULL, package \(bytes) NOT NULL, share \(bytes) NOT NULL,
                sealed \(bytes) NOT NULL)
            """,
            """
            opening (space \(bytes) NOT NULL, id \(bytes) NOT NULL, consent \(bytes) NOT NULL, professional TEXT NOT NULL,
                regulator TEXT NOT NULL, n \(number) NOT NULL, time \(number) NOT NULL, ends \(number) NOT NULL,
                categories \(bytes) NOT NULL, bulk \(number) NOT NULL, package \(bytes) NOT NULL, share \(bytes),
                sealed \(bytes), answer \(bytes), PRIMARY KEY (space, id))
            """,
        ] {
            try session.run("CREATE TABLE IF NOT EXISTS \(statement)", [])
        }
        for index in [
            "entry_kind ON entry (space, kind, n)", "version_record ON version (space, record, n)",
            "version_due ON version (due) WHERE due IS NOT NULL", "blob_due ON blob (due) WHERE due IS NOT NULL",
            "space_purge ON space (purge) WHERE purge IS NOT NULL", "nonce_expires ON nonce (expires)",
            "access_time ON access (time)", "mailbox_origin ON mailbox (origin)",
            "certificate_signer ON certificate (signer)", "certificate_professional ON certificate (professional)",
            "certificate_department ON certificate (department, name)", "grantee_space ON grantee (space)",
            "opening_professional ON opening (professional, time)", "opening_regulator ON opening (regulator, time)",
        ] {
            try session.run("CREATE INDEX IF NOT EXISTS \(index)", [])
        }
    }
}
