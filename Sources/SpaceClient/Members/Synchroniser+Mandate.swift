import FoundationEssentials
import SpaceProtocol
import Vault

extension Synchroniser {
    /// The keys of a mandate as they are after new statements: taken from the state, and compared with what it promised.
    func mandateKeys(
        after next: LogFollower,
        among entries: [LogFollower.Followed]
    ) async throws(SyncError) -> (person: PersonKey?, bundle: SpaceBundle?) {
        let hasStatements = entries.contains { entry in
            if case .state = entry.event { true } else { false }
        }
        guard hasStatements, let state = next.state, let member = state.members[device], member.end == nil else {
            return (link.person, link.bundle)
        }
        do {
            if member.role == .guardian {
                guard let handed = member.person, handed.generation == state.generation,
                    handed.generation != link.person?.generation
                else { return (link.person, link.bundle) }
                let person = try PersonKey(
                    opening: handed.message,
                    generation: handed.generation,
                    with: identity.wrapping,
                    named: device,
                    in: state.id
                )
                return (person, try SpaceBundle(of: state, with: person))
            }
            guard member.keys != nil, member.keys != follower.state?.members[device]?.keys else {
                return (link.person, link.bundle)
            }
            return (nil, try SpaceBundle(of: member, in: state, with: identity.wrapping))
        } catch BundleError.substituted {
            throw await substituted(entries)
        } catch {
            // What does not open is kept and tried again; it may be handed over anew.
            return (link.person, link.bundle)
        }
    }

    /// Reads the log from its beginning again when more was opened than before: what was a mere hash then is to be seen now.
    ///
    /// The log has to lead through the head that was verified before.
    ///
    /// - Returns: Whether it begins anew.
    func startOverIfWidened(since former: SpaceState?) async throws(SyncError) -> Bool {
        guard !decides, let before = former?.members[device], before.keys != nil,
            let now = follower.state?.members[device],
            !Set(now.categories.keys).isSubset(of: before.categories.keys)
        else { return false }
        link.pinned = follower.head
        link.frontier = Frontier()
        link.withheld = []
        link.note = ""
        follower = LogFollower(origin: follower.origin, logKey: follower.logKey, isGrantees: true)
        tree = nil
        knownHistory = nil
        let bytes = link.encoded
        do throws(VaultError) { try await vault.setLink(bytes, of: number, startingOver: true) } catch {
            throw .vault(error)
        }
        return true
    }
}
