package import HealthModel

/// The catalogue: every fixed word, label and sentence of the screens, in French then in English.
///
/// The two texts stand on one line so that neither can be forgotten or drift away from the other. ``Sentences`` holds what has a count, a
/// name or a date in it. The words follow terminal.md 3.12: short sentences, everyday words, the same word for the same thing.
package enum Words: String, CaseIterable, Sendable {
    // MARK: Sections and titles
    case homeTitle = "Accueil|Home"
    case sections = "Rubriques|Sections"
    case allergiesTitle = "Allergies|Allergies"
    case vaccinationsTitle = "Vaccinations|Vaccinations"
    case treatmentsTitle = "Traitements|Treatments"
    case timelineTitle = "Historique|Timeline"
    case measuresTitle = "Mesures|Measurements"
    case documentsTitle = "Documents|Documents"
    case conditionsTitle = "Maladies|Conditions"
    case proceduresTitle = "Opérations|Operations"
    case familyTitle = "Famille|Family history"
    case contactsTitle = "Proches|Contacts"
    case appointmentsTitle = "Rendez-vous|Appointments"
    case directivesTitle = "Directives|Directives"
    case emergencySheetTitle = "Fiche d'urgence|Emergency sheet"
    case emergencySheetSentence =
        "Ce que les soignants doivent savoir d'abord, sur une page.|What carers need to know first, on one page."
    case adviceEmergencySheet =
        "Faite de ce que contient votre espace. Corrigez-la dans les rubriques.|Made of what your space holds. Correct it there."
    case printSheetName = "Enregistrer la fiche|Save the sheet"
    case printSheetSentence =
        "Écrit la page dans un fichier à imprimer, en français ou en anglais.|Writes the page to print, in French or English."
    case inFrench = "En français|In French"
    case inEnglish = "En anglais|In English"
    case sheetPrinted =
        "Fiche enregistrée. Qui a ce fichier peut la lire.|Sheet saved. Whoever has the file can read it."
    case messagesTitle = "Messages|Messages"
    case othersTitle = "Autres|Other"
    case binTitle = "Corbeille|Bin"
    case importTitle = "Importer|Import"
    case exportTitle = "Exporter|Export"
    case settingsTitle = "Réglages|Settings"
    case recordTitle = "Élément|Record"
    case actionsTitle = "Que voulez-vous faire\u{A0}?|What do you want to do?"
    case actionsHeading = "Actions|Actions"
    case otherActions = "Autres actions|Other actions"
    case sectionSentence = "Va à cette rubrique.|Goes to this section."

    // MARK: Devices and the server
    case syncTitle = "Synchronisation|Sync"
    case syncSentence = "Vos appareils, le serveur, ce qui attend.|Your devices, the server, what waits."
    case synchroniseName = "Synchroniser|Synchronise"
    case synchroniseSentence = "Envoie et reçoit maintenant.|Sends and receives now."
    case syncNone = "un seul appareil|one device only"
    case syncNoServer =
        "Cet espace n'a pas de serveur. Rubrique Synchronisation\u{A0}: en ajouter un.|This space has no server. Section Sync: add one."
    case syncProof = "Enregistrer la preuve|Save the proof"
    case syncProofBody =
        "Ce fichier montre ce que le serveur a signé et ce qu'il a répondu. Il ne contient aucune donnée de santé.|This file shows what the server signed and what it answered. It holds no health data."
    case syncProofSaved =
        "Preuve enregistrée. Montrez-la à qui tient le serveur.|Proof saved. Show it to whoever runs the server."
    case syncFrozen =
        "Rien ne peut être écrit tant que l'espace est arrêté. Les formulaires commencés sont gardés.|Nothing can be written while the space is stopped. Unfinished forms are kept."
    case syncCatching =
        "Ce fichier vient d'une sauvegarde. Il reprend d'abord ce qui a été écrit depuis.|This file comes from a backup. It first takes in what was written since."
    case syncRestored =
        "Ce fichier venait d'une sauvegarde\u{A0}: ce que cet ordinateur avait écrit depuis est revenu.|This file came from a backup: what this computer had written since is back."
    case resumeName = "Reprendre les échanges|Resume exchanges"
    case resumeKeep = "Rester arrêté|Stay stopped"
    case resumeQuestion =
        "Avez-vous gardé la preuve et parlé à qui tient le serveur\u{A0}?|Have you kept the proof and talked to whoever runs the server?"
    case resumeChanges =
        "- L'espace peut à nouveau être écrit, envoyé et reçu.|- The space can be written, sent and received again."
    case resumeKeeps =
        "- Si le serveur ment encore, tout s'arrête à nouveau. Rien n'est perdu.|- If the server still lies, everything stops again. Nothing is lost."
    case resumed = "L'espace peut à nouveau être écrit.|The space can be written again."
    case syncStopped = "SYNCHRONISATION ARRÊTÉE|SYNC STOPPED"
    case syncAlone =
        "Cet espace est sur cet ordinateur seulement. Un serveur relie plusieurs appareils et ne peut rien lire.|This space is on this computer only. A server links several devices and can read nothing."
    case syncAdd = "Relier l'espace à un serveur|Link the space to a server"
    case syncAddress = "Adresse du serveur|Address of the server"
    case syncAddressHelp =
        "Donnée par qui tient le serveur. Elle commence par https.|Given by who runs the server. It begins with https."
    case syncAddBody =
        "Un nouveau code de secours remplace l'ancien. Il sera montré une fois.|A new recovery code replaces the former one. It will be shown once."
    case syncConnection = "Connexion|Connection"
    case syncLast = "Dernier échange|Last exchange"
    case syncNever = "jamais|never"
    case syncNow = "Essayer maintenant|Try now"
    case syncDevices = "Appareils|Devices"
    case syncWaiting = "À ENVOYER|TO SEND"
    case syncNotYet = "PAS ENCORE ENVOYÉ|NOT SENT YET"
    case syncChoose = "À CHOISIR|TO CHOOSE"
    case syncHeld = "À revoir, gardés scellés|To review, kept sealed"
    case syncWorks = "établie|made"
    case syncMute = "impossible\u{A0}: le serveur ne répond pas|impossible: the server does not answer"
    case syncUnasked = "pas encore essayée|not tried yet"
    case adviceSync =
        "Hors ligne, tout reste lisible et modifiable sur cet ordinateur.|Offline, everything can still be read and changed on this computer."
    case conflictTitle = "Choix de version|Choice of version"
    case conflictBody =
        "Cet élément a été modifié sur deux appareils. Les deux versions sont gardées.|This record was changed on two devices. Both versions are kept."
    case conflictMine = "Version de cet ordinateur|Version of this computer"
    case conflictTheirs = "Version d'un autre appareil|Version of another device"
    case conflictRemoved = "supprimé|removed"
    case conflictKeepMine = "Garder celle de cet ordinateur|Keep this computer's"
    case conflictKeepTheirs = "Garder l'autre|Keep the other one"
    case conflictKeepBoth = "Garder les deux|Keep both"
    case conflictLater = "Choisir plus tard|Choose later"
    case conflictDone =
        "Choix enregistré. L'autre version reste dans l'historique.|Choice saved. The other version stays in the history."
    case deviceThis = "cet ordinateur|this computer"
    case devicePaper = "Code de secours imprimé|Printed recovery code"
    case deviceUnnamed = "Appareil sans nom|Device without a name"
    case deviceRevoked = "retiré|removed"
    case revokeTitle = "Retirer l'appareil|Remove the device"
    case keepDevice = "Garder l'appareil|Keep the device"
    case revokeLoses =
        "- Il ne recevra plus rien. Toutes les clés sont changées.|- It will get nothing more. All keys are changed."
    case revokeKeeps = "- Ce qu'il a déjà reçu ne s'efface pas.|- What it has already received is not erased."
    case pairingPicture = "Montrer un code QR|Show a QR code"
    case pairingText = "Revenir au code écrit|Back to the written code"
    case deviceAdd = "Ajouter un appareil|Add a device"
    case deviceRemoved =
        "Appareil retiré. Toutes les clés sont changées.|Device removed. All keys are changed."
    case deviceAdded = "Appareil ajouté.|Device added."
    case deviceRefused = "Appareil refusé. Rien n'est ajouté.|Device refused. Nothing is added."
    case adviceDevices =
        "Retirer un appareil change toutes les clés. Il garde ce qu'il a déjà reçu.|Removing a device changes all keys. It keeps what it has already received."
    case pairingBody =
        "Sur l'autre appareil, tapez\u{A0}: espace device join CODE --server ADRESSE|On the other device, type: espace device join CODE --server ADDRESS"
    case pairingWait =
        "Attente de l'autre appareil, dix minutes au plus.|Waiting for the other device, ten minutes at most."
    case pairingCheck =
        "L'autre appareil montre-t-il ces six chiffres\u{A0}?|Does the other device show these six digits?"
    case pairingYes = "Ce sont les mêmes, ajouter|They are the same, add it"
    case pairingNo = "Non, ne rien ajouter|No, add nothing"

    // MARK: People and caregivers
    case peopleName = "Profils|Profiles"
    case peopleTitle = "Profils et aidants|Profiles and caregivers"
    case peopleSentence = "Les personnes que vous aidez, et qui vous aide.|The people you help, and who helps you."
    case peopleHeading = "LES ESPACES DE CE FICHIER|THE SPACES IN THIS FILE"
    case peopleOpen = "ouvert|open"
    case peopleOwn = "votre espace|your space"
    case helpersHeading = "QUI AIDE|WHO HELPS"
    case helpersNone = "Personne n'aide ici.|Nobody helps here."
    case mandateOver = "terminé|over"
    case mandateResigned = "rendu|given back"
    case lastDayThreeYears = "3 ans|3 years"
    case inviteName = "Inviter un aidant|Invite a caregiver"
    case inviteNeedsServer =
        "Reliez d'abord votre espace à un serveur (Synchronisation).|Link your space to a server first (Sync)."
    case inviteNothing = "N'inviter personne|Invite nobody"
    case inviteCode = "Montrer le code|Show the code"
    case inviteBody =
        "Donnez ce code et cette adresse à la personne. Dans son espace\u{A0}: Profils, puis Aider quelqu'un.|Give this code and this address to the person. In their space: Profiles, then Help somebody."
    case inviteWait =
        "Attente de la personne, dix minutes au plus.|Waiting for the person, ten minutes at most."
    case inviteCheck =
        "Cette personne voit-elle ces six chiffres\u{A0}? Demandez-lui de vous les lire.|Does this person see these six digits? Ask them to read them to you."
    case inviteYes = "Ce sont les mêmes, elle m'aidera|They are the same, they will help me"
    case inviteNo = "Non, ne rien ouvrir|No, open nothing"
    case inviteDone = "Aidant ajouté. Il voit ce que vous avez choisi.|Caregiver added. They see what you chose."
    case inviteRefused = "Invitation refusée. Rien n'est ouvert.|Invitation refused. Nothing is opened."
    case mandateRoleQuestion = "1 sur 4\u{A0}: pour quoi faire\u{A0}?|1 of 4: to do what?"
    case mandateKindsQuestion = "2 sur 4\u{A0}: quelles rubriques\u{A0}?|2 of 4: which sections?"
    case mandateUntilQuestion = "3 sur 4\u{A0}: jusqu'à quand\u{A0}?|3 of 4: until when?"
    case mandateReadQuestion = "4 sur 4\u{A0}: relisez|4 of 4: read it back"
    case mandateContributorBody =
        "Lit, ajoute et corrige dans les rubriques choisies.|Reads, adds and corrects in the sections you choose."
    case mandateReaderBody =
        "Lit les rubriques choisies, sans rien écrire.|Reads the sections you choose, writes nothing."
    case mandateGuardianBody =
        "Tuteur ou parent\u{A0}: voit tout et décide en votre nom.|Guardian or parent: sees everything and decides in your name."
    case mandateJournal = "Journal (qui lit)|Journal (who reads)"
    case mandateUntilLabel = "Dernier jour, inclus|Last day, included"
    case mandateReadBody =
        "Chaque action portera son nom. Ce qui est caché reste caché. Vous pourrez y mettre fin à tout moment.|Every action will bear their name. What is hidden stays hidden. You can end it at any time."
    case mandateChangeName = "Changer cette aide|Change this help"
    case mandateKeep = "Garder cette aide|Keep this help"
    case mandateChanged = "Aide changée.|Help changed."
    case mandateRole = "Rôle|Role"
    case mandateState = "Durée|Time"
    case mandateEndName = "Terminer cette aide|End this help"
    case mandateEndLoses =
        "- Cette personne ne recevra plus rien. Les clés sont changées.|- This person will get nothing more. The keys are changed."
    case mandateEndKeeps =
        "- Elle garde ce qu'elle a déjà reçu. Ce qu'elle a écrit reste, à son nom.|- They keep what they have received. What they wrote stays, in their name."
    case mandateEnded = "Aide terminée, clés changées.|Help ended, keys changed."
    case mandateEndWord = "TERMINER|END"
    case typeMandateEnd = "Pour continuer, tapez TERMINER|To go on, type END"
    case mandateWordMissing =
        "Le mot n'est pas tapé\u{A0}: rien n'est changé.|The word is not typed: nothing is changed."
    case resignName = "Ne plus aider|Help no more"
    case resignStay = "Continuer à aider|Go on helping"
    case resignLoses =
        "- Vous ne recevrez plus rien de cet espace, et vous n'y écrirez plus.|- You will get nothing more from this space, and write in it no more."
    case resignKeeps =
        "- Personne n'a à être d'accord. Ce que vous avez reçu reste lisible ici.|- Nobody has to agree. What you received can still be read here."
    case mandateGivenBack = "Vous n'aidez plus cette personne.|You help this person no more."
    case helpSomebody = "Aider quelqu'un|Help somebody"
    case helpOwnSpace = "Revenez d'abord à votre espace.|Go back to your own space first."
    case helpBody =
        "La personne à aider vous donne un code et une adresse\u{A0}: Profils, puis Inviter un aidant.|The person to help gives you a code and an address: Profiles, then Invite a caregiver."
    case helpCode = "Code reçu|The code you were given"
    case helpCodeHelp =
        "Trois groupes de lettres et de chiffres, montrés par l'autre écran.|Three groups of letters and digits, shown by the other screen."
    case helpMeeting =
        "Recherche de la personne, une demi-minute au plus.|Looking for the person, half a minute at most."
    case helpCheck =
        "Lisez ces six chiffres à la personne. Elle doit voir les mêmes.|Read these six digits to the person. They must see the same ones."
    case helpWait =
        "Attente de sa réponse, dix minutes au plus. Échap\u{A0}: abandonner.|Waiting for their answer, ten minutes at most. Escape: give up."
    case homeActing = "Accueil (vous êtes AIDANT)|Home (you are a CAREGIVER)"
    case advicePeople =
        "Chaque action porte votre nom. Rien ne se mélange entre les espaces.|Every action bears your name. Nothing mixes between the spaces."

    // MARK: Professionals, accesses, the journal and what was left
    case accessTitle = "Accès|Access"
    case accessPath = "Professionnels et accès|Professionals and access"
    case accessSentence = "Qui peut lire votre espace, et jusqu'à quand.|Who can read your space, and until when."
    case journalTitle = "Journal|Journal"
    case journalPath = "Journal des accès|Access journal"
    case journalSentence = "Qui a lu quoi, quand, et de quel droit.|Who read what, when, and by what right."
    case inboxTitle = "Dépôts reçus|Left for you"
    case inboxSentence =
        "Ce que des professionnels ont déposé pour vous.|What professionals left for you."
    case emergencyTitle = "Urgence|Emergency"
    case emergencyHeading = "EN CAS D'URGENCE|IN AN EMERGENCY"
    case emergencyRow = "Qui peut ouvrir votre espace en urgence|Who can open your space in an emergency"
    case emergencyToCheck = "À VÉRIFIER|TO CHECK"
    case emergencyPast = "OUVERTURES PASSÉES|PAST OPENINGS"
    case emergencyState = "URGENCE À VÉRIFIER|EMERGENCY TO CHECK"
    case emergencyChoices = "CE QUE VOUS AUTORISEZ|WHAT YOU ENABLE"
    case emergencyRegulation = "Le personnel du centre de régulation|The staff of the regulation centre"
    case emergencyEverybody = "Tout professionnel, par ce centre|Any professional, through this centre"
    case emergencyHidden = "Aussi ce que vous avez masqué ou isolé|Also what you hid or isolated"
    case emergencyOn = "AUTORISÉ|ENABLED"
    case emergencyOff = "NON AUTORISÉ|NOT ENABLED"
    case emergencyCentre = "Centre de régulation|Regulation centre"
    case emergencyNoCentre = "à choisir|to choose"
    case emergencyCentrePrompt = "Nom ou numéro du centre|Name or number of the centre"
    case emergencyCentreAdvice =
        "Entrée cherche dans l'annuaire, puis choisit. Rien n'est changé avant votre accord.|Enter looks in the directory, then chooses. Nothing is changed before you agree."
    case emergencyStale =
        "Il n'a pas toutes les clés\u{A0}: les siennes sont à renouveler.|It lacks keys: its own have to be renewed."
    case emergencyAlone =
        "Cet espace est sur cet ordinateur seulement. Un serveur est nécessaire pour l'accès en urgence.|This space is on this computer only. A server is needed for access in an emergency."
    case emergencyWhoFirst =
        "Choisissez d'abord qui peut ouvrir.|Choose first who may open."
    case emergencyEscrow =
        "C'est un double confié avec votre accord\u{A0}: le serveur en garde une part, le centre l'autre. Ensemble ils pourraient ouvrir.|It is escrow with your consent: the server keeps one share, the centre the other. Together they could open."
    case emergencyKeys =
        "- Par les clés\u{A0}: chacun seul n'ouvre rien, et rien d'autre que ce que vous choisissez.|- By keys: neither alone opens anything, nor anything but what you choose."
    case emergencyServer =
        "- Par le serveur\u{A0}: un motif, une ligne au journal avant que rien ne soit donné, 72 heures au plus.|- By the server: a reason, a line in the journal before anything is given, 72 hours at most."
    case emergencyPolicy =
        "- Par le centre\u{A0}: il vérifie le journal et l'identité, parfois sans personne.|- By the centre: it verifies journal and identity, at times with nobody there."
    case emergencyAfter =
        "- Ensuite, les clés changent d'elles-mêmes. Ce qui a été lu reste connu.|- Afterwards the keys change by themselves. What was read stays known."
    case emergencyAdvice =
        "Entrée change un choix, ou dit que vous avez vu une ouverture.|Enter changes a choice, or says that you saw an opening."
    case emergencySeen = "C'est noté. Le journal garde l'ouverture.|Noted. The journal keeps the opening."
    case emergencyRotated = "Les clés ont été changées depuis.|The keys were changed since."
    case emergencyNotRotated = "Les clés changent au prochain échange.|The keys change with the next exchange."
    case emergencyBulk =
        "A OUVERT BEAUCOUP D'ESPACES en peu de temps, dit le serveur.|OPENED MANY SPACES in a short time, says the server."
    case emergencyAgree = "Autoriser|Enable"
    case emergencyKeepOff = "Ne rien autoriser de plus|Enable nothing more"
    case emergencyEnd = "Retirer l'accès d'urgence|Disable emergency access"
    case emergencyKeepOn = "Garder cet accès d'urgence|Keep this emergency access"
    case emergencyEndQuestion =
        "Retirer l'accès en cas d'urgence\u{A0}?|Disable access in an emergency?"
    case emergencyEndLoses =
        "- Personne ne peut plus ouvrir. Une ouverture en cours s'arrête, et les clés changent.|- Nobody can open any more. An opening under way ends, and the keys change."
    case emergencyEnabled = "Accès d'urgence autorisé.|Emergency access enabled."
    case emergencyDisabled = "Accès d'urgence retiré.|Emergency access disabled."
    case giveName = "Donner un accès|Give access"
    case giveSentence =
        "Cinq questions. Rien n'est donné avant la dernière.|Five questions. Nothing is given before the last one."
    case giveHint = "Donner|Give"
    case renewName = "Prolonger l'accès|Renew the access"
    case renewSentence =
        "De la durée proposée à la profession, à compter d'aujourd'hui. Ce qu'il ouvre ne change pas.|For the time proposed to the profession, from today. What it opens stays the same."
    case renewHint = "Prolonger|Renew"
    case renewDone = "Accès prolongé.|Access renewed."
    case endName = "Terminer l'accès|End the access"
    case endSentence = "Arrête la suite. Ce qui a été lu reste connu.|Stops what follows. What was read stays known."
    case endHint = "Terminer|End"
    case seesName = "Ce qu'il voit|What they see"
    case seesSentence = "Élément par élément, avec la règle qui décide.|Record by record, with the rule that decides."
    case whoSeesName = "Qui voit\u{A0}?|Who can see?"
    case whoSeesSentence =
        "Montre qui voit cet élément, le cache ou le montre.|Shows who sees this record, hides or shows it."
    case blockName = "Bloquer ce professionnel|Block this professional"
    case blockSentence = "Termine ses accès et n'en permet plus.|Ends their access and allows none."
    case unblockName = "Débloquer ce professionnel|Unblock this professional"
    case unblockSentence = "Ne lui rend aucun accès.|Gives no access back."
    case unrecognisedName = "Je ne reconnais pas cet accès|I do not recognise this"
    case unrecognisedSentence =
        "Enregistre la preuve, puis propose de bloquer.|Saves the proof, then offers to block."
    case unrecognisedHint = "Inconnu|Unknown"
    case recogniseName = "Je reconnais cet accès|I recognise this"
    case journalExportName = "Enregistrer le journal signé|Save the signed journal"
    case journalExportSentence =
        "Un fichier que chacun peut vérifier sans vous ni le serveur.|A file anybody can verify without you or the server."
    case accessAlone =
        "Cet espace est sur cet ordinateur seulement. Un serveur est nécessaire pour donner un accès.|This space is on this computer only. A server is needed to give access."
    case accessNobody =
        "Personne n'a d'accès ouvert. Vous seul pouvez lire cet espace.|Nobody has access. You alone can read this space."
    case accessNoAuthority =
        "Aucune autorité n'est connue ici\u{A0}: personne ne peut prouver qu'il est professionnel. Reliez l'espace avec le fichier de l'autorité.|No authority is known here: nobody can prove to be a professional. Link the space with the authority's file."
    case accessPending = "PAS ENCORE EFFECTIF|NOT YET EFFECTIVE"
    case accessEndPending =
        "FIN PAS ENCORE EFFECTIVE\u{A0}: il peut encore lire.|END NOT YET EFFECTIVE: they can still read."
    case accessEnded = "terminé|ended"
    case accessRevoked = "terminé par vous|ended by you"
    case accessBlocked = "BLOQUÉ|BLOCKED"
    case accessNever = "N'a jamais rien lu.|Never read anything."
    case adviceAccess =
        "Terminer un accès arrête la suite. Ce qui a été lu reste connu.|Ending an access stops what follows. What was read stays known."
    case accessNotProved = "IDENTITÉ NON PROUVÉE|IDENTITY NOT PROVED"
    case professionFact = "Profession|Profession"
    case specialityFact = "Spécialité|Speciality"
    case establishmentFact = "Établissement|Establishment"
    case placeFact = "Lieu|Place"
    case numberFact = "Numéro RPPS|RPPS number"
    case rightsFact = "Droits|Rights"
    case untilFact = "Dernier jour|Last day"
    case lastReadFact = "Dernière lecture|Last reading"
    case rightRead = "lire|read"
    case rightDeposit = "déposer|leave documents"
    case rightAnnotate = "annoter|add remarks"
    case withdrawName = "Ne plus donner cet accès|Do not give this access"
    case keepAccess = "Garder l'accès|Keep the access"
    case endLoses =
        "- Il ne recevra plus rien de nouveau, dès que le serveur le sait.|- They get nothing new, as soon as the server knows."
    case endOffline =
        "- Hors ligne, il peut encore lire jusqu'au prochain échange.|- Offline, they can still read until the next exchange."
    case endKeeps = "- Ce qu'il a déjà lu ou copié ne s'efface pas.|- What they read or copied is not erased."
    case endAgain = "- Vous pourrez lui redonner un accès.|- You can give them access again."
    case endDone =
        "Accès terminé. Ce qui a été lu a pu être gardé.|Access ended. What was read may have been kept."
    case decidedLater =
        "PAS ENCORE EFFECTIF\u{A0}: le serveur ne répond pas. Ce sera fait au prochain échange.|NOT YET EFFECTIVE: the server does not answer. It will be done with the next exchange."
    case blockTitle = "Bloquer un professionnel|Block a professional"
    case blockKeep = "Ne pas bloquer|Do not block"
    case blockLoses =
        "- Ses accès se terminent et rien ne peut lui être ouvert.|- Their access ends and nothing can be opened to them."
    case blockAgain =
        "- Vous pourrez le débloquer. Aucun accès n'est alors rendu.|- You can unblock. No access is given back then."
    case blockDone = "Bloqué. Rien ne peut lui être ouvert.|Blocked. Nothing can be opened to them."
    case unblockDone = "Débloqué. Aucun accès n'est rendu.|Unblocked. No access is given back."
    case withdrawKeep = "Le donner comme prévu|Give it as planned"
    case withdrawBody =
        "- L'accès n'a pas commencé. Rien n'a été lu.|- The access has not begun. Nothing was read."
    case withdrawDone = "Cet accès ne sera pas donné.|This access will not be given."
    case seesVisible = "VOIT|SEES"
    case seesNot = "NE VOIT PAS|DOES NOT SEE"
    case adviceSees =
        "Calculé ici, avec les clés et les accès. Le serveur n'y peut rien.|Computed here, from keys and accesses. The server has no say."
    case wizardWho = "1 sur 5\u{A0}: à qui\u{A0}?|1 of 5: to whom?"
    case wizardKinds = "2 sur 5\u{A0}: quelles rubriques\u{A0}?|2 of 5: which sections?"
    case wizardRights = "3 sur 5\u{A0}: pour quoi faire\u{A0}?|3 of 5: to do what?"
    case wizardUntil = "4 sur 5\u{A0}: jusqu'à quand\u{A0}?|4 of 5: until when?"
    case wizardRead = "5 sur 5\u{A0}: relisez|5 of 5: read it back"
    case wizardPrompt = "Nom, ou numéro RPPS|Name, or RPPS number"
    case wizardProfession = "Profession ou spécialité (facultatif)|Profession or speciality (optional)"
    case wizardPlace = "Commune (facultatif)|Town (optional)"
    case wizardSearchAdvice =
        "Entrée cherche. Seules les identités prouvées sont montrées.|Enter searches. Only proved identities are shown."
    case wizardNobody = "Personne ne correspond avec une identité prouvée.|Nobody fits with a proved identity."
    case wizardNoKey =
        "Ce professionnel ne peut pas encore recevoir d'accès. Demandez-lui d'ouvrir son programme.|This professional cannot receive access yet. Ask them to open their program."
    case wizardKindsAdvice =
        "Entrée change une ligne. Ce qui est proposé dépend de la profession.|Enter changes a line. What is proposed depends on the profession."
    case wizardNext = "Suite|Next"
    case wizardNoKind = "Choisissez au moins une rubrique.|Choose at least one section."
    case wizardNoRight = "Choisissez au moins un droit.|Choose at least one right."
    case wizardHistory = "Voir ce qui est déjà écrit|See what is already written"
    case wizardReadRight = "Lire ces rubriques|Read these sections"
    case wizardDepositRight = "Déposer des documents pour vous|Leave documents for you"
    case wizardAnnotateRight = "Annoter ce qu'il lit|Add remarks to what they read"
    case wizardUntilLabel = "Dernier jour de l'accès, inclus|Last day of the access, included"
    case wizardProposed = "Proposé à cette profession|Proposed to this profession"
    case wizardWeek = "7 jours|7 days"
    case wizardQuarter = "3 mois|3 months"
    case wizardYear = "1 an|1 year"
    case wizardPast = "ce jour est passé.|that day is past."
    case wizardNothing = "Ne rien donner|Give nothing"
    case wizardGive = "Donner l'accès|Give the access"
    case wizardGiven = "Accès donné.|Access given."
    case journalFilterTitle = "Filtrer le journal|Filter the journal"
    case journalRefusedOnly = "Tentatives refusées seulement|Refused attempts only"
    case journalAlone =
        "Cet espace est sur cet ordinateur seulement\u{A0}: vous seul le lisez.|This space is on this computer only: you alone read it."
    case journalEmpty = "Aucun accès depuis l'ouverture de l'espace.|No access since the space was opened."
    case journalBefore = "AVANT|BEFORE"
    case journalOwn = "Vos appareils|Your devices"
    case journalUnknownParty = "Personne ne peut être nommé|Nobody can be named"
    case adviceJournal =
        "Aucune entrée effacée ni modifiée depuis votre premier relevé.|No entry was erased or changed since you first looked."
    case journalFile = "Journal signé|Signed journal"
    case journalFileBody =
        "Le fichier prouve chaque accès. Il ne contient pas vos données de santé.|The file proves every access. It does not hold your health data."
    case journalSaved = "Journal enregistré.|Journal saved."
    case whoFact = "Qui|Who"
    case whenFact = "Quand|When"
    case whatFact = "Quoi|What"
    case verdictFact = "Avis|Verdict"
    case entryFact = "Entrée du journal|Journal entry"
    case recordsHeading = "ÉLÉMENTS|RECORDS"
    case recordUnknown = "élément inconnu de cet ordinateur|a record this computer does not know"
    case inboxEmpty = "Rien n'attend votre réponse.|Nothing waits for your answer."
    case inboxAlone =
        "Cet espace est sur cet ordinateur seulement\u{A0}: personne ne peut rien y déposer.|This space is on this computer only: nobody can leave anything."
    case depositWho = "Qui peut déposer|Who can leave something"
    case depositGranted = "Ceux à qui vous donnez accès|Those whom you give access"
    case depositGrantedDetail =
        "Seulement les professionnels dont l'accès permet de déposer.|Only professionals whose access allows to leave something."
    case depositCertified = "Tout professionnel qui a l'adresse|Any professional with the address"
    case depositCertifiedDetail =
        "S'il est certifié et que vous lui donnez l'adresse de votre espace. Il ne lit rien.|If they are certified and you give them your space's address. They read nothing."
    case depositChosen = "choisi|chosen"
    case depositWhoAdvice =
        "Entrée choisit. Vous acceptez ou refusez chaque dépôt.|Enter chooses. You accept or refuse each deposit."
    case depositWhoDone = "C'est réglé.|Done."
    case depositAddress = "Adresse à donner au professionnel|Address to give to the professional"
    case depositAddressOpens =
        "Elle permet de déposer, pas de lire. Un professionnel bloqué ne peut pas s'en servir.|It lets them leave something, not read. Somebody blocked cannot use it."
    case correctionName = "Demander une correction|Ask for a correction"
    case correctionSentence =
        "Écrit à celui qui l'a déposé\u{A0}: lui seul peut le corriger.|Writes to whoever left it: they alone can put it right."
    case correctionHint = "Corriger|Correct"
    case correctionBody =
        "Lui seul lira votre demande, s'il a un accès. L'élément ne change pas.|They alone will read your request, if they have an access. The record does not change."
    case correctionLabel = "Ce qui est à corriger|What is to be put right"
    case correctionHelp = "Une phrase ou deux.|A sentence or two."
    case correctionMissing = "écrivez ce qui est à corriger.|write what is to be put right."
    case correctionAsked = "Correction demandée.|Correction asked for."
    case correctionUnreached =
        "Demande gardée\u{A0}: l'auteur la lira si vous lui donnez un accès.|Request kept: its author will read it if you give them an access."
    case correctionsHeading = "CORRECTIONS DEMANDÉES|CORRECTIONS ASKED FOR"
    case closeCorrectionName = "Fermer la demande|Close the request"
    case closeCorrectionKeep = "Garder la demande|Keep the request"
    case closeCorrectionQuestion = "Ne plus attendre de correction\u{A0}?|Expect no correction any more?"
    case closeCorrectionBody =
        "- Son auteur verra que vous avez fermé la demande. L'élément ne change pas.|- Its author will see that you closed the request. The record does not change."
    case correctionClosedDone = "Demande fermée.|Request closed."
    case correctionText = "Demande|Request"
    case correctionAuthor = "À|To"
    case correctionAnswerFact = "Réponse|Answer"
    case rewrapName = "Changer ses clés|Change its keys"
    case rewrapHint =
        "Après la fin d'un accès\u{A0}: ses anciennes clés ne servent plus.|After an access ended: its former keys are of no use."
    case reencryptName = "Changer aussi celles de ses fichiers|Change those of its files, too"
    case reencryptHint = "Chaque fichier est chiffré à nouveau et renvoyé.|Each file is encrypted anew and sent again."
    case resealBody =
        "- L'élément est chiffré sous de nouvelles clés, et le serveur efface l'ancienne copie.|- The record is encrypted under new keys, and the server erases the former copy."
    case resealFiles = "- Ses fichiers aussi. Cela peut prendre un moment.|- Its files, too. It may take a moment."
    case resealNoFiles = "- Ses fichiers gardent leurs clés.|- Its files keep their keys."
    case resealKeeps =
        "- Ce qui a déjà été ouvert a pu être gardé. Ceux qui ont un accès continuent à lire.|- What was opened before may have been kept. Those who have an access go on reading."
    case resealKeep = "Garder les clés|Keep the keys"
    case resealAct = "Changer les clés|Change the keys"
    case resealDone = "Clés changées, ancienne copie effacée.|Keys changed, former copy erased."
    case correctionFact = "Correction demandée|Correction asked for"
    case correctionOpen = "sans réponse|not answered"
    case correctionAnswered = "réponse reçue|answered"
    case correctionClosed = "fermée par vous|closed by you"
    case inboxUnverified = "AUTEUR NON PROUVÉ, non ouvert|AUTHOR NOT PROVED, not opened"
    case inboxWithheld = "DÉPÔT RETENU par le serveur|WITHHELD by the server"
    case inboxUnreadable = "Ne peut pas être lu|Cannot be read"
    case adviceInbox =
        "Accepter garde la signature de l'auteur. Refuser ne garde rien.|Accepting keeps the author's signature. Refusing keeps nothing."
    case depositLater = "Répondre plus tard|Answer later"
    case depositAccept = "Accepter dans mon espace|Accept into my space"
    case depositRefuse = "Refuser|Refuse"
    case depositAccepted = "Accepté\u{A0}: il est dans votre espace.|Accepted: it is in your space."
    case depositRefused = "Refusé. Le journal le dit.|Refused. The journal says so."
    case refuseTitle = "Refuser un dépôt|Refuse what was left"
    case refuseQuestion = "Refuser ce dépôt\u{A0}?|Refuse it?"
    case refuseLoses = "- Il ne vous sera plus montré.|- It will not be shown to you any more."
    case refuseKeeps = "- Le journal garde qu'il a été déposé.|- The journal keeps that it was left."
    case visibilityShared = "Visible selon les accès donnés.|Visible by the accesses given."
    case visibilityHidden = "CACHÉ à tous les professionnels.|HIDDEN from all professionals."
    case visibilityIsolated = "CACHÉ à un professionnel.|HIDDEN from one professional."
    case hideAll = "Cacher à tous les professionnels|Hide from all professionals"
    case showAgain = "Montrer à nouveau|Show again"
    case hideFromHeading = "PROFESSIONNELS AVEC UN ACCÈS|PROFESSIONALS WITH ACCESS"
    case adviceVisibility =
        "Entrée sur un nom\u{A0}: cacher cet élément à lui seul, sans trace.|Enter on a name: hide this record from them alone, without a trace."
    case visibilityNobody = "Personne n'a d'accès ouvert.|Nobody has access."
    case hiddenDone = "Caché. Z\u{A0}: annuler.|Hidden. U: undo."
    case shownDone = "Montré à nouveau. Z\u{A0}: annuler.|Shown again. U: undo."
    case aloneTitle = "Cacher un seul élément|Hide one record alone"
    case aloneKeep = "Ne rien cacher|Hide nothing"
    case aloneHide = "Cacher celui-ci seul|Hide this one alone"
    case aloneBody =
        "- Les autres restent visibles\u{A0}: on peut deviner qu'il en manque un.|- The others stay visible: one can guess that one is missing."
    case aloneKeeps = "- Vous pourrez le montrer à nouveau.|- You can show it again."
    case seesIt = "le voit|sees it"
    case seesItNot = "ne le voit pas|does not see it"
    case trustRootLabel = "Fichier des autorités (facultatif)|File of authorities (optional)"
    case trustRootHelp =
        "Le certificat de qui prouve l'identité des professionnels, et du serveur.|The certificate of whoever proves who professionals, and the server, are."

    // MARK: States
    case stateLocked = "Espace verrouillé|Space locked"
    case stateLocal = "Sur cet ordinateur|On this computer"
    case stateReadOnly = "Lecture seule|Read only"
    case demonstrationBanner = "DONNÉES FICTIVES.|FICTITIOUS DATA."
    case tooSmall =
        "Fenêtre trop petite\u{A0}: 40 colonnes et 9 lignes au moins.|Window too small: at least 40 columns and 9 lines."
    case loading = "Lecture de l'espace.|Reading the space."
    case opening = "Ouverture. Quelques secondes.|Opening. A few seconds."
    case underWay = "En cours.|Under way."
    case yes = "Oui|Yes"
    case no = "Non|No"
    case automatic = "Automatique|Automatic"
    case lockedNow =
        "Espace verrouillé. Les clés sont effacées de la mémoire.|Space locked. The keys are gone from memory."
    case lockedIdle =
        "Verrouillé après un temps sans touche. Un formulaire commencé est gardé.|Locked after a time without a key. An unfinished form is kept."
    case lockedSuspended = "Verrouillé avant de mettre le programme en pause.|Locked before the program was paused."
    case idleNear =
        "Verrouillage dans une minute. Une touche suffit pour rester.|Locks in one minute. Any key keeps it open."
    case unknownKey =
        "Cette touche ne fait rien ici. F1\u{A0}: aide. Ctrl+P\u{A0}: toutes les actions.|This key does nothing here. F1: help. Ctrl+P: all actions."
    case readOnlyRefusal =
        "Lecture seule\u{A0}: rien ne peut être changé. Verrouillez (V) puis ouvrez sans lecture seule.|Read only: nothing can be changed. Lock (L), then open without read only."
    case nothingToUndo = "Il n'y a rien à annuler.|There is nothing to undo."
    case nothingChangedYet = "Rien n'est changé pour l'instant.|Nothing is changed yet."
    case optional = "(facultatif)|(optional)"
    case errorPrefix = "ERREUR\u{A0}: |ERROR: "
    case toConfirm = "À CONFIRMER\u{A0}: |TO CONFIRM: "

    // MARK: Names of actions
    case openName = "Ouvrir ce qui est choisi|Open what is chosen"
    case openSentence = "Ouvre la ligne choisie.|Opens the chosen line."
    case openHint = "Ouvrir|Open"
    case addName = "Ajouter|Add"
    case addSentence = "Ajoute un élément à cette rubrique.|Adds a record to this section."
    case declareNoneName = "Déclarer «\u{A0}aucun connu\u{A0}»|State \"none known\""
    case declareNoneSentence =
        "Dit aux soignants que vous n'en avez pas, à la date d'aujourd'hui.|Tells carers that you have none, as of today."
    case declareNoneHint = "Aucun connu|None known"
    case editName = "Modifier|Change"
    case editSentence =
        "Corrige cet élément. L'ancienne version est gardée.|Corrects this record. The former version is kept."
    case stopName = "Terminer le traitement|Stop the treatment"
    case stopSentence =
        "Dit quand et pourquoi il s'est arrêté. Il reste visible.|Says when and why it ended. It stays visible."
    case stopHint = "Terminer|Stop"
    case versionsName = "Versions précédentes|Former versions"
    case versionsSentence = "Ce que cet élément disait avant.|What this record said before."
    case versionsHint = "Versions|Versions"
    case readName = "Lire le document|Read the document"
    case readSentence = "Montre le texte du document.|Shows the text of the document."
    case readHint = "Lire|Read"
    case copyName = "Enregistrer une copie|Save a copy"
    case copySentence =
        "Écrit le document dans un fichier lisible par tous ceux qui l'ouvrent.|Writes the document to a file readable by whoever opens it."
    case graphName = "Voir la courbe|Show the curve"
    case graphSentence = "Les valeurs de cette mesure au fil du temps.|The values of this measure over time."
    case graphHint = "Courbe|Curve"
    case curveNothing =
        "Pas de valeur chiffrée à montrer, ou des unités différentes.|No number to show, or different units."
    case copyHint = "Copie|Copy"
    case searchName = "Chercher|Search"
    case searchSentence = "Cherche des mots, sans souci des accents.|Searches for words, whatever the accents."
    case filterName = "Filtrer|Filter"
    case filterSentence = "Ne montre que ce que vous choisissez.|Shows only what you choose."
    case restoreName = "Sortir de la corbeille|Take out of the bin"
    case restoreSentence = "Remet cet élément à sa place.|Puts this record back in its place."
    case restoreHint = "Garder|Keep"
    case emptyBinName = "Vider la corbeille|Empty the bin"
    case emptyBinSentence = "Supprime pour toujours ce qu'elle contient.|Deletes what it holds for ever."
    case emptyBinHint = "Vider|Empty"
    case deleteName = "Mettre à la corbeille|Move to the bin"
    case deleteSentence = "L'élément peut en être sorti pendant 30 jours.|The record can be taken out for 30 days."
    case undoName = "Annuler la dernière action|Undo the last action"
    case undoSentence =
        "Revient sur le dernier ajout, changement ou retrait.|Takes back the last addition, change or removal."
    case undoHint = "Annuler|Undo"
    case saveName = "Enregistrer|Save"
    case saveSentence = "Vérifie le formulaire et l'enregistre.|Checks the form and saves it."
    case showName = "Montrer ou cacher les caractères|Show or hide the characters"
    case showSentence = "Utile quand personne d'autre ne regarde.|Useful when nobody else is looking."
    case showHint = "Montrer|Show"
    case hideHint = "Cacher|Hide"
    case fieldHelpName = "Aide du champ|Help of the field"
    case fieldHelpSentence = "Dit ce qui est attendu ici.|Says what is expected here."
    case actionsName = "Toutes les actions|All actions"
    case actionsSentence = "Cherche une action par son nom.|Finds an action by its name."
    case helpName = "Aide|Help"
    case helpSentence = "Les touches de cet écran, et les mots expliqués.|The keys of this screen, and words explained."
    case redrawName = "Redessiner l'écran|Draw the screen again"
    case redrawSentence = "Si un autre programme a écrit par-dessus.|If another program wrote over it."
    case suspendName = "Mettre en pause|Pause the program"
    case suspendSentence = "Verrouille, puis rend la main au terminal.|Locks, then gives the terminal back."
    case lockName = "Verrouiller|Lock"
    case lockSentence = "Efface les clés de la mémoire, tout de suite.|Wipes the keys from memory, at once."
    case quitName = "Quitter|Quit"
    case quitSentence = "Verrouille et ferme le programme.|Locks and closes the program."
    case backHint = "Retour|Back"
    case chooseHint = "Choisir|Choose"
    case confirmHint = "Valider|Confirm"
    case runHint = "Faire|Do it"
    case nextHint = "Suivant|Next"
    case previousHint = "Avant|Before"
    case changeHint = "Changer|Change"
    case searchTextsHint = "Dans les textes|In the texts"
    case arrowsName = "Flèches|Arrows"
    case importSentence =
        "Prend un fichier FHIR, un PDF, une image, un texte ou une archive.|Takes a FHIR file, a PDF, a picture, a text or an archive."
    case exportSentence = "Emporte tout, chiffré ou lisible.|Takes everything with you, encrypted or readable."
    case settingsSentence = "Affichage, sécurité, mes données.|Display, security, my data."
    case binSentence = "Ce qui a été retiré depuis 30 jours.|What was removed within 30 days."

    // MARK: Facts
    case notFilledIn = "non renseigné|not filled in"
    case noneKnownShort = "aucun connu|none known"
    case dateFact = "Date|Date"
    case detailFact = "Détail|Detail"
    case tellCarers = "À dire aux soignants|Tell every carer"
    case none = "aucun|none"
    case statusFact = "État|Status"
    case authorFact = "Auteur|Author"
    case fileFact = "Fichier|File"
    case allergyWord = "allergie|allergy"
    case typedByYou = "Écrit dans cet espace.|Written in this space."
    case dateUnknown = "sans date|no date"
    case complete = "complet|complete"
    case toAsk = "à demander|to ask about"
    case addDose = "Ajouter une dose|Add a dose"
    case vaccinationQuestion =
        "Dépend de votre situation\u{A0}: parlez-en à un professionnel.|Depends on your situation: talk to a professional."
    case needsBirthDate =
        "Sans date de naissance, le calendrier ne peut rien dire. Réglages\u{A0}: Qui vous êtes.|Without a date of birth the calendar can say nothing. Settings: Who you are."
    case notYours =
        "Écrit par quelqu'un d'autre\u{A0}: demandez-lui de le corriger, ou mettez-le à la corbeille.|Written by someone else: ask them to correct it, or move it to the bin."
    case recordsSayOtherwise =
        "Des éléments en cours disent le contraire. Terminez-les d'abord.|Records that still hold say otherwise. End them first."

    // MARK: Empty screens
    case emptyAllergies =
        "NON RENSEIGNÉ. Aucune information sur vos allergies. A\u{A0}: en ajouter une. N\u{A0}: déclarer «\u{A0}aucune connue\u{A0}».|NOT FILLED IN. Nothing is known about your allergies. A: add one. N: state \"none known\"."
    case emptyTreatments =
        "NON RENSEIGNÉ. Aucune information sur vos traitements. A\u{A0}: en ajouter un. N\u{A0}: déclarer «\u{A0}aucun\u{A0}».|NOT FILLED IN. Nothing is known about your treatments. A: add one. N: state \"none\"."
    case emptyConditions =
        "NON RENSEIGNÉ. Aucune information sur vos maladies. A\u{A0}: en ajouter une. N\u{A0}: déclarer «\u{A0}aucune connue\u{A0}».|NOT FILLED IN. Nothing is known about your conditions. A: add one. N: state \"none known\"."
    case emptyVaccinations =
        "Aucune vaccination enregistrée. Cela ne veut pas dire que vous n'êtes pas vacciné. A\u{A0}: ajouter une dose de votre carnet.|No vaccination recorded. That does not mean that you are not vaccinated. A: add a dose from your booklet."
    case emptyDocuments =
        "Aucun document. A\u{A0}: ajouter le vôtre, photo, PDF ou texte.|No document. A: add yours, a picture, a PDF or a text."
    case emptyMeasures =
        "Aucune mesure. A\u{A0}: ajouter une tension, un poids, une glycémie.|No measurement. A: add a blood pressure, a weight, a blood sugar."
    case emptyContacts =
        "Aucun proche. A\u{A0}: dire qui appeler en cas d'urgence.|No contact. A: say whom to call in an emergency."
    case emptyProcedures =
        "NON RENSEIGNÉ. Aucune opération, aucun séjour à l'hôpital. A\u{A0}: ajouter. N\u{A0}: déclarer «\u{A0}aucun\u{A0}».|NOT FILLED IN. No operation, no hospital stay. A: add one. N: state \"none\"."
    case emptyFamily =
        "Aucune maladie de la famille n'est notée. A\u{A0}: en ajouter une.|No illness in the family is recorded. A: add one."
    case emptyAppointments = "Aucun rendez-vous. A\u{A0}: en noter un.|No appointment. A: write one down."
    case emptyDirectives =
        "Aucune directive anticipée. A\u{A0}: dire où se trouve la vôtre.|No advance directive. A: say where yours is."
    case emptyOthers =
        "Rien d'autre. Ce que ce programme ne range pas ailleurs se trouve ici, intact.|Nothing else. What this program files nowhere else is kept here, intact."
    case emptyTimeline =
        "Rien n'a encore de date. Ajoutez un élément, ou importez un dossier (I).|Nothing has a date yet. Add a record, or import a file (I)."
    case emptyBin = "La corbeille est vide.|The bin is empty."
    case filterEmpty = "Rien ne passe ce filtre. F pour changer.|Nothing passes this filter. T to change it."
    case binIsEmpty = "La corbeille est vide\u{A0}: rien à en sortir.|The bin is empty: nothing to take out."

    // MARK: Advice
    case adviceTreatments =
        "Ne changez pas un traitement sans votre médecin ou votre pharmacien.|Do not change a treatment without your doctor or pharmacist."
    case adviceMeasures =
        "Une mesure seule ne fait pas un diagnostic. Urgence\u{A0}: 15 ou 112.|One measurement is no diagnosis. Emergency: 15 or 112."
    case adviceDocuments =
        "Le plus récent d'abord. Les fichiers sont chiffrés sur cet ordinateur.|Newest first. The files are encrypted on this computer."
    case adviceBin =
        "Après 30 jours, ce qui est ici est supprimé à l'ouverture de l'espace.|After 30 days, what is here is deleted when the space is opened."
    case adviceVersions = "Rien de ce qui a été écrit n'est perdu.|Nothing that was written is lost."
    case adviceVersion = "Cette version ne peut plus changer.|This version cannot change any more."
    case adviceReading =
        "Flèches\u{A0}: lire ligne à ligne. La mise en page est perdue.|Arrows: read line by line. The layout is lost."
    case adviceForm =
        "F2 enregistre. Échap garde un brouillon sur cet ordinateur.|F2 saves. Esc keeps a draft on this computer."
    case adviceFiles =
        "Tapez une partie du nom, ou un chemin entier. Rien n'est importé sans votre accord.|Type a part of the name, or a whole path. Nothing is imported without your consent."
    case adviceWorking =
        "Échap arrête. Ce qui n'est pas fini n'est pas gardé.|Esc stops. What is not finished is not kept."
    case stopping = "Arrêt demandé.|Stopping."
    case adviceExport =
        "Ce sont vos données\u{A0}: vous pouvez toutes les emporter.|These are your data: you can take all of them away."
    case adviceExportDemonstration =
        "Démonstration\u{A0}: ces données sont fictives.|Demonstration: these data are fictitious."
    case adviceSearch =
        "Titres et auteurs d'abord. Accents et majuscules ne comptent pas.|Titles and authors first. Accents and capitals do not count."
    case searchIncomplete = "L'index se construit encore.|The index is still being built."
    case adviceSettings = "Le changement est appliqué tout de suite.|A change works at once."
    case adviceHelp = "Tapez un mot pour chercher dans l'aide.|Type a word to search the help."
    case checking = "Vérification de tout l'espace.|Checking the whole space."

    // MARK: Results
    case added = "Ajouté.|Added."
    case edited = "Modifié. L'ancienne version est gardée.|Changed. The former version is kept."
    case deleted = "À la corbeille pour 30 jours.|In the bin for 30 days."
    case restored = "Sorti de la corbeille.|Taken out of the bin."
    case binEmptied = "La corbeille est vidée.|The bin was emptied."
    case declared = "Déclaré, à la date d'aujourd'hui.|Stated, as of today."
    case treatmentStopped =
        "Traitement terminé. Il reste visible dans «\u{A0}terminés\u{A0}».|Treatment stopped. It stays visible under \"ended\"."
    case draftKept =
        "Brouillon gardé, chiffré. Il attend à l'accueil.|Draft kept, encrypted. It waits on the home screen."
    case discarded = "Abandonné. Rien n'a été ajouté.|Discarded. Nothing was added."
    case documentAdded = "Document ajouté, chiffré.|Document added, encrypted."
    case copied = "Copie enregistrée. Elle n'est pas chiffrée.|Copy saved. It is not encrypted."
    case passphraseChanged =
        "Phrase secrète changée. Les copies faites avant s'ouvrent encore avec l'ancienne.|Passphrase changed. Copies made before still open with the old one."
    case settingApplied = "Appliqué.|Done."
    case settingsNotKept =
        "Appliqué jusqu'à la fermeture\u{A0}: en lecture seule, rien n'est gardé.|Done until you leave: with read only, nothing is kept."
    case backupRestored = "Copie de secours reprise. Tout est là.|Backup restored. All is there."
    case spaceReady =
        "Votre espace est prêt. I\u{A0}: importer un dossier. 1\u{A0}: dire vos allergies.|Your space is ready. I: import a record. 1: say your allergies."
    case codeReplaced =
        "Nouveau code de secours en place. L'ancien n'ouvre plus rien.|New recovery code in place. The old one opens nothing."
    case nothingNew =
        "Rien de nouveau dans ce fichier\u{A0}: tout est déjà dans l'espace.|Nothing new in this file: all of it is in the space already."

    // MARK: Fields and lists of choices
    case enterForList = "Entrée\u{A0}: liste|Enter: list"
    case choicePrompt = "Tapez pour réduire la liste|Type to narrow the list"
    case choicePromptFree =
        "Tapez pour réduire la liste, ou écrivez autre chose puis Entrée|Type to narrow the list, or write something else then Enter"
    case choiceNone = "Rien ne correspond. Effacez pour tout revoir.|Nothing matches. Erase to see all."
    case choiceNoneFree = "Pas dans la liste. Entrée\u{A0}: garder vos mots.|Not in the list. Enter: keep your words."
    case actionsPrompt = "Tapez une partie du nom de l'action|Type a part of the action's name"
    case helpPrompt = "Chercher dans l'aide|Search the help"
    case searchPrompt = "Mots à chercher|Words to find"
    case filterTitle = "Filtrer par|Filter by"
    case filterNone = "Tout montrer|Show all"
    case confirmByRepeating =
        "Une valeur est rare. Corrigez-la, ou enregistrez encore pour confirmer.|A value is unusual. Correct it, or save again to confirm."
    case dateHelp =
        "Comme vous voulez\u{A0}: 3/2/2026, 02/2026, 2026, hier, il y a 3 semaines.|As you like: 3/2/2026, Feb 2026, 2026, yesterday, 3 weeks ago."

    // MARK: Buttons
    case discardButton = "Abandonner|Discard"
    case cancelButton = "Ne rien changer|Change nothing"
    case okButton = "Continuer|Continue"
    case continueButton = "Suite|Go on"
    case backButton = "Revenir|Go back"
    case importNothing = "Ne rien importer|Import nothing"
    case copyButton = "Enregistrer la copie|Save the copy"
    case openReadOnlyButton = "Ouvrir en lecture seule|Open read only"
    case changePassphraseButton = "Changer la phrase|Change the passphrase"

    // MARK: Questions
    case whatChanges = "Ce qui change|What changes"
    case quitTitle = "Quitter\u{A0}?|Quit?"
    case quitBody =
        "L'espace sera verrouillé. Tout ce qui est enregistré est en sécurité ; un formulaire commencé est gardé.|The space will be locked. What was saved is safe; an unfinished form is kept."
    case quitStay = "Rester|Stay"
    case quitLeave = "Verrouiller et quitter|Lock and quit"
    case deleteTitle = "Mettre à la corbeille\u{A0}?|Move to the bin?"
    case deleteKeeps = "- Il ne sera plus dans vos listes ni dans vos exports.|- It leaves your lists and your exports."
    case deleteRestores =
        "- Vous pourrez le sortir de la corbeille pendant 30 jours.|- You can take it out of the bin for 30 days."
    case keepRecord = "Le garder|Keep it"
    case emptyBinLoses =
        "- Ces éléments, leurs versions et leurs documents disparaissent de cet ordinateur.|- These records, their versions and their documents are gone from this computer."
    case emptyBinKeeps =
        "- Les copies de secours et archives déjà faites les gardent.|- Backups and archives made before still hold them."
    case keepBin = "Garder la corbeille|Keep the bin"
    case emptyBinNow = "Supprimer pour toujours|Delete for ever"
    case typeDelete = "Pour continuer, tapez SUPPRIMER|To go on, type DELETE"
    case deleteWord = "SUPPRIMER|DELETE"
    case wordNotTyped = "Le mot n'est pas tapé\u{A0}: rien n'est supprimé.|The word is not typed: nothing is deleted."
    case newCodeTitle = "Nouveau code de secours|New recovery code"
    case newCodeQuestion = "Remplacer le code de secours\u{A0}?|Replace the recovery code?"
    case newCodeLoses =
        "- L'ancien code imprimé n'ouvre plus cet espace.|- The old printed code no longer opens this space."
    case newCodeKeeps =
        "- Vos données et votre phrase secrète ne changent pas.|- Your data and your passphrase do not change."
    case keepCode = "Garder le code actuel|Keep the present code"
    case replaceCode = "Remplacer le code|Replace the code"

    // MARK: Treatments
    case stopBody =
        "Le traitement reste dans votre espace, parmi les traitements terminés.|The treatment stays in your space, among those that ended."
    case stopDate = "Arrêté le|Stopped on"
    case stopReason = "Raison (facultatif)|Reason (optional)"
    case stopReasonHelp =
        "Par exemple\u{A0}: fin de l'ordonnance, effet gênant.|For example: end of the prescription, side effect."

    // MARK: Documents and files
    case extractedText =
        "Texte extrait du document (mise en page perdue)\u{A0}:|Text of the document (its layout is lost):"
    case readingDocument = "Lecture du document.|Reading the document."
    case readingFile = "Lecture du fichier. Rien n'est importé.|Reading the file. Nothing is imported."
    case addDocumentTitle = "Ajouter un document|Add a document"
    case addingDocument = "Ajout du document|Adding the document"
    case documentPrompt = "Le fichier à ajouter\u{A0}: PDF, photo ou texte|The file to add: PDF, picture or text"
    case importPrompt =
        "Le fichier à importer\u{A0}: FHIR, PDF, photo, texte ou archive|The file to import: FHIR, PDF, picture, text or archive"
    case parentFolder = "Dossier au-dessus|Folder above"
    case folderEmpty =
        "Rien ici. Tapez un chemin entier, ou changez de dossier.|Nothing here. Type a whole path, or change folder."
    case noSuchFile = "Aucun fichier de ce nom ici.|No file of this name here."
    case pathLabel = "Fichier à écrire|File to write"
    case pathHelp =
        "Un chemin\u{A0}; ~ est votre dossier. Un fichier qui existe n'est jamais remplacé.|A path; ~ is your folder. A file that exists is never replaced."
    case pathMissing = "il faut un chemin de fichier.|a path is needed."
    case copyWarning =
        "La copie n'est pas chiffrée\u{A0}: toute personne qui a ce fichier peut la lire.|The copy is not encrypted: whoever has this file can read it."

    // MARK: Export
    case exportIPS = "Résumé pour un soignant (IPS)|Summary for a carer (IPS)"
    case exportIPSUse = "Le format international, lisible à l'étranger.|The international format, readable abroad."
    case exportFHIR = "Tout, au format FHIR|Everything, as FHIR"
    case exportFHIRUse =
        "Pour un autre logiciel de santé. Documents compris.|For another health program. With the documents."
    case exportArchive = "Archive chiffrée|Encrypted archive"
    case exportArchiveUse =
        "Tout, versions et corbeille comprises, sous une phrase secrète.|Everything, versions and bin included, under a passphrase."
    case exportCSV = "Tableaux (CSV)|Tables (CSV)"
    case exportCSVUse = "Pour un tableur, une rubrique par fichier.|For a spreadsheet, one section in each file."
    case exportText = "Texte à lire ou imprimer|Text to read or print"
    case exportTextUse = "Une page simple, sans mise en forme.|A plain page."
    case exportWarning =
        "Ce fichier ne sera pas chiffré\u{A0}: toute personne qui l'a peut le lire.|This file will not be encrypted: whoever has it can read it."
    case exportReadable =
        "Ce fichier n'est pas chiffré\u{A0}: gardez-le en lieu sûr.|This file is not encrypted: keep it in a safe place."
    case archiveBody =
        "L'archive s'ouvre avec sa propre phrase secrète, et avec rien d'autre. Notez-la.|The archive opens with its own passphrase and with nothing else. Write it down."
    case archivePassphrase = "Phrase secrète de l'archive|Passphrase of the archive"
    case archiveTitle = "Reprendre une archive|Take in an archive"
    case archiveTakeIn =
        "Ce qui manque à votre espace y est ajouté. Rien de ce qui y est n'est changé.|What your space lacks is added. Nothing that is there is changed."
    case exportShort = "un fichier chiffré ou lisible|a file, encrypted or readable"

    // MARK: Opening
    case unlockTitle = "Mon espace santé|My health space"
    case unlockCopy =
        "Cet ordinateur garde une copie chiffrée de votre espace.|This computer keeps an encrypted copy of your space."
    case unlockNeverLeaves =
        "Votre phrase secrète ne quitte jamais cet ordinateur.|Your passphrase never leaves this computer."
    case passphraseLabel = "Phrase secrète|Passphrase"
    case codeLabel = "Code de secours|Recovery code"
    case unlockNoEcho =
        "Rien ne s'affiche pendant la frappe. F2\u{A0}: montrer les caractères.|Nothing shows while you type. F2: show the characters."
    case unlockEcho = "Les caractères s'affichent. F2\u{A0}: les cacher.|The characters show. F2: hide them."
    case otherChoices = "Autres choix|Other choices"
    case useCode =
        "Phrase oubliée\u{A0}: utiliser le code de secours imprimé|Forgotten passphrase: use the printed recovery code"
    case usePassphrase = "Utiliser la phrase secrète|Use the passphrase"
    case openForReading =
        "Ouvrir en lecture seule\u{A0}: rien ne peut être changé|Open read only: nothing can be changed"
    case openForWriting = "Ouvrir pour lire et écrire|Open to read and write"
    case emptyPassphrase = "Tapez la phrase secrète.|Type the passphrase."
    case emptyCode = "Tapez le code de secours.|Type the recovery code."
    case malformedCode =
        "Ce n'est pas un code de secours\u{A0}: neuf groupes de quatre lettres ou chiffres.|This is not a recovery code: nine groups of four letters or digits."
    case unlockLeave = "F10\u{A0}: quitter. Rien n'est ouvert.|F10: quit. Nothing is open."
    case pauseBegins =
        "Cinq essais faux\u{A0}: pause d'une minute. Rien n'est perdu.|Five wrong tries: a pause of one minute. Nothing is lost."

    // MARK: First opening
    case welcomeTitle = "Bienvenue|Welcome"
    case welcomeAdvice =
        "Quelques questions, une par écran. Échap revient à la précédente.|A few questions, one on each screen. Esc goes back one."
    case previousQuestion = "Échap\u{A0}: question précédente.|Esc: the question before."
    case welcomeLanguage = "Langue / Language|Language / Langue"
    case welcomeLanguageHelp =
        "Elle peut être changée plus tard dans les réglages.|It can be changed later in the settings."
    case french = "Français|Français"
    case english = "English|English"
    case welcomeReader =
        "Utilisez-vous un lecteur d'écran ou une plage braille\u{A0}?|Do you use a screen reader or a braille display?"
    case welcomeReaderHelp =
        "Les écrans ont alors une colonne, sans signes, et rien ne bouge seul.|Screens then have one column, no signs, and nothing moves by itself."
    case welcomeSpace = "Votre espace|Your space"
    case welcomeSpaceHelp =
        "Un nouvel espace est vide et chiffré sur cet ordinateur.|A new space is empty and encrypted on this computer."
    case newSpace = "Créer un nouvel espace|Make a new space"
    case restoreSpace = "Reprendre une copie de secours|Restore a backup"
    case givenLabel = "Prénoms|Given names"
    case givenHelp = "Comme sur votre carte d'identité.|As on your identity card."
    case familyLabel = "Nom de naissance|Family name at birth"
    case familyHelp = "Il reste dans cet espace, chiffré.|It stays in this space, encrypted."
    case nameMissing = "il faut un nom ou un prénom.|a name is needed."
    case birthLabel = "Date de naissance (facultatif)|Date of birth (optional)"
    case welcomeBirthHelp =
        "Elle sert au calendrier des vaccins. Exemple\u{A0}: 14/3/1985.|It serves the vaccination calendar. Example: 14/3/1985."
    case welcomePassphrase = "Choisissez une phrase secrète|Choose a passphrase"
    case welcomePassphraseHelp =
        "Quatre ou cinq mots au hasard valent mieux qu'un mot compliqué. Personne ne peut la retrouver pour vous.|Four or five random words are better than one complicated word. Nobody can find it for you."
    case passphraseShort =
        "12 caractères au moins\u{A0}: plus court se devine.|at least 12 characters: shorter ones are guessed."
    case passphraseAgain = "La même phrase, encore une fois|The same passphrase, once more"
    case passphraseAgainHelp = "Pour être sûr qu'elle est bien tapée.|To be sure that it is typed right."
    case passphrasesDiffer = "les deux phrases sont différentes.|the two passphrases differ."
    case passphraseHelp = "Espaces et majuscules comptent.|Spaces and capitals count."
    case creating = "Création de l'espace chiffré. Quelques secondes.|Making the encrypted space. A few seconds."
    case backupPath = "Fichier de la copie de secours|File of the backup"
    case backupPathHelp = "Un chemin\u{A0}; ~ est votre dossier.|A path; ~ is your folder."
    case backupPassphrase = "Phrase secrète de cette copie|Passphrase of this backup"
    case restoringBackup = "Reprise de la copie|Restoring the backup"
    case codeBody =
        "Recopiez ce code sur papier. Il n'est montré qu'une fois.|Copy this code on paper. It is shown only once."
    case codeWhy =
        "Il ouvre l'espace si la phrase secrète est oubliée. Sans l'un ni l'autre, personne ne peut l'ouvrir.|It opens the space if the passphrase is forgotten. With neither, nobody can open it."
    case codeCopied = "C'est recopié|It is copied"
    case codeAdvice = "Gardez-le loin de l'ordinateur.|Keep it away from the computer."
    case codeFirst =
        "Recopiez d'abord le code, puis choisissez «\u{A0}C'est recopié\u{A0}».|Copy the code first, then choose \"It is copied\"."
    case codeTypeBack = "Tapez le code que vous avez écrit|Type the code that you wrote"
    case codeCheck = "Vérifier|Check"
    case codeSeeAgain = "Revoir le code|See the code again"
    case codeForgiving = "Majuscules, espaces et tirets ne comptent pas.|Capitals, spaces and dashes do not count."
    case codeDiffers =
        "ce n'est pas le même code. Comparez groupe par groupe.|this is not the same code. Compare group by group."

    // MARK: Settings
    case displayHeading = "AFFICHAGE|DISPLAY"
    case securityHeading = "SÉCURITÉ|SECURITY"
    case dataHeading = "MES DONNÉES|MY DATA"
    case languageSetting = "Langue|Language"
    case languageName = "Français|English"
    case colorSetting = "Couleurs|Colours"
    case colorsSober = "Sobres|Sober"
    case colorsNone = "Aucune|None"
    case readerSetting = "Lecteur d'écran ou plage braille|Screen reader or braille display"
    case mouseSetting = "Souris|Mouse"
    case mouseOn = "Oui. Maj+glisser pour copier du texte.|Yes. Shift+drag to copy text."
    case glyphSetting = "Signes simples (console)|Plain characters (console)"
    case lockSetting = "Verrouiller après|Lock after"
    case lockWarningSetting = "Prévenir une minute avant|Warn one minute before"
    case checkSetting = "Vérifier tout l'espace|Check the whole space"
    case changeIt = "la changer|change it"
    case replaceIt = "le remplacer|replace it"
    case checkNow = "maintenant|now"
    case personTitle = "Qui vous êtes|Who you are"
    case changePassphraseTitle = "Changer la phrase secrète|Change the passphrase"
    case changePassphraseBody =
        "Vos données ne changent pas. Les copies faites avant s'ouvrent encore avec l'ancienne phrase.|Your data do not change. Copies made before still open with the old passphrase."
    case currentPassphrase = "Phrase secrète actuelle|Present passphrase"
    case newPassphrase = "Nouvelle phrase secrète|New passphrase"

    // MARK: Versions
    case versionWritten = "écrit|written"
    case versionBinned = "mis à la corbeille|moved to the bin"
    case versionRestored = "repris|restored"
    case versionMerged = "réuni|merged"
    case versionAdopted = "adopté|adopted"
    case versionInBin = "L'élément a été mis à la corbeille à ce moment.|The record was moved to the bin then."

    // MARK: Help
    case helpMoving = "Se déplacer|Moving"
    case helpHere = "Sur cet écran|On this screen"
    case helpSections = "Aller à une rubrique|Going to a section"
    case helpWords = "Les mots|Words"
    case helpWhatIf = "Que faire si|What if"
    case moveArrows = "Flèches haut et bas\u{A0}: choisir une ligne.|Up and down arrows: choose a line."
    case moveEnter = "Entrée\u{A0}: ouvrir ce qui est choisi.|Enter: open what is chosen."
    case moveEscape = "Échap\u{A0}: revenir en arrière. Ne perd jamais rien.|Esc: go back. Never loses anything."
    case movePages = "PgPréc, PgSuiv, Début, Fin\u{A0}: aller plus vite.|PgUp, PgDn, Home, End: go faster."
    case moveTab =
        "Tab\u{A0}: champ ou ligne suivante. Maj+Tab\u{A0}: avant.|Tab: next field or line. Shift+Tab: before."
    case moveClick =
        "Souris\u{A0}: toucher une ligne la choisit, encore une fois l'ouvre.|Mouse: a click chooses a line, a second one opens it."
    case wordVault =
        "Espace\u{A0}: vos données de santé, chiffrées dans un fichier de cet ordinateur.|Space: your health data, encrypted in a file of this computer."
    case wordPassphrase =
        "Phrase secrète\u{A0}: ce qui ouvre l'espace. Elle n'est écrite nulle part.|Passphrase: what opens the space. It is written nowhere."
    case wordCode =
        "Code de secours\u{A0}: sur papier, il remplace une phrase oubliée.|Recovery code: on paper, it replaces a forgotten passphrase."
    case wordUnknown =
        "Non renseigné\u{A0}: personne n'a rien dit. Ce n'est pas «\u{A0}aucun\u{A0}».|Not filled in: nobody said anything. That is not \"none\"."
    case wordArchive =
        "Archive\u{A0}: tout votre espace dans un fichier chiffré, à garder ailleurs.|Archive: your whole space in an encrypted file, to keep elsewhere."
    case ifForgotten =
        "Phrase oubliée\u{A0}: verrouillez, puis choisissez le code de secours.|Passphrase forgotten: lock, then choose the recovery code."
    case ifMistake =
        "Une erreur\u{A0}: Z (en anglais U) annule. La corbeille garde 30 jours.|A mistake: U (Z in French) undoes. The bin keeps 30 days."
    case ifComputerLost =
        "Ordinateur perdu\u{A0}: reprenez une copie de secours ou une archive sur un autre.|Computer lost: restore a backup or an archive on another."
    case ifRecorded =
        "Un enregistreur d'écran (script, tmux) garde ce qui s'affiche\u{A0}: évitez-le ici.|A screen logger (script, tmux) keeps what is shown: avoid it here."
    case ifEmergency = "Urgence médicale\u{A0}: appelez le 15 ou le 112.|Medical emergency: call 15 or 112."

    /// How to move, for the help.
    static let moving: [Words] = [.moveArrows, .moveEnter, .moveEscape, .movePages, .moveTab, .moveClick]
    /// Words explained, for the help.
    static let glossary: [Words] = [.wordVault, .wordPassphrase, .wordCode, .wordUnknown, .wordArchive]
    /// What to do if, for the help.
    static let whatIf: [Words] = [.ifForgotten, .ifMistake, .ifComputerLost, .ifRecorded, .ifEmergency]

    /// The two texts.
    package var phrase: Phrase {
        let parts = rawValue.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
        return Phrase(String(parts[0]), String(parts[1]))
    }
}
