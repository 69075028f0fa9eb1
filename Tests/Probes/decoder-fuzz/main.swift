// Gives changed bytes to every reader of foreign bytes, for as long as it is told to:
//
//     swift run decoder-fuzz --minutes 10 [--seed 1] [NAME…]
//
// Each reader gets the same share of the time. A crash ends the process; the seed and the bytes are on the last line before it. What a
// canonical reader takes has to be what its writer writes. A finding becomes a test; nothing is kept here.

import FoundationEssentials
import Glibc
import TestSupport

var minutes = 1.0
var seed: UInt64 = 1
var names: [String] = []
var arguments = CommandLine.arguments.dropFirst()
while let argument = arguments.popFirst() {
    switch argument {
    case "--minutes": minutes = arguments.popFirst().flatMap { Double($0) } ?? minutes
    case "--seed": seed = arguments.popFirst().flatMap { UInt64($0) } ?? seed
    default: names.append(argument)
    }
}

let decoders = try Decoder.all(try Material()).filter { names.isEmpty || names.contains($0.name) }
var counts: [String: (runs: Int, taken: Int)] = [:]
var corpora: [String: [Data]] = [:]
var findings = 0

for decoder in decoders {
    corpora[decoder.name] = decoder.examples
    for example in decoder.examples {
        if case .refused = decoder.read(example) { print("\(decoder.name): an honest example is refused") }
    }
}

/// The bytes under test, for the handler of a crash: it may only write what is ready.
nonisolated(unsafe) let last = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 1 << 17)
nonisolated(unsafe) var lastCount = 0
for signal in [SIGILL, SIGSEGV, SIGTRAP, SIGABRT, SIGFPE, SIGBUS] {
    Glibc.signal(signal) { number in
        write(STDERR_FILENO, last.baseAddress, lastCount)
        Glibc.signal(number, SIG_DFL)
        raise(number)
    }
}

func note(_ name: String, _ bytes: Data) {
    var text = Array("\ncrash of \(name), base64: ".utf8)
    if bytes.count < 60_000 { text += Array(bytes.base64EncodedString().utf8) }
    text.append(0x0A)
    lastCount = last.update(fromContentsOf: text.prefix(last.count))
}

let clock = ContinuousClock()
let end = clock.now.advanced(by: .seconds(minutes * 60))
var mutator = Mutator(random: SeededRandom(seed: seed))
while clock.now < end {
    for decoder in decoders {
        let slice = min(end, clock.now.advanced(by: .milliseconds(500)))
        while clock.now < slice {
            guard var corpus = corpora[decoder.name], let example = corpus.randomElement(using: &mutator.random) else {
                break
            }
            let bytes = mutator.change(example, among: corpus)
            note(decoder.name, bytes)
            var count = counts[decoder.name] ?? (0, 0)
            count.runs += 1
            if case .taken(let again) = decoder.read(bytes) {
                count.taken += 1
                if decoder.isCanonical, again != bytes {
                    findings += 1
                    print("\(decoder.name) takes what it does not write: \(bytes.prefix(400).base64EncodedString())")
                }
                // What is taken leads further in: some of it becomes an example.
                if corpus.count < 60 {
                    corpus.append(bytes)
                    corpora[decoder.name] = corpus
                }
            }
            counts[decoder.name] = count
        }
    }
}
for (name, count) in counts.sorted(by: { $0.key < $1.key }) {
    print("\(name): \(count.runs) runs, \(count.taken) taken")
}
print("\(counts.values.reduce(0) { $0 + $1.runs }) runs in \(minutes) minutes, \(findings) findings, seed \(seed)")
exit(findings == 0 ? 0 : 1)
