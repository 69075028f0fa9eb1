import ArgumentParser
import FoundationEssentials
import Logging
import ProGateway
import Professional
import ProgramConsole

/// `espace-pro gateway`.
struct GatewayCommand: ProfessionalVerb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "gateway",
            abstract: say(
                "Un serveur FHIR R4 sur cet ordinateur, pour le logiciel du cabinet.",
                "A FHIR R4 server on this computer, for the practice's software."
            ),
            discussion: say(
                "Lire un patient par ici est inscrit à son journal. Créer une ressource la dépose chez le patient.",
                "Reading a patient through it is entered in their journal. Creating a resource leaves it with the patient."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: ProfessionalOptions

    @Option(
        help: .init(
            say("L'adresse d'écoute, de cet ordinateur seulement.", "The address to listen on, of this computer only."),
            valueName: "host:port"
        )
    )
    var listen = "127.0.0.1:8470"

    func perform(_ run: ProfessionalRun) async throws -> ExitStatus {
        guard let colon = listen.lastIndex(of: ":"), let port = Int(listen[listen.index(after: colon)...]),
            (0...65_535).contains(port)
        else { throw ProfessionalError.address }
        let host = listen[..<colon].filter { $0 != "[" && $0 != "]" }
        let workstation = try await run.workstation()
        let gateway: GatewayServer
        do throws(GatewayStartError) {
            gateway = try await GatewayServer.start(
                GatewaySource(workstation),
                host: host,
                port: port,
                logger: Logger(label: "espace-pro") { _ in SwiftLogNoOpLogHandler() },
                stopsOnSignals: true
            )
        } catch {
            throw ProfessionalError.listen(isElsewhere: error == .offLoopback)
        }
        run.console.line("http://\(listen[..<colon]):\(gateway.port)")
        await gateway.wait()
        return .done
    }
}
