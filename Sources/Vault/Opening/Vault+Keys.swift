import FoundationEssentials
import GRDB
import HealthModel
package import SpaceProtocol

extension Vault {
    /// Replaces the passphrase.
    ///
    /// The vault key stays: copies of the file made before still open with the old passphrase.
    ///
    /// - Parameters:
    ///   - current: The passphrase or recovery code which opens the vault now; checked first.
    ///   - passphrase: The new one.
    ///   - cost: The work of one guess; never less than now.
    /// - Throws: `VaultError.wrongPassphrase`, `.wrongRecoveryCode`, or why it could not be written.
    package func changePassphrase(
        _ current: Credential,
        to passphrase: Passphrase,
        cost: ScryptCost = .standard
    ) async throws(VaultError) {
        let before = try await authorised(by: current)
        let slot = try await KeySlot.passphrase(
            passphrase,
            opening: before.keys.vaultKey,
            vault: id,
            cost: max(cost, before.header.passphraseSlot.cost),
            derivation: environment.derivation
        )
        try replaceSlots(of: before, passphraseSlot: slot, recoverySlot: before.header.recoverySlot)
    }

    /// Makes a new recovery code; the one before opens this file no more.
    ///
    /// - Parameter current: What opens the vault now; checked first.
    /// - Returns: The code to print; it is not kept.
    /// - Throws: `VaultError.wrongPassphrase`, `.wrongRecoveryCode`, or why it could not be written.
    package func newRecoveryCode(_ current: Credential) async throws(VaultError) -> RecoveryCode {
        let before = try await authorised(by: current)
        let code = RecoveryCode()
        let slot = KeySlot.recovery(code, opening: before.keys.vaultKey, vault: id)
        try replaceSlots(of: before, passphraseSlot: before.header.passphraseSlot, recoverySlot: slot)
        return code
    }

    /// Makes a new vault key and seals every row anew under it, in one transaction.
    ///
    /// Whoever knew the old vault key, or has an old copy of the file with its passphrase, reads nothing written from now on.
    /// Documents keep their own keys, which are sealed anew. The passphrase stays, the recovery code is replaced.
    ///
    /// - Parameter passphrase: The present passphrase; checked first.
    /// - Returns: The new recovery code to print.
    /// - Throws: `VaultError.wrongPassphrase`; `.damaged` if a row does not open, since it could not be sealed anew.
    package func rekey(_ passphrase: Passphrase) async throws(VaultError) -> RecoveryCode {
        let before = try await authorised(by: .passphrase(passphrase))
        let keys = VaultKeys(vault: id, vaultKey: SealKey())
        let code = RecoveryCode()
        let slot = try await KeySlot.passphrase(
            passphrase,
            opening: keys.vaultKey,
            vault: id,
            cost: before.header.passphraseSlot.cost,
            derivation: environment.derivation
        )
        let header = Header(
            vault: id,
            vaultKey: keys.vaultKey,
            passphraseSlot: slot,
            recoverySlot: KeySlot.recovery(code, opening: keys.vaultKey, vault: id)
        )
        let session = try unchanged(before)
        var ledger = contents.ledger
        try session.store.write { database in
            var rekeying = Rekeying(
                database: database,
                old: session.keys.rows,
                new: keys.rows,
                faults: environment.faults
            )
            try rekeying.run(&ledger)
            try HeaderRow.write(header, ledger: &ledger, in: database)
            try ledger.write(to: database, rows: keys.rows)
        }
        contents.ledger = ledger
        replace(header: header, keys: keys)
        try environment.faults.reach(.committed)
        try? session.store.truncateLog()
        return code
    }

    /// The session, once the credential was seen to open it.
    private func authorised(by credential: Credential) async throws(VaultError) -> Session {
        let session = try writable()
        let key = try await session.header.vaultKey(for: credential, derivation: environment.derivation)
        guard key == session.keys.vaultKey else { throw .damaged(Damage(.header)) }
        return session
    }

    /// The session as it is after a wait, during which nobody else may have changed the slots.
    private func unchanged(_ before: Session) throws(VaultError) -> Session {
        let session = try writable()
        guard session.header == before.header else { throw .conflict }
        return session
    }

