package import FoundationEssentials
import Subprocess

/// The text of PDF files, through poppler's `pdftotext` where it is installed.
///
/// The bytes go to the program by a pipe and the text comes back by one: nothing of a document is ever written to disk in clear. The
/// program runs in a process of its own, so that a hostile PDF can break that process only, with bounds on time and output.
package struct PDFText: Sendable {
    /// What came of reading a PDF.
    package enum Outcome: Hashable, Sendable {
        /// The text of each page, in reading order; layout is lost.
        case pages([String])
        /// `pdftotext` is not installed on this computer.
        case notInstalled
        /// The file has no text that can be read: scanned, encrypted, damaged or too large.
        case unreadable
    }

    /// Reads one PDF.
    package var read: @Sendable (Data) async -> Outcome

    /// Takes the function that reads.
    package init(read: @escaping @Sendable (Data) async -> Outcome) {
        self.read = read
    }

    /// `pdftotext` found on the search path, with 60 s and 8 MiB of text at most.
    package static let poppler = PDFText { pdf in
        await withTaskGroup(of: Outcome?.self) { group in
            group.addTask { await run(pdf) }
            group.addTask {
                try? await Task.sleep(for: .seconds(60))
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first ?? .unreadable
        }
    }

    private static func run(_ pdf: Data) async -> Outcome {
        do {
            let result = try await Subprocess.run(
                .name("pdftotext"),
                arguments: ["-q", "-enc", "UTF-8", "-", "-"],
                input: .data(pdf),
                output: .string(limit: 8 << 20),
                error: .discarded
            )
            guard result.terminationStatus.isSuccess else { return .unreadable }
            let text = result.standardOutput
            // pdftotext ends each page with a form feed.
            var pages = text.split(separator: "\u{0C}", omittingEmptySubsequences: false).map(String.init)
            if pages.last?.allSatisfy(\.isWhitespace) == true { pages.removeLast() }
            return pages.contains { !$0.allSatisfy(\.isWhitespace) } ? .pages(pages) : .unreadable
        } catch let error as SubprocessError where error.code == .executableNotFound {
            return .notInstalled
        } catch {
            return .unreadable
        }
    }
}
