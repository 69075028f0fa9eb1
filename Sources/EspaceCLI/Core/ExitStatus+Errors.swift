import SpaceClient
import HealthModel
import Vault

extension SpaceError { var exitStatus: ExitStatus { .failure } }
extension VaultError { var exitStatus: ExitStatus { .failure }
 func message(_ l: Language) -> String { "" }
 func hint(_ l: Language) -> String? { "" } }
