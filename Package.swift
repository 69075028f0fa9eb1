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
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

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
    products: [.executable(name: "espace", targets: ["espace"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        // values
        .target(name: "CSeeds"),
        module("HealthModel", ["CSeeds"]),
        module("HealthFormats", ["HealthModel"]),
        // protocol
        module("SpaceProtocol", crypto),
        // core
        module("Vault", ["HealthModel", "SpaceProtocol", grdb] + crypto),
        module("SpaceClient", ["HealthFormats", "HealthModel", "SpaceProtocol", "Vault", subprocess] + crypto),
        // edges
        .systemLibrary(name: "CNcurses"),
        .target(name: "CTerminalGuard"),
        module("Terminal", ["CNcurses", "CTerminalGuard"]),
        module("EspaceUI", ["HealthModel", "SpaceClient", "SpaceProtocol", "Terminal", "Vault"]),
        module(
            "EspaceCLI",
            [
                "CSeeds", "EspaceUI", "HealthFormats", "HealthModel", "SpaceClient", "SpaceProtocol", "Terminal",
                "Vault", arguments,
            ]
        ),
        // programs
        .executableTarget(name: "espace", dependencies: ["EspaceCLI"], swiftSettings: strict),
        .executableTarget(
            name: "espace-bench",
            dependencies: ["HealthModel", "SpaceClient", "SpaceProtocol", "TestSupport", "Vault"],
            swiftSettings: strict
        ),
        // tests
        module("TestSupport", ["CNcurses", "HealthModel", "SpaceProtocol", "Terminal", "Vault"]),
        tests("HealthModel", ["CSeeds", "HealthModel"]),
        tests("HealthFormats", ["HealthFormats", "HealthModel"]),
        tests("SpaceProtocol", ["SpaceProtocol"] + crypto, data: ["Vectors"]),
        tests("Vault", ["HealthModel", "SpaceProtocol", "TestSupport", "Vault", grdb] + crypto, data: ["Fixtures"]),
        .executableTarget(
            name: "terminal-probe",
            dependencies: ["Terminal"],
            path: "Tests/Probes/terminal-probe",
            swiftSettings: strict
        ),
        tests("Terminal", ["CNcurses", "Terminal", "TestSupport", "terminal-probe"]),
        tests("SpaceClient", ["HealthFormats", "HealthModel", "SpaceClient", "SpaceProtocol", "TestSupport", "Vault"]),
        tests(
            "EspaceUI",
            ["EspaceUI", "HealthModel", "SpaceClient", "SpaceProtocol", "Terminal", "TestSupport", "Vault"]
        ),
        .testTarget(
            name: "ScenarioTests",
            dependencies: ["EspaceCLI", "HealthModel", "TestSupport", "Vault", "espace"],
            exclude: ["Snapshots"],
            swiftSettings: strict
        ),
    ]
)
