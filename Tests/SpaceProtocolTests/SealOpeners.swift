import Foundation
import Testing

@testable import SpaceProtocol

/// The ways to open a sealed message, all of which have to agree on every input.
enum SealOpener: CaseIterable, Sendable {
    case oneStep, wholeStream, drippedStream, unevenStream, randomAccess

    func open(_ sealed: Data, key: SealKey, context: SealContext) throws(SealError) -> Data {
        switch self {
        case .oneStep: try Seal.open(sealed, key: key, context: context)
        case .wholeStream: try stream(sealed, pieces: [sealed.count], key, context)
        case .drippedStream:
            // One byte at a time where that is affordable, else only around the boundaries.
            try stream(sealed, pieces: sealed.count < 2_000 ? [1] : [1, 55, 1, 16_399, 1, 1, 16_398, 2], key, context)
        case .unevenStream: try stream(sealed, pieces: [7, 50_000, 13, 4_096, 0, 16_400], key, context)
        case .randomAccess: try randomAccess(sealed, key, context)
        }
    }

    private func stream(
        _ sealed: Data,
        pieces: [Int],
        _ key: SealKey,
        _ context: SealContext
    ) throws(SealError) -> Data {
        var reader = SealReader(key: key, context: context)
        var message = Data()
        var rest = sealed[...]
        var turn = 0
        while !rest.isEmpty {
            message += try reader.update(rest.prefix(pieces[turn % pieces.count]))
            rest = rest.dropFirst(pieces[turn % pieces.count])
            turn += 1
        }
        return message + (try reader.finish())
    }

    private func randomAccess(_ sealed: Data, _ key: SealKey, _ context: SealContext) throws(SealError) -> Data {
        let last = try SealRandomReader.lastChunkRange(ofSealed: sealed.count)
        let reader = try SealRandomReader(
            header: sealed.subdata(in: SealRandomReader.headerRange),
            lastChunk: sealed.subdata(in: last),
            sealedSize: sealed.count,
            key: key,
            context: context
        )
        let whole = 0..<reader.messageSize
        return try reader.open(whole, from: sealed.subdata(in: reader.sealedRange(for: whole)))
    }

    /// Expects every way to refuse, with the one error there is.
    static func expectRefusal(
        of sealed: Data,
        key: SealKey,
        context: SealContext,
        _ comment: @autoclosure () -> Comment,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for opener in allCases {
            var refused = false
            do throws(SealError) {
                _ = try opener.open(sealed, key: key, context: context)
            } catch {
                refused = error == .refused
            }
            if !refused { Issue.record("\(opener) opened: \(comment())", sourceLocation: sourceLocation) }
        }
    }
}
