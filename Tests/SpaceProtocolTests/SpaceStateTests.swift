import Foundation
import Testing

@testable import SpaceProtocol

@Suite struct `The state of a space` {
    func statements(_ log: LogDouble) throws -> [StateEntry] {
        try log.entries.filter { $0.kind == .state }.map { try StateEntry(decoding: Data($0.content)) }
    }

    func secondDevice(_ log: inout LogDouble, _ owner: inout Owner) throws -> (
        signing: SigningKey, wrapping: WrapPrivateKey
    ) {
        let device = (signing: SigningKey(), wrapping: WrapPrivateKey())
        let added = try SpaceAuthor(owner.signing).add(
            DeviceKeys(signing: device.signing.publicKey, wrapping: device.wrapping.publicKey),
            name: "Téléphone",
            to: owner.state,
            bundle: owner.bundle,
            person: owner.person,
            seen: log.head()
        )
        owner.take(added)
        log.entries += added.entries
        return device
    }

    @Test func `has no name that a command line takes for an option`() throws {
        for _ in 0..<200 { #expect(try !LogDouble.founded().log.space.description.hasPrefix("-")) }
    }

    @Test func `follows from its statements alone, on every prefix`() throws {
        var (log, owner) = try LogDouble.founded(paper: PaperDevice(RecoveryCode()))
        let device = try secondDevice(&log, &owner)
        let author = SpaceAuthor(owner.signing)
        let rotation = try author.rotate(
            owner.state,
            removing: [device.signing.publicKey.thumbprint],
            bundle: owner.bundle,
            seen: log.head()
        )
        owner.take(rotation)
        log.entries += rotation.entries
        let all = try statements(log)
        var state = try SpaceState(genesis: all[0])
        for count in 1..<all.count {
            try state.apply(all[count])
            #expect(try replay(Array(all.prefix(count + 1))).get() == state)
        }
        #expect(state == owner.state)
        #expect(state.liveDevices.count == 2)
    }

    @Test func `A02 A03 takes no device, role or key from anybody but its devices`() throws {
        var (log, owner) = try LogDouble.founded()
        let ghost = (signing: SigningKey(), wrapping: WrapPrivateKey())
        let keys = DeviceKeys(signing: ghost.signing.publicKey, wrapping: ghost.wrapping.publicKey)
        let honest = try SpaceAuthor(owner.signing).add(
            keys,
            name: "Fantôme",
            to: owner.state,
            bundle: owner.bundle,
            person: owner.person,
            seen: log.head()
        )
        // The same change signed by the server's key, or by the ghost itself.
        for key in [log.key, ghost.signing] {
            let entry = try StateEntry(decoding: Data(honest.entries[0].content))
            guard let inner = entry.inner else { throw SealError.refused }
            let change = try StateChange(decoding: Data(inner.dropFirst(32)), as: .deviceAdd)
            let forged = StateEntry(signing: change, after: owner.state.head, seen: log.head(), with: key)
            var state = owner.state
            #expect(throws: StateRefusal.author) { try state.apply(forged) }
            #expect(state == owner.state)
        }
        _ = try secondDevice(&log, &owner)
    }

    @Test func `A02 refuses new keys that go to somebody else, or not to everybody who should have them`() throws {
        var (log, owner) = try LogDouble.founded()
        _ = try secondDevice(&log, &owner)
        let honest = try SpaceAuthor(owner.signing).rotate(owner.state, bundle: owner.bundle, seen: log.head())
        let entry = try StateEntry(decoding: Data(honest.entries[0].content))
        guard let inner = entry.inner,
            case .epochRotate(let rotation) = try StateChange(decoding: Data(inner.dropFirst(32)), as: .epochRotate)
        else { throw SealError.refused }
        let message = try WrappedMessage(bytes: rotation.wraps[0].wrap.bytes)
        for wraps in [
            Array(rotation.wraps.dropFirst()),
            rotation.wraps + [WrapFor(device: SigningKey().publicKey.thumbprint, wrap: message)],
            [rotation.wraps[0], rotation.wraps[0]],
        ] {
            let changed = StateChange.EpochRotate(
                generation: rotation.generation,
                personKey: try WrapPublicKey(bytes: rotation.personKey.bytes),
                wraps: wraps,
                epochs: rotation.epochs,
                bundle: try WrappedMessage(bytes: rotation.bundle.bytes)
            )
            var state = owner.state
            let forged = StateEntry(
                signing: .epochRotate(changed),
                after: state.head,
                seen: log.head(),
                with: owner.signing
            )
            #expect(throws: StateRefusal.recipients) { try state.apply(forged) }
        }
    }

    @Test func `A05 tells a key that is not the one promised to everybody`() throws {
        let (log, owner) = try LogDouble.founded()
        #expect(try SpaceBundle(of: owner.state, with: owner.person) == owner.bundle)
        // The author wraps another bundle for this person than the one it committed to.
        let honest = try statements(log)
        guard let inner = honest[2].inner,
            case .epochRotate(let rotation) = try StateChange(decoding: Data(inner.dropFirst(32)), as: .epochRotate)
        else { throw SealError.refused }
        var other = owner.bundle
        for epoch in rotation.epochs {
            _ = other.renew(try #require(UUID(sixteen: epoch.category.bytes)), epoch: epoch.epoch)
        }
        let changed = StateChange.EpochRotate(
            generation: 1,
            personKey: owner.person.publicKey,
            wraps: rotation.wraps,
            epochs: rotation.epochs,
            bundle: try other.wrap(for: owner.person, in: owner.state.id)
        )
        var state = try replay(Array(honest.prefix(2))).get()
        try state.apply(
            StateEntry(signing: .epochRotate(changed), after: state.head, seen: .empty, with: owner.signing)
        )
        #expect(throws: BundleError.substituted) { _ = try SpaceBundle(of: state, with: owner.person) }
    }

    @Test func `A09 raises the format version only, and refuses one it does not know`() throws {
        let (log, owner) = try LogDouble.founded()
        for (version, refusal) in [(0, StateRefusal.lowered), (1, .lowered), (2, .notUnderstood)] {
            var state = owner.state
            let entry = StateEntry(
                signing: .minimumVersion(StateChange.MinimumVersion(version: version)),
                after: state.head,
                seen: log.head(),
                with: owner.signing
            )
            #expect(throws: refusal) { try state.apply(entry) }
        }
    }

    @Test func `A19 lets nothing through between the end of a device and new keys`() throws {
        var (log, owner) = try LogDouble.founded()
        let device = try secondDevice(&log, &owner)
        var state = owner.state
        let revoke = StateEntry(
            signing: .deviceRevoke(StateChange.DeviceRevoke(device: device.signing.publicKey.thumbprint)),
            after: state.head,
            seen: log.head(),
            with: owner.signing
        )
        try state.apply(revoke)
        #expect(state.isRotationDue && state.audit.isRotationDue)
        #expect(!state.mayCommit(owner.signing.publicKey.thumbprint))
        let other = StateEntry(
            signing: .categoryDefine(StateChange.CategoryDefine([UUID()])),
            after: state.head,
            seen: log.head(),
            with: owner.signing
        )
        #expect(throws: StateRefusal.rotationDue) { try state.apply(other) }
        // The rotation needs nothing of the one who left (U6).
        let rotation = try SpaceAuthor(owner.signing).rotate(state, bundle: owner.bundle, seen: log.head())
        #expect(!rotation.state.isRotationDue)
        #expect(rotation.state.audit.stale.isEmpty)
    }

    @Test func `A38 U6 a revoked device can neither act nor come back nor stand in the way`() throws {
        var (log, owner) = try LogDouble.founded()
        let device = try secondDevice(&log, &owner)
        let name = device.signing.publicKey.thumbprint
        owner.take(
            try SpaceAuthor(owner.signing).rotate(owner.state, removing: [name], bundle: owner.bundle, seen: log.head())
        )
        #expect(!owner.state.mayCommit(name))
        #expect(throws: StateRefusal.author) {
            _ = try SpaceAuthor(device.signing).rotate(owner.state, bundle: owner.bundle, seen: log.head())
        }
        #expect(throws: StateRefusal.subject) {
            _ = try SpaceAuthor(owner.signing).add(
                DeviceKeys(signing: device.signing.publicKey, wrapping: device.wrapping.publicKey),
                name: "Retour",
                to: owner.state,
                bundle: owner.bundle,
                person: owner.person,
                seen: log.head()
            )
        }
        // None of the wraps of the new generation opens for it.
        let wraps = try #require(owner.state.devices[name]?.wrap)
        #expect(wraps.generation < owner.state.generation)
    }

