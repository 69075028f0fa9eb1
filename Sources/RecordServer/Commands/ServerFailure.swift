/// Why a command of the server failed.
enum ServerFailure: Error, Equatable {
    case exists, noServer, unwritable, name, plainOffLoopback, address, certificate, ticket, full, unavailable, store
    case inUse, withoutPostgreSQL, databaseAddress, databasePassword, databaseUnverified
    case damage(Int)

    init(storing error: StoreError) {
        switch error {
        case .full: self = .full
        case .unavailable: self = .unavailable
        case .damaged: self = .noServer
        case .failed: self = .store
        }
    }

    var status: Int32 {
        switch self {
        case .exists: 8
        case .noServer, .certificate, .ticket: 5
        case .name, .plainOffLoopback, .databaseAddress, .databasePassword, .databaseUnverified: 2
        case .inUse: 4
        case .damage: 6
        case .unavailable, .address: 10
        case .unwritable, .full, .store, .withoutPostgreSQL: 1
        }
    }

    var message: String {
        switch self {
        case .exists: "un serveur existe déjà dans ce dossier / a server already exists in this folder"
        case .noServer: "aucun serveur à cet endroit / there is no server at this place"
        case .unwritable: "le dossier ne peut pas être écrit / the folder cannot be written"
        case .name: "ce nom ne convient pas / this name cannot be used"
        case .plainOffLoopback:
            "sans TLS, le serveur n'écoute que sur cet ordinateur / without TLS the server listens on this computer only"
        case .address: "cette adresse est déjà prise ou n'existe pas / this address is taken or does not exist"
        case .certificate: "le certificat ou sa clé est illisible / the certificate or its key cannot be read"
        case .ticket: "le fichier d'invitation est illisible / the ticket file cannot be read"
        case .full: "le disque est plein / the disk is full"
        case .unavailable: "la base de données ne répond pas / the database does not answer"
        case .store: "la base de données a refusé / the database refused"
        case .inUse: "un serveur tourne déjà dans ce dossier / a server runs in this folder already"
        case .withoutPostgreSQL:
            "ce programme a été construit sans PostgreSQL / this program was built without PostgreSQL"
        case .databaseAddress:
            "l'adresse de la base n'est pas comprise / the address of the database is not understood"
        case .databasePassword:
            "l'adresse de la base contient un mot de passe / the address of the database holds a password"
        case .databaseUnverified:
            "la base est sur un autre ordinateur dont le certificat ne serait pas vérifié / the database is on another computer whose certificate would not be verified"
        case .damage(let count): "\(count) anomalies trouvées / \(count) problems found"
        }
    }

    var hint: String {
        switch self {
        case .exists: "le démarrer : espace-server serve --dir / start it: espace-server serve --dir"
        case .noServer: "en créer un : espace-server init DIR / make one: espace-server init DIR"
        case .unwritable, .full: "vérifier la place et les droits / check the space and the rights"
        case .name: "lettres, chiffres, points et tirets / letters, digits, dots and hyphens"
        case .plainOffLoopback: "donner --tls-cert et --tls-key / give --tls-cert and --tls-key"
        case .address: "choisir une autre adresse : --listen / choose another address: --listen"
        case .certificate: "deux fichiers PEM / two PEM files"
        case .ticket: "une ligne de texte / one line of text"
        case .unavailable, .store: "réessayer, puis voir le journal / try again, then see the log"
        case .inUse: "arrêter l'autre d'abord / stop the other one first"
        case .withoutPostgreSQL:
            "le construire avec --traits PostgreSQL, ou donner --dir / build it with --traits PostgreSQL, or give --dir"
        case .databaseAddress: "postgres://HOST/NAME"
        case .databasePassword: "le mettre dans ~/.pgpass / put it into ~/.pgpass"
        case .databaseUnverified: "ajouter ?sslmode=verify-full / add ?sslmode=verify-full"
        case .damage: "garder ces fichiers et restaurer une copie / keep these files and restore a backup"
        }
    }
}
