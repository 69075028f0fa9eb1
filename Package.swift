// swift-tools-version: 6.2
import PackageDescription

/// The settings every target shares: Swift 6 mode, warnings are errors, no implicit existential or import.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
]

let crypto: [Target.Dependency] = [
    .product(name: "Crypto", package: "swift-crypto"),
    .product(name: "CryptoExtras", package: "swift-crypto"),
]
let certificates: [Target.Dependency] = [
    .product(name: "X509", package: "swift-certificates"),
    .product(name: "SwiftASN1", package: "swift-asn1"),
]
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let httpServer: [Target.Dependency] = [
    .product(name: "Hummingbird", package: "hummingbird"),
    .product(name: "HummingbirdCore", package: "hummingbird"),
    .product(name: "HummingbirdHTTP2", package: "hummingbird"),
    .product(name: "HummingbirdTLS", package: "hummingbird"),
    .product(name: "HTTPTypes", package: "swift-http-types"),
    .product(name: "Logging", package: "swift-log"),
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOFoundationEssentialsCompat", package: "swift-nio"),
    .product(name: "NIOHTTP2", package: "swift-nio-http2"),
    .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
    .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "NIOSSL", package: "swift-nio-ssl"),
    .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
    .product(name: "UnixSignals", package: "swift-service-lifecycle"),
]
let httpClient: [Target.Dependency] = [
    .product(name: "AsyncHTTPClient", package: "async-http-client"),
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOFoundationEssentialsCompat", package: "swift-nio"),
    .product(name: "NIOHTTP1", package: "swift-nio"),
    .product(name: "NIOSSL", package: "swift-nio-ssl"),
]

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], data: [String] = []) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: dependencies,
        resources: data.map { .copy($0) },
        swiftSettings: strict
    )
}

