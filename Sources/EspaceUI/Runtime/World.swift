import Certification
import FoundationEssentials
import HealthModel
package import SpaceClient
package import SpaceProtocol
package import Vault

/// What the screens reach outside themselves: the vault, the files, the clock. Questions are answered one after another.
package actor World {
    private let path: String
    /// Whose space is opened first; the vault's owner's if nil.
    private let person: String?
    let environment: SpaceEnvironment
    private let vaultEnvironment: VaultEnvironment
    private let cost: ScryptCost
    private let home: String
    private var vault: Vault?
    private var space: Space?
    private var plan: ImportPlan?
    private var archive: ArchivePlan?
    let connect: Connect?
    var synchroniser: Synchroniser?
    /// Since when the server has not answered; nil while it does, or before it was asked.
    var offlineSince: Clock?
    var offer: PairingOffer?
    var joining: JoinRequest?
    var invitation: InvitationOffer?
    var caregiver: CaregiverRequest?
    var answered: (invitation: AnsweredInvitation, address: ServerAddress, trustRoot: String?)?
    /// The links of other people's spaces, each taken up once.
    var others: [SpaceNumber: Synchroniser] = [:]
    /// The professionals that the directory showed last; only these can be given access.
    var found: [ProfessionalID: RegisteredProfessional] = [:]

    /// How a way to a record server is found.
    package typealias Connect = @Sendable (ServerAddress, _ trustRoot: String?) throws(TransportError) -> Transport

    /// The world around one vault.
    package init(
        vaultPath: String,
        person: String? = nil,
        environment: SpaceEnvironment = .live,
        vaultEnvironment: VaultEnvironment = .live,
        cost: ScryptCost = .standard,
        connect: Connect? = nil,
        home: String = ProcessInfo.processInfo.environment["HOME"] ?? "/"
    ) {
        path = vaultPath
        self.person = person
        self.environment = environment
        self.vaultEnvironment = vaultEnvironment
        self.cost = cost
        self.connect = connect
        self.home = home
    }

    /// What day and time it is for the person.
    package nonisolated var clock: Clock { clock(at: environment.now()) }

    /// A moment on the person's clock.
    nonisolated func clock(at now: Date) -> Clock {
        let seconds = now.timeIntervalSince1970 + Double(environment.timeZone.secondsFromGMT(for: now))
        let minutes = Int((seconds / 60).rounded(.down)) % 1440
        return Clock(today: environment.civilDate(now), minutes: (minutes + 1440) % 1440)
    }

    /// What the open space says of itself; nil while it is locked.
    package func state() async -> App.SpaceState? {
        guard let space, let vault else { return nil }
        let settings = await space.settings()
        return App.SpaceState(
            person: await space.person(),
            display: Display(settings),
            language: Display.language(in: settings),
            undo: await space.undoLabel,
            isReadOnly: vault.access == .readOnly,
            sync: await summary(of: space, in: vault),
            acting: await acting(in: space),
            opening: await unseenOpening(of: space)
        )
    }

    /// Forgets the keys.
    package func lock() async {
        if let archive { await space?.drop(archive) }
        await space?.lock()
        forget()
        space = nil
        vault = nil
    }

    /// Drops what was begun for one person.
    private func forget() {
        archive = nil
        plan = nil
        synchroniser = nil
        offlineSince = nil
        offer = nil
        joining = nil
        invitation = nil
        caregiver = nil
        answered = nil
        others = [:]
        found = [:]
    }

    // MARK: Reading

    /// Reads what a screen asks for.
    package func answer(_ query: Query) async -> Outcome {
        if case .folder(let path) = query { return folder(path) }
        guard let space, let vault else { return .failed(.space(.vault(.locked))) }
        do throws(SpaceError) {
            switch query {
            case .home: return .home(try await space.home())
            case .entries(let kind):
                // What has no section of its own is listed together.
                guard kind == .other else { return .entries(await space.entries(kind)) }
                let all = await space.entries(.other) + space.entries(.message)
                return .entries(all.sorted { ($0.date?.sortKey ?? 0, $0.id) > ($1.date?.sortKey ?? 0, $1.id) })
            case .timeline: return .entries(await space.timeline())
            case .bin: return .entries(await space.bin())
            case .vaccinations: return .vaccinations(await space.vaccinations())
            case .record(let id): return .record(try await space.detail(id), try? await space.documentFile(id))
            case .version(let id, let version): return .version(try await space.resource(of: id, in: version))
            case .document(let id):
                let detail = try await space.detail(id)
                return .document(detail, try? await space.documentFile(id), try await space.documentPreview(id))
            case .form(let id): return .form(try await space.form(of: id, language: language(of: space)))
            case .search(let words, let scope):
                await vault.searchIsReady()
                return .found(await space.search(words, in: scope))
            case .plan(let path):
                let plan = try await space.planImport([expanded(path)])
                self.plan = plan
                return .plan(plan)
            case .check:
                do throws(VaultError) { return .check(try await vault.check()) } catch { throw .vault(error) }
            case .folder: return .folder([])
            case .emergencySheet: return .emergencySheet(try await space.emergencySheet())
            case .series(let id): return .series(try await space.series(of: id))
            case .sync, .sides: return await answerSync(query, space, vault)
            case .people: return await people(space, vault)
            case .others: return .others(await newsOfOthers(besides: space, vault))
            case .access(let query): return await answerAccess(query, space)
            }
        } catch { return .failed(.space(error)) }
    }

    private func language(of space: Space) async -> Language {
        Display.language(in: await space.settings()) ?? .french
    }

    /// The visible files and folders of a folder, folders first.
    private func folder(_ path: String) -> Outcome {
        let folder = expanded(path)
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            return .failed(.space(.file(.unreadable)))
        }
        let entries = names.filter { !$0.hasPrefix(".") }.map { name in
            var isFolder = false
            _ = FileManager.default.fileExists(atPath: folder + "/" + name, isDirectory: &isFolder)
            return FolderEntry(name: name, isFolder: isFolder)
        }
        return .folder(entries.sorted { ($0.isFolder ? 0 : 1, $0.name.folded) < ($1.isFolder ? 0 : 1, $1.name.folded) })
    }

    /// A path with `~` replaced by the person's folder.
    func expanded(_ path: String) -> String {
        guard path == "~" || path.hasPrefix("~/") else { return path }
        return home + path.dropFirst()
    }

    // MARK: Doing

    /// Does what a screen asks for; `progress` is told from any thread.
    package func carryOut(_ deed: Deed, progress: @escaping @Sendable (Progress) -> Void) async -> Outcome {
        do {
            switch deed {
            case .create(let passphrase, let again, let person, let display):
                return try await create(passphrase, again, person, display)
            case .open(let opening, let readOnly): return try await open(opening, readOnly: readOnly)
            case .restoreBackup(let backup, let typed):
                let passphrase = try Passphrase(typed.text)
                try await Vault.restore(from: expanded(backup), to: path, with: .passphrase(passphrase))
                return try await open(.passphrase(typed), readOnly: false)
            default: return try await carryOut(deed, in: space, progress)
            }
        } catch let error as SpaceError {
            return .failed(.space(error))
        } catch let error as SyncError {
            return .failed(.sync(error))
        } catch let error as VaultError {
            return .failed(.space(.vault(error)))
        } catch is RecoveryCodeError {
            return .failed(.malformedCode)
        } catch {
            // The only other error there is: nothing was typed.
            return .failed(.emptyPassphrase)
        }
    }

    private func create(_ typed: Typed, _ again: Typed, _ person: Person, _ display: Display) async throws -> Outcome {
        let (vault, code) = try await Vault.create(
            at: path,
            passphrase: Passphrase(typed.text),
            confirmedBy: Passphrase(again.text),
            owner: person,
            cost: cost,
            environment: vaultEnvironment
        )
        let space = try await Space(vault: vault, environment: environment)
        self.vault = vault
        self.space = space
        return .created(recoveryCode: Typed(code.reveal()))
    }

    private func open(_ opening: Opening, readOnly: Bool) async throws -> Outcome {
        let credential: Credential =
            switch opening {
            case .passphrase(let typed): .passphrase(try Passphrase(typed.text))
            case .recoveryCode(let typed): .recoveryCode(try RecoveryCode(parsing: typed.text))
            }
        let vault = try await Vault.open(
            at: path,
            with: credential,
            access: readOnly ? .readOnly : .readWrite,
            environment: vaultEnvironment
        )
        do {
            space = try await Space.of(person, in: vault, environment: environment)
        } catch {
            await vault.lock()
            throw error
        }
        self.vault = vault
        return .opened
    }

    private func carryOut(
        _ deed: Deed,
        in space: Space?,
        _ progress: @escaping @Sendable (Progress) -> Void
    ) async throws -> Outcome {
        guard let space, let vault else { throw SpaceError.vault(.locked) }
        switch deed {
        case .create, .open, .restoreBackup: return .opened
        case .add(let values, let accept, let draft):
            let id = try await space.add(values, acceptImplausible: accept)
            if let draft { try await space.discardDraft(draft) }
            return .added(id)
        case .edit(let id, let values, let accept, let draft):
            try await space.edit(id, values, acceptImplausible: accept)
            if let draft { try await space.discardDraft(draft) }
            return .edited
        case .stopTreatment(let id, let date, let reason):
            try await space.stopTreatment(id, on: date, reason: reason.isEmpty ? nil : reason)
            return .edited
        case .declareNone(let kind): return .declared(try await space.declareNone(kind))
        case .delete(let id):
            try await space.delete(id)
            return .deleted
        case .restore(let id):
            try await space.restore(id)
            return .restored
        case .emptyBin:
            try await space.emptyBin()
            return .binEmptied
        case .undo: return .undone(try await space.undo())
        case .turnTo(let number):
            // Nothing of one person stays behind in what is shown of another.
            let other = try await Space(vault: vault, number: number, environment: environment)
            if let archive { await space.drop(archive) }
            forget()
            self.space = other
            return .turned
        case .saveDraft(let values, let record, let draft):
            return .draftSaved(try await space.saveDraft(values, for: record, replacing: draft))
        case .discardDraft(let draft):
            try await space.discardDraft(draft)
            return .draftDiscarded
        case .importPlanned:
            guard let plan else { throw SpaceError.cancelled }
            self.plan = nil
            return .imported(try await space.perform(plan, progress: progress))
        case .addDocument(let path, let values):
            let id = try await space.addDocument(expanded(path), form: values, progress: progress)
            return .added(id)
        case .planArchive(let path, let typed):
            if let archive { await space.drop(archive) }
            let credential = Credential.passphrase(try Passphrase(typed.text))
            let planned = try await space.planArchive(expanded(path), with: credential)
            archive = planned
            return .archivePlan(planned)
        case .importArchivePlanned:
            guard let planned = archive else { throw SpaceError.cancelled }
            archive = nil
            return .archiveImported(try await space.perform(planned, progress: progress))
        case .dropArchivePlan:
            if let archive { await space.drop(archive) }
            archive = nil
            return .archiveDropped
        case .export(let format, let path, let typed):
            let passphrase = try typed.map { try Passphrase($0.text) }
            let language = await language(of: space)
            return .exported(
                try await space.export(
                    format,
                    to: expanded(path),
                    passphrase: passphrase,
                    language: language,
                    progress: progress
                )
            )
        case .saveCopy(let id, let path):
            try await space.extractDocument(id, to: expanded(path), progress: progress)
            return .copied
        case .printSheet(let language, let path):
            try await space.emergencySheet().write(to: expanded(path), language)
            return .sheetPrinted
        case .useSettings(let display, let language):
            try await space.update(settings: display.written(to: await space.settings(), language: language))
            return .settingsUsed
        case .describe(let person):
            try await space.update(person: person)
            return .described
        case .changePassphrase(let current, let new):
            try await vault.changePassphrase(
                .passphrase(Passphrase(current.text)),
                to: Passphrase(new.text),
                cost: cost
            )
            return .passphraseChanged
        case .newRecoveryCode(let current):
            let code = try await vault.newRecoveryCode(.passphrase(Passphrase(current.text)))
            return .recoveryCode(Typed(code.reveal()))
        case .linkServer, .synchronise, .resolve, .offerPairing, .awaitDevice, .decideDevice, .revokeDevice,
            .saveEvidence, .resumeExchanges:
            return try await carryOutSync(deed, space, vault, progress)
        case .help(let deed): return try await carryOutHelp(deed, space, vault)
        case .access(let deed): return .access(try await carryOutAccess(deed, space))
        }
    }
}
