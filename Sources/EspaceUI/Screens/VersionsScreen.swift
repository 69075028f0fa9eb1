import HealthModel
import SpaceClient
import Vault

/// The versions of a record, newest first: nothing that was ever written is lost.
struct VersionsScreen: Screen {
    private let detail: EntryDetail

    init(_ detail: EntryDetail) { self.detail = detail }

    func page(_ context: Context) -> Page {
        let rows = detail.versions.map { version in
            Row.item(
                "\(Moment(version.time).words(context.language)), \(context(version.kind.words))",
                details: [context(Sentences.writtenBy(version.author))]
            )
        }
        return Page(
            path: [context(.homeTitle), detail.entry.title, context(.versionsName)],
            rows,
            advice: context(.adviceVersions)
        )
    }

    func offers(_ context: Context, at row: Int) -> [Offer] { [Offer(.open)] }

    mutating func activate(_ row: Int, _ context: Context) -> [Step] {
        guard detail.versions.indices.contains(row) else { return [] }
        return [.push(VersionScreen(detail, detail.versions[row]))]
    }
}

/// What a record said in one of its versions.
struct VersionScreen: Screen {
    private let detail: EntryDetail
    private let version: RecordVersion
    private var lines: [String]?

    init(_ detail: EntryDetail, _ version: RecordVersion) {
        self.detail = detail
        self.version = version
    }

    func page(_ context: Context) -> Page {
        let heading = "\(Moment(version.time).words(context.language)), \(context(version.kind.words))"
        let lines = lines ?? [context(.loading)]
        return Page(
            path: [context(.homeTitle), detail.entry.title, context(.versionsName)],
            [Row(.line, [Row.Cell(heading)])] + lines.map { Row(.line, [Row.Cell($0)]) },
            advice: context(.adviceVersion)
        )
    }

    mutating func appear(_ context: Context) -> [Step] { [.load(.version(detail.entry.id, version.id))] }

    mutating func receive(_ outcome: Outcome, _ context: Context) -> [Step] {
        switch outcome {
        case .version(nil): lines = [context(.versionInBin)]
        case .version(let resource?):
            let summary = version.summary ?? detail.entry.summary
            let facts = RecordFacts(summary, resource, origin: version.provenance, versions: 1, file: nil, context)
            lines = [summary.title].filter { !$0.isEmpty } + facts.lines
        case .failed(let failure): lines = [failure.words(context.language)]
        default: break
        }
        return []
    }
}

extension VersionKind {
    /// What happened then.
    fileprivate var words: Words {
        switch self {
        case .version: .versionWritten
        case .tombstone: .versionBinned
        case .restore: .versionRestored
        case .merge: .versionMerged
        case .adopt: .versionAdopted
        }
    }
}
