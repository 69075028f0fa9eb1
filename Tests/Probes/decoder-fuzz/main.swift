// Gives changed bytes to every reader of foreign bytes, each for so many minutes of processor time:
//
//     swift run -c release decoder-fuzz --minutes 10 [--seed 1] [NAME…]
//
// They take turns, so that a run which is stopped (SIGTERM) has given the same to each; it says then how long that was. A crash ends the process; the seed and the bytes are on the last line before it. What a
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

/// The seconds of processor time this process has used.
func used() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// Set by SIGTERM: the present turn is the last.
nonisolated(unsafe) var isStopped: sig_atomic_t = 0
Glibc.signal(SIGTERM) { _ in isStopped = 1 }

let turn = 2.0
var mutator = Mutator(random: SeededRandom(seed: seed))
var given = 0.0
while given < minutes * 60, isStopped == 0 {
    for decoder in decoders where isStopped == 0 {
        let end = used() + turn
        var runs = 0
        while true {
            // The clock is a system call, and a reader may take less.
            if runs % 16 == 0, used() >= end { break }
            runs += 1
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
    if isStopped == 0 { given += turn }
}
for (name, count) in counts.sorted(by: { $0.key < $1.key }) {
    print("\(name): \(count.runs) runs, \(count.taken) taken")
}
let total = counts.values.reduce(0) { $0 + $1.runs }
print("\(decoders.count) readers, \(given / 60) minutes of processor time each")
print("\(total) runs, \(findings) findings, seed \(seed)")
exit(findings == 0 ? 0 : 1)