    private func replaceSlots(
        of before: Session,
        passphraseSlot: Header.PassphraseSlot,
        recoverySlot: Header.RecoverySlot
    ) throws(VaultError) {
        let session = try unchanged(before)
        let header = Header(
            vault: id,
            vaultKey: session.keys.vaultKey,
            passphraseSlot: passphraseSlot,
            recoverySlot: recoverySlot
        )
        var ledger = contents.ledger
        try session.store.write { database in
            try HeaderRow.write(header, ledger: &ledger, in: database)
            try environment.faults.reach(.row)
            try ledger.write(to: database, rows: session.keys.rows)
        }
        contents.ledger = ledger
        replace(header: header)
        try environment.faults.reach(.committed)
        // The old slot must not stay readable in the log.
        try? session.store.truncateLog()
    }
}

/// Seals all rows anew, some at a time, so that memory stays bounded.
private struct Rekeying {
    let database: Database
    let old: RowSealer
    let new: RowSealer
    let faults: VaultFaults

    mutating func run(_ ledger: inout Ledger) throws {
        try sealVersions()
        for row in try Row.fetchAll(database, sql: "SELECT id, size, sealed FROM blob") {
            guard let id = BlobID(bytes: row[0] as Data) else { throw VaultError.damaged(Damage(.blob)) }
            let sealed = try reseal(row[2], at: .blob(id, sealedSize: row[1]), id: id.description)
            try database.execute(sql: "UPDATE blob SET sealed = ? WHERE id = ?", arguments: [sealed, id.uuid.data])
        }
        for row in try Row.fetchAll(database, sql: "SELECT id, sealed FROM space") {
            guard let number = SpaceNumber(exactly: row[0]) else { throw VaultError.damaged(Damage(.space)) }
            try resealSmall(.space(number), row[1], id: String(number.number), &ledger)
        }
        for row in try Row.fetchAll(database, sql: "SELECT id, sealed FROM draft") {
            guard let id = DraftID(bytes: row[0] as Data) else { throw VaultError.damaged(Damage(.draft)) }
            try resealSmall(.draft(id), row[1], id: id.description, &ledger)
        }
        guard let identity = try Data.fetchOne(database, sql: "SELECT sealed FROM identity") else {
            throw VaultError.damaged(Damage(.identity))
        }
        try resealSmall(.identity, identity, id: nil, &ledger)
        try sealSyncRows(&ledger)
        try database.execute(sql: "DELETE FROM snapshot")
        ledger.snapshot = nil
    }

    private func sealVersions() throws {
        let select = try database.cachedStatement(
            sql: "SELECT seq, id, record, space, sealed FROM version WHERE seq > ? ORDER BY seq LIMIT 256"
        )
        let update = try database.cachedStatement(sql: "UPDATE version SET sealed = ? WHERE seq = ?")
        var last = Int64.min
        while true {
            let rows = try Row.fetchAll(select, arguments: [last])
            if rows.isEmpty { return }
            for row in rows {
                last = row[0]
                guard let place = VersionRow(row: row) else { throw VaultError.damaged(Damage(.version)) }
                let sealed = try reseal(row[4], at: .version(place), id: place.version.description)
                try update.execute(arguments: [sealed, place.sequence])
            }
        }
    }

    private func sealSyncRows(_ ledger: inout Ledger) throws {
        guard try Schema.hasSync(database) else { return }
        var renewed: [(RowPlace, Data)] = []
        try SyncRows.forEach(in: database) { place, sealed in
            guard let place else { throw VaultError.damaged(Damage(.link)) }
            renewed.append((place, try reseal(sealed, at: place, id: place.opaqueID)))
        }
        for (place, sealed) in renewed {
            try SyncRows.write(sealed, at: place, in: database)
            if place.isSmall { ledger.note(place, sealed: sealed) }
        }
    }

    private func resealSmall(_ place: RowPlace, _ sealed: Data, id: String?, _ ledger: inout Ledger) throws {
        let sealed = try reseal(sealed, at: place, id: id)
        try SmallRow.write(sealed, at: place, in: database)
        ledger.note(place, sealed: sealed)
    }

    private func reseal(_ sealed: Data, at place: RowPlace, id: String?) throws -> Data {
        guard let payload = old.open(sealed, at: place) else { throw VaultError.damaged(Damage(place.table, id: id)) }
        try faults.reach(.row)
        return new.seal(payload, for: place)
    }
}