let package = Package(
    name: "espace",
    products: [
        .executable(name: "espace", targets: ["espace"]),
        .executable(name: "espace-pro", targets: ["espace-pro"]),
        .executable(name: "espace-server", targets: ["espace-server"]),
    ],
    traits: [
        .trait(name: "PostgreSQL", description: "The record server can keep its spaces in PostgreSQL, through libpq.")
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
    ],
    targets: [
        // values
        .target(name: "CSeeds"),
        module("HealthModel", ["CSeeds"]),
        module("HealthFormats", ["HealthModel"]),
        // protocol
        module("SpaceProtocol", crypto),
        module("Certification", ["SpaceProtocol"] + certificates + crypto),
        // core
        .systemLibrary(name: "CMalloc"),
        module(
            "Vault",
            ["CMalloc", "HealthModel", "SpaceProtocol", grdb, .product(name: "GRDBSQLite", package: "GRDB.swift")]
                + crypto
        ),
        .target(name: "CFileGuard"),
        module(
            "SpaceClient",
            ["CFileGuard", "Certification", "HealthFormats", "HealthModel", "SpaceProtocol", "Vault", subprocess]
                + crypto
        ),
        module("Professional", ["Certification", "HealthModel", "SpaceProtocol", "Vault"]),
        module("SpaceTransport", ["SpaceProtocol"] + httpClient),
        // edges
        .systemLibrary(name: "CPostgreSQL"),
        module(
            "RecordServer",
            [
                "CSeeds", "Certification", "SpaceProtocol",
                .target(name: "CPostgreSQL", condition: .when(traits: ["PostgreSQL"])), grdb, arguments,
            ]
                + httpServer + crypto
        ),
        .systemLibrary(name: "CNcurses"),
        .systemLibrary(name: "CQRencode"),
        .target(name: "CTerminalGuard"),
        module("Terminal", ["CNcurses", "CQRencode", "CTerminalGuard"]),
        module("EspaceUI", ["Certification", "HealthModel", "SpaceClient", "SpaceProtocol", "Terminal", "Vault"]),
        module("ProgramConsole", ["HealthModel", "Terminal"]),
        module(
            "EspaceCLI",
            [
                "Certification", "CSeeds", "EspaceUI", "HealthFormats", "HealthModel", "Professional", "ProgramConsole",
                "RecordServer",
                "SpaceClient",
                "SpaceProtocol",
                "SpaceTransport", "Terminal", "Vault", arguments, .product(name: "Logging", package: "swift-log"),
            ]
        ),
        module(
            "ProGateway",
            [
                "HealthFormats", "HealthModel", "Professional", "SpaceProtocol",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOFoundationEssentialsCompat", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]
        ),
        module(
            "ProfessionalCLI",
            [
                "Certification", "HealthModel", "ProGateway", "Professional", "ProgramConsole", "SpaceProtocol",
                "SpaceTransport",
                "Terminal", arguments, .product(name: "Logging", package: "swift-log"),
            ]
        ),
        // programs
        .executableTarget(name: "espace", dependencies: ["EspaceCLI"], swiftSettings: strict),
        .executableTarget(name: "espace-pro", dependencies: ["ProfessionalCLI"], swiftSettings: strict),
        .executableTarget(name: "espace-server", dependencies: ["RecordServer"], swiftSettings: strict),
        .executableTarget(
            name: "espace-bench",
            dependencies: [
                "Certification", "HealthModel", "ProGateway", "Professional", "RecordServer", "SpaceClient",
                "SpaceProtocol", "SpaceTransport", "TestSupport", "Vault",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict
        ),
        // tests
        module("TestSupport", ["CNcurses", "HealthModel", "SpaceProtocol", "Terminal", "Vault"]),
        tests("HealthModel", ["CSeeds", "HealthModel"]),
        tests("HealthFormats", ["HealthFormats", "HealthModel"]),
        tests("SpaceProtocol", ["SpaceProtocol"] + crypto, data: ["Vectors"]),
        tests(
            "Professional",
            [
                "Certification", "HealthModel", "Professional", "ProfessionalCLI", "ProgramConsole", "SpaceProtocol",
                "TestSupport", "Vault", "ProGateway", "SpaceTransport", subprocess,
                .product(name: "Logging", package: "swift-log"),
            ],
            data: ["Clients"]
        ),
        tests("Certification", ["Certification", "SpaceProtocol", subprocess] + certificates + crypto),
        tests("Vault", ["HealthModel", "SpaceProtocol", "TestSupport", "Vault", grdb] + crypto, data: ["Fixtures"]),
        .executableTarget(
            name: "terminal-probe",
            dependencies: ["Terminal"],
            path: "Tests/Probes/terminal-probe",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "decoder-fuzz",
            dependencies: ["HealthFormats", "HealthModel", "SpaceClient", "SpaceProtocol", "TestSupport", "Vault"],
            path: "Tests/Probes/decoder-fuzz",
            swiftSettings: strict
        ),
        tests("Terminal", ["CNcurses", "Terminal", "TestSupport", "terminal-probe"]),
        tests("SpaceClient", ["HealthFormats", "HealthModel", "SpaceClient", "SpaceProtocol", "TestSupport", "Vault"]),
        tests(
            "EspaceUI",
            [
                "Certification", "EspaceUI", "HealthModel", "RecordServer", "SpaceClient", "SpaceProtocol",
                "SpaceTransport", "Terminal", "TestSupport", "Vault", .product(name: "Logging", package: "swift-log"),
            ]
        ),
        tests(
            "Sync",
            [
                "Certification", "HealthModel", "Professional", "RecordServer", "SpaceClient", "SpaceProtocol",
                "SpaceTransport", "TestSupport", "Vault",
                grdb, .product(name: "Logging", package: "swift-log"),
            ]
        ),
        tests(
            "RecordServer",
            [
                "Certification", "RecordServer", "SpaceClient", "SpaceProtocol", "SpaceTransport", "TestSupport",
                "espace-server",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(
            name: "ScenarioTests",
            dependencies: [
                "Certification", "EspaceCLI", "HealthModel", "ProfessionalCLI", "ProgramConsole", "RecordServer",
                "TestSupport", "Vault", "espace", subprocess,
                .product(name: "Logging", package: "swift-log"),
            ],
            exclude: ["Snapshots"],
            swiftSettings: strict
        ),
    ]
)
