import FoundationEssentials
import HealthModel
import SpaceProtocol
import Vault

extension Synchroniser {
    /// The category of who the person is: whoever reads anything of the space may be given it, without anything else.
    static let identityCategory = "identity"

    /// The category in which a version travels; a space which began before there was one for identity keeps it among the rest.
    static func categoryName(of version: PortableVersion) -> String {
        version.content.provenance.isPerson ? identityCategory : version.recordKind.rawValue
    }

    /// Whether a version that claims to be of the person's own record came in a category where only their own devices write.
    func isInPlace(_ content: PortableContent, _ header: VersionHeader, _ bundle: SpaceBundle?) -> Bool {
        guard content.provenance.isPerson else { return true }
        return bundle?.category(ofKind: Self.identityCategory) == header.category
    }

    /// Makes the person a record of the space, once everything the log holds is here and there is none yet.
    func recordPerson() async throws(SyncError) {
        guard !link.isRevoked, follower.state?.closing == nil, let id = personRecordID,
            link.mandate == nil, await vault.personRecord(of: number) == nil,
            await space.person() != Person(family: "", given: "")
        else { return }
        do throws(VaultError) { try await vault.makePersonRecord(id, of: number) } catch { throw .vault(error) }
    }

    /// The id of the person's record: every device that has the keys comes to the same, and the server cannot tell it from another.
    private var personRecordID: RecordID? {
        guard let bundle = link.bundle, let state = follower.state,
            let category = bundle.category(ofKind: Self.identityCategory),
            let first = state.categories[category]?.commitments.keys.min(),
            let key = bundle.key(category: category, epoch: first)
        else { return nil }
        let purpose = SealContext("espace.space.person-record").appending(state.id.bytes)
        return key.derived(for: purpose).withUnsafeBytes { RecordID(bytes: $0.prefix(16)) }
    }

    /// Takes in a step; returns how many versions were new, without those of who the person is.
    func receive(_ step: SyncStep) async throws(VaultError) -> Int {
        let new = try await vault.receive(step, in: number)
        return max(0, new - step.versions.count { $0.version.content.provenance.isPerson })
    }

    /// Shows the right person at once when a version of theirs arrived.
    func refreshPerson(after step: SyncStep) async throws(SyncError) {
        guard step.versions.contains(where: { $0.version.content.provenance.isPerson }) else { return }
        do throws(SpaceError) { try await space.refresh() } catch { throw .space(error) }
    }
}
