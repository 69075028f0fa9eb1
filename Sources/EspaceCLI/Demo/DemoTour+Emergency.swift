import Certification
import FoundationEssentials
import HealthModel
import Professional
import ProgramConsole
import SpaceClient
import SpaceProtocol

/// One person, the regulation centre they named, and a professional who opens in an emergency.
///
/// The centre's desk works unattended here, as `espace-pro regulator` may: nobody judges the reason.
struct DemoEmergency {
    let space: Space
    let owner: Synchroniser
    let centre: Workstation
    let doctor: Workstation

    private func id(of workstation: Workstation) throws -> ProfessionalID {
        try workstation.identity.subject().id
    }

    /// Opens while the desk answers.
    private func open() async throws -> SharedSpace {
        let name = await owner.currentLink().space
        async let opened = doctor.openInEmergency(
            name,
            as: .anyProfessional,
            motive: .unableToConsent,
            reason: say("Malaise dans la rue, seul.", "Collapsed in the street, alone."),
            patience: 60
        )
        _ = try await centre.answerOpenings(staff: [], waiting: 30)
        return try await opened
    }

    /// Plays every step.
    func play(_ tour: inout Tour) async {
        var shared: SharedSpace?
        await tour.step(
            say(
                "sans votre choix, personne n'ouvre en urgence",
                "unless you choose it, nobody opens in an emergency"
            )
        ) {
            do {
                _ = try await open()
                return false
            } catch ProfessionalError.refused(.notFound) { return true }
        }
        await tour.step(
            say(
                "autoriser l'accès d'urgence, rien de ce qui est masqué",
                "enable emergency access, nothing that is hidden"
            )
        ) {
            let choices = EmergencyChoices(everybody: true)
            guard try await owner.enableEmergency(through: id(of: centre), choices) else { return false }
            return await owner.emergency().choices == choices
        }
        await tour.step(
            say(
                "une ouverture lit exactement ce qui était annoncé, preuve au journal d'abord",
                "an opening reads exactly what was announced, proof in the journal first"
            )
        ) {
            let opened = try await open()
            shared = opened
            let announced = try await owner.previewEmergency(EmergencyChoices(everybody: true))
            // Who the person is comes with it, and is no record of the list.
            let listed = Set(announced.map(\.id.uuid))
            let read = Set(opened.records.map(\.id)).intersection(listed)
            let seen = Set(announced.filter(\.isVisible).map(\.id.uuid))
            return !read.isEmpty && read == seen && opened.unreadable == 0
                && !opened.receipts.isEmpty
        }
        await tour.step(
            say(
                "au prochain échange\u{A0}: un bandeau, et les clés sont changées",
                "at the next exchange: a banner, and the keys are changed"
            )
        ) {
            try await owner.synchronise()
            guard let link = try await Synchroniser.link(of: space), link.openingsToCheck.count == 1,
                let opening = await owner.openings().first
            else { return false }
            return try opening.isRotated && opening.subject?.id == id(of: doctor) && opening.opening.reason != nil
        }
        await tour.step(
            say(
                "ce qui est écrit ensuite reste fermé à cette ouverture",
                "what is written next stays closed to this opening"
            )
        ) {
            guard let shared else { return false }
            let added = try await space.add(
                FormValues(kind: .allergy, values: ["name": "Iode"]),
                acceptImplausible: true
            )
            try await owner.synchronise()
            let again = try await doctor.read(shared.space)
            return !again.records.contains { $0.id == added.uuid } && again.records.count == shared.records.count
        }
        await tour.step(
            say(
                "dire que l'on a vu, le journal garde l'ouverture",
                "say that it was seen, the journal keeps the opening"
            )
        ) {
            guard let opening = await owner.openings().first else { return false }
            try await owner.acknowledge(opening: opening.id)
            guard try await Synchroniser.link(of: space)?.openingsToCheck.isEmpty == true else { return false }
            return try await owner.journal().contains { $0.action == .emergency && $0.verdict == .emergency }
        }
        await tour.step(
            say("retirer l'accès d'urgence\u{A0}: l'ouverture s'arrête", "disable emergency access: the opening ends")
        ) {
            guard try await owner.decide(.disableEmergency), let shared else { return false }
            do {
                _ = try await doctor.read(shared.space)
                return false
            } catch ProfessionalError.refused(.notFound) { return true }
        }
    }
}