    @Test func `refuses every statement that is left out, repeated, exchanged or changed`() throws {
        var (log, owner) = try LogDouble.founded(paper: PaperDevice(RecoveryCode()))
        _ = try secondDevice(&log, &owner)
        let all = try statements(log)
        for index in 1..<all.count {
            var missing = all
            missing.remove(at: index)
            if index < all.count - 1 { #expect((try? replay(missing).get()) == nil) }
            var repeated = all
            repeated.insert(all[index], at: index)
            #expect((try? replay(repeated).get()) == nil)
            if index + 1 < all.count {
                var exchanged = all
                exchanged.swapAt(index, index + 1)
                #expect((try? replay(exchanged).get()) == nil)
            }
            let text = Array(all[index].compact.utf8)
            for position in stride(from: 0, to: text.count, by: max(1, text.count / 60)) {
                var changed = text
                changed[position] ^= 1
                let content = changed
                var writer = FieldWriter()
                writer.append(content)
                writer.append(UInt8(1))
                writer.append(all[index].inner ?? Data())
                guard let entry = try? StateEntry(decoding: writer.bytes) else { continue }
                var forged = all
                forged[index] = entry
                #expect((try? replay(forged).get()) == nil, "statement \(index), byte \(position)")
            }
        }
    }

    @Test func `A39 a signature of one kind never verifies as another`() throws {
        let key = SigningKey()
        for made in StatementNamespace.allCases {
            let statement = Statement(signing: Data("{}".utf8), as: made, with: key)
            for read in StatementNamespace.allCases where read != made {
                #expect(throws: StatementError.namespace) {
                    _ = try Statement(verifying: statement.compact, as: read, by: key.publicKey)
                }
            }
        }
        #expect(Set(StateKind.allCases.map(\.namespace)).count == 15)
    }

    @Test func `the recovery code is a device that opens the person's key`() throws {
        let code = RecoveryCode()
        let (_, owner) = try LogDouble.founded(paper: PaperDevice(code))
        let paper = PaperDevice(try RecoveryCode(parsing: code.reveal()))
        let wrap = try #require(owner.state.devices[paper.thumbprint]?.wrap)
        let person = try PersonKey(
            opening: wrap.message,
            generation: wrap.generation,
            with: paper.wrapping,
            named: paper.thumbprint,
            in: owner.state.id
        )
        #expect(try SpaceBundle(of: owner.state, with: person) == owner.bundle)
        #expect(throws: SealError.refused) {
            _ = try PersonKey(
                opening: wrap.message,
                generation: wrap.generation + 1,
                with: paper.wrapping,
                named: paper.thumbprint,
                in: owner.state.id
            )
        }
    }

    @Test func `a kind of a later issue is known by name and not understood`() throws {
        for kind in StateKind.allCases {
            let known = (try? StateChange(decoding: Data("{}".utf8), as: kind)) != nil
            #expect(!known)
        }
        #expect(throws: StateRefusal.notUnderstood) {
            _ = try StateChange(decoding: Data("{}".utf8), as: .ownerTransfer)
        }
    }
}
