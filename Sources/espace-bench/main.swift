import TestSupport

// The measurements behind the figures the project promises: `swift run -c release --static-swift-stdlib espace-bench`. With `--quick`,
// a tenth of every size; with names (import, opening, search, document, start, frames, sync, log, serve, gateway, access), only those. With
// `--database postgres://…`, an empty database, also two server processes on it (needs `--traits PostgreSQL`).

let arguments = CommandLine.arguments.dropFirst()
if arguments.first == "--add-document", arguments.count == 3 {
    try await Bench.addDocument(vault: CommandLine.arguments[2], file: CommandLine.arguments[3])
} else {
    let database = arguments.firstIndex(of: "--database").flatMap { arguments[($0 + 1)...].first }
    let names = arguments.filter { !$0.hasPrefix("-") && $0 != database }
    let bench = Bench(folder: TemporaryFolder(), isQuick: arguments.contains("--quick"))
    func isWanted(_ name: String) -> Bool { names.isEmpty || names.contains(name) }
    Table.header()
    if isWanted("start") { try bench.starting() }
    if isWanted("import") { try await bench.importing() }
    if isWanted("opening") { try await bench.opening() }
    if isWanted("search") { try await bench.searching() }
    if isWanted("document") { try await bench.document() }
    if isWanted("frames") { try await bench.frames() }
    if isWanted("sync") { try await bench.syncing() }
    if isWanted("log") { try bench.verifying() }
    if isWanted("serve") { try await bench.serving() }
    if isWanted("gateway") { try await bench.gateway() }
    if isWanted("access") { try await bench.accessing() }
    #if PostgreSQL
    if let database { try await bench.sharing(database) }
    #endif
}
