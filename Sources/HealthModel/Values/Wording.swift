/// Plain words for the codes of FHIR that lists and details show, in both languages.
///
/// A code without a row has no words: show the label that came with it, or nothing.
package enum Wording {
    /// The words for the status of a record of some type; several types share codes with other meanings, so the type decides.
    package static func status(_ code: String, of type: ResourceType) -> Phrase? {
        switch type {
        case .allergyIntolerance: allergyStatus[code] ?? verification[code]
        case .condition: conditionStatus[code] ?? verification[code]
        case .immunization: immunizationStatus[code]
        case .medicationStatement, .medicationRequest, .medicationAdministration, .medicationDispense:
            medicationStatus[code]
        case .procedure, .communication: eventStatus[code]
        case .observation, .diagnosticReport, .composition: observationStatus[code]
        case .documentReference: documentStatus[code]
        case .appointment: appointmentStatus[code]
        case .familyMemberHistory: familyStatus[code]
        case .consent: consentStatus[code]
        default: nil
        }
    }

    /// `clinicalStatus` of an allergy.
    package static let allergyStatus: [String: Phrase] = [
        "active": Phrase("actuelle", "current"),
        "inactive": Phrase("ancienne", "past"),
        "resolved": Phrase("guérie", "resolved"),
    ]

    /// `clinicalStatus` of a condition.
    package static let conditionStatus: [String: Phrase] = [
        "active": Phrase("en cours", "current"),
        "recurrence": Phrase("de retour", "recurring"),
        "relapse": Phrase("rechute", "relapse"),
        "inactive": Phrase("ancienne", "past"),
        "remission": Phrase("en rémission", "in remission"),
        "resolved": Phrase("guérie", "resolved"),
    ]

    /// `verificationStatus` of an allergy or a condition.
    package static let verification: [String: Phrase] = [
        "unconfirmed": Phrase("déclarée", "reported"),
        "presumed": Phrase("supposée", "presumed"),
        "provisional": Phrase("à confirmer", "provisional"),
        "differential": Phrase("à l'étude", "being investigated"),
        "confirmed": Phrase("confirmée", "confirmed"),
        "refuted": Phrase("écartée", "ruled out"),
        "entered-in-error": Phrase("saisie par erreur", "entered in error"),
    ]

    /// `status` of a vaccination.
    package static let immunizationStatus: [String: Phrase] = [
        "completed": Phrase("fait", "given"),
        "not-done": Phrase("non fait", "not given"),
        "entered-in-error": Phrase("saisi par erreur", "entered in error"),
    ]

    /// `status` of the four types of treatment.
    package static let medicationStatus: [String: Phrase] = [
        "active": Phrase("en cours", "current"),
        "in-progress": Phrase("en cours", "current"),
        "completed": Phrase("terminé", "completed"),
        "stopped": Phrase("arrêté", "stopped"),
        "on-hold": Phrase("suspendu", "on hold"),
        "intended": Phrase("prévu", "planned"),
        "preparation": Phrase("en préparation", "being prepared"),
        "draft": Phrase("brouillon", "draft"),
        "not-taken": Phrase("non pris", "not taken"),
        "not-done": Phrase("non donné", "not given"),
        "declined": Phrase("refusé", "declined"),
        "cancelled": Phrase("annulé", "cancelled"),
        "entered-in-error": Phrase("saisi par erreur", "entered in error"),
        "unknown": Phrase("état inconnu", "status unknown"),
    ]

    /// `status` of a procedure or a message.
    package static let eventStatus: [String: Phrase] = [
        "preparation": Phrase("prévu", "planned"),
        "in-progress": Phrase("en cours", "in progress"),
        "not-done": Phrase("non fait", "not done"),
        "on-hold": Phrase("suspendu", "on hold"),
        "stopped": Phrase("interrompu", "stopped"),
        "completed": Phrase("fait", "done"),
        "entered-in-error": Phrase("saisi par erreur", "entered in error"),
        "unknown": Phrase("état inconnu", "status unknown"),
    ]

    /// `status` of a measure, a report or a composition.
    package static let observationStatus: [String: Phrase] = [
        "registered": Phrase("en attente", "waiting"),
        "partial": Phrase("partiel", "partial"),
        "preliminary": Phrase("provisoire", "preliminary"),
        "final": Phrase("définitif", "final"),
        "amended": Phrase("modifié", "amended"),
        "corrected": Phrase("corrigé", "corrected"),
        "appended": Phrase("complété", "completed later"),
        "cancelled": Phrase("annulé", "cancelled"),
        "entered-in-error": Phrase("saisi par erreur", "entered in error"),
        "unknown": Phrase("état inconnu", "status unknown"),
    ]

    /// `status` of a document.
    package static let documentStatus: [String: Phrase] = [
        "current": Phrase("à jour", "current"),
        "superseded": Phrase("remplacé", "replaced"),
        "entered-in-error": Phrase("saisi par erreur", "entered in error"),
    ]

    /// `status` of an appointment.
    package static let appointmentStatus: [String: Phrase] = [
        "proposed": Phrase("proposé", "proposed"),
        "pending": Phrase("à confirmer", "to be confirmed"),
        "booked": Phrase("prévu", "booked"),
        "arrived": Phrase("arrivé", "arrived"),
        "fulfilled": Phrase("passé", "past"),
        "cancelled": Phrase("annulé", "cancelled"),
        "noshow": Phrase("manqué", "missed"),
        "checked-in": Phrase("arrivé", "arrived"),
        "waitlist": Phrase("en liste d'attente", "on a waiting list"),
        "entered-in-error": Phrase("saisi par erreur", "entered in error"),
    ]

    /// `status` of a family history.
    package static let familyStatus: [String: Phrase] = [
        "partial": Phrase("incomplet", "partial"),
        "completed": Phrase("complet", "complete"),
        "health-unknown": Phrase("santé inconnue", "health unknown"),
        "entered-in-error": Phrase("saisi par erreur", "entered in error"),
    ]

    /// `status` of a consent.
    package static let consentStatus: [String: Phrase] = [
        "draft": Phrase("brouillon", "draft"),
        "proposed": Phrase("proposé", "proposed"),
        "active": Phrase("en vigueur", "in force"),
        "rejected": Phrase("refusé", "rejected"),
        "inactive": Phrase("plus en vigueur", "no longer in force"),
        "entered-in-error": Phrase("saisi par erreur", "entered in error"),
    ]

    /// How grave a reaction is.
    package static let severity: [Severity: Phrase] = [
        .mild: Phrase("légère", "mild"),
        .moderate: Phrase("modérée", "moderate"),
        .severe: Phrase("grave", "severe"),
    ]

    /// `criticality` of an allergy.
    package static let criticality: [String: Phrase] = [
        "low": Phrase("risque faible", "low risk"),
        "high": Phrase("risque vital possible", "possibly life-threatening"),
        "unable-to-assess": Phrase("risque non évalué", "risk not assessed"),
    ]

    /// `category` of an allergy.
    package static let allergyCategory: [String: Phrase] = [
        "food": Phrase("aliment", "food"),
        "medication": Phrase("médicament", "medicine"),
        "environment": Phrase("environnement", "environment"),
        "biologic": Phrase("produit biologique", "biological product"),
    ]

    /// Why a value is missing.
    package static let dataAbsentReason: [String: Phrase] = [
        "unknown": Phrase("inconnu", "unknown"),
        "asked-unknown": Phrase("demandé, inconnu", "asked, unknown"),
        "temp-unknown": Phrase("pas encore connu", "not known yet"),
        "not-asked": Phrase("non demandé", "not asked"),
        "asked-declined": Phrase("refus de répondre", "declined to answer"),
        "masked": Phrase("masqué", "masked"),
        "not-applicable": Phrase("sans objet", "not applicable"),
        "unsupported": Phrase("non pris en charge", "not supported"),
        "error": Phrase("erreur de mesure", "measurement error"),
        "not-performed": Phrase("non fait", "not done"),
        "not-permitted": Phrase("non autorisé", "not permitted"),
    ]

    /// What a laboratory thinks of a value.
    package static let interpretation: [String: Phrase] = [
        "H": Phrase("élevé", "high"),
        "HH": Phrase("très élevé", "very high"),
        "HU": Phrase("très élevé", "very high"),
        "L": Phrase("bas", "low"),
        "LL": Phrase("très bas", "very low"),
        "LU": Phrase("très bas", "very low"),
        "A": Phrase("anormal", "abnormal"),
        "AA": Phrase("très anormal", "very abnormal"),
        "N": Phrase("normal", "normal"),
        "POS": Phrase("positif", "positive"),
        "NEG": Phrase("négatif", "negative"),
        "DET": Phrase("détecté", "detected"),
        "ND": Phrase("non détecté", "not detected"),
    ]

    /// Moments of the day in a prescription.
    package static let eventTiming: [String: Phrase] = [
        "MORN": Phrase("le matin", "in the morning"),
        "MORN.early": Phrase("tôt le matin", "early in the morning"),
        "MORN.late": Phrase("en fin de matinée", "late in the morning"),
        "NOON": Phrase("à midi", "at noon"),
        "AFT": Phrase("l'après-midi", "in the afternoon"),
        "AFT.early": Phrase("en début d'après-midi", "early in the afternoon"),
        "AFT.late": Phrase("en fin d'après-midi", "late in the afternoon"),
        "EVE": Phrase("le soir", "in the evening"),
        "EVE.early": Phrase("en début de soirée", "early in the evening"),
        "EVE.late": Phrase("tard le soir", "late in the evening"),
        "NIGHT": Phrase("la nuit", "at night"),
        "PHS": Phrase("après le sommeil", "after sleep"),
        "HS": Phrase("au coucher", "at bedtime"),
        "WAKE": Phrase("au réveil", "on waking"),
        "C": Phrase("aux repas", "with meals"),
        "CM": Phrase("au petit-déjeuner", "with breakfast"),
        "CD": Phrase("au déjeuner", "with lunch"),
        "CV": Phrase("au dîner", "with dinner"),
        "AC": Phrase("avant les repas", "before meals"),
        "ACM": Phrase("avant le petit-déjeuner", "before breakfast"),
        "ACD": Phrase("avant le déjeuner", "before lunch"),
        "ACV": Phrase("avant le dîner", "before dinner"),
        "PC": Phrase("après les repas", "after meals"),
        "PCM": Phrase("après le petit-déjeuner", "after breakfast"),
        "PCD": Phrase("après le déjeuner", "after lunch"),
        "PCV": Phrase("après le dîner", "after dinner"),
    ]

    /// Units of time, in the plural.
    package static let timeUnit: [String: Phrase] = [
        "s": Phrase("secondes", "seconds"),
        "min": Phrase("minutes", "minutes"),
        "h": Phrase("heures", "hours"),
        "d": Phrase("jours", "days"),
        "wk": Phrase("semaines", "weeks"),
        "mo": Phrase("mois", "months"),
        "a": Phrase("ans", "years"),
    ]

    /// Roles of a contact in the older HL7 table 0131.
    package static let contactRole: [String: Phrase] = [
        "C": Phrase("Contact d'urgence", "Emergency contact"),
        "N": Phrase("Proche parent", "Next of kin"),
        "E": Phrase("Employeur", "Employer"),
        "I": Phrase("Assurance", "Insurance company"),
    ]

    /// Covid-19 vaccines by the American code, the only words a health card gives them.
    package static let vaccineCVX: [String: Phrase] = {
        var table: [String: Phrase] = [:]
        let rows: [(String, [String])] = [
            ("Moderna", ["207", "221", "228", "229", "230", "311", "312"]),
            ("Pfizer-BioNTech", ["208", "217", "218", "219", "300", "301", "302", "308", "309", "310"]),
            ("AstraZeneca", ["210"]), ("Novavax", ["211", "313"]), ("Janssen", ["212"]),
        ]
        for (maker, codes) in rows {
            for code in codes { table[code] = Phrase("Covid-19 (\(maker))", "Covid-19 (\(maker))") }
        }
        table["213"] = Phrase("Covid-19", "Covid-19")
        return table
    }()

    /// Everyday laboratory and bedside values by LOINC code, beyond the measures a person types.
    package static let laboratory: [String: Phrase] = [
        "9279-1": Phrase("Fréquence respiratoire", "Respiratory rate"),
        "2708-6": Phrase("Oxygène dans le sang (saturation)", "Oxygen saturation"),
        "59408-5": Phrase("Oxygène dans le sang (saturation)", "Oxygen saturation"),
        "8331-1": Phrase("Température (bouche)", "Temperature (mouth)"),
        "72166-2": Phrase("Tabac", "Smoking status"),
        "2339-0": Phrase("Glycémie", "Blood glucose"),
        "2093-3": Phrase("Cholestérol total", "Total cholesterol"),
        "18262-6": Phrase("Cholestérol LDL", "LDL cholesterol"),
        "13457-7": Phrase("Cholestérol LDL (calculé)", "LDL cholesterol (calculated)"),
        "2085-9": Phrase("Cholestérol HDL", "HDL cholesterol"),
        "2571-8": Phrase("Triglycérides", "Triglycerides"),
        "718-7": Phrase("Hémoglobine", "Haemoglobin"),
        "38483-4": Phrase("Créatinine", "Creatinine"),
        "2160-0": Phrase("Créatinine", "Creatinine"),
        "33914-3": Phrase("Débit de filtration des reins", "Estimated kidney filtration"),
        "17856-6": Phrase("Hémoglobine glyquée (HbA1c)", "Glycated haemoglobin (HbA1c)"),
        "6690-2": Phrase("Globules blancs", "White blood cells"),
        "789-8": Phrase("Globules rouges", "Red blood cells"),
        "4544-3": Phrase("Hématocrite", "Haematocrit"),
        "787-2": Phrase("Volume moyen des globules rouges", "Mean red cell volume"),
        "777-3": Phrase("Plaquettes", "Platelets"),
        "1988-5": Phrase("Protéine C réactive (CRP)", "C-reactive protein (CRP)"),
        "2276-4": Phrase("Ferritine", "Ferritin"),
        "3016-3": Phrase("TSH (thyroïde)", "TSH (thyroid)"),
        "2947-0": Phrase("Sodium", "Sodium"),
        "2951-2": Phrase("Sodium", "Sodium"),
        "6298-4": Phrase("Potassium", "Potassium"),
        "2823-3": Phrase("Potassium", "Potassium"),
        "882-1": Phrase("Groupe sanguin", "Blood group"),
        "883-9": Phrase("Groupe sanguin ABO", "ABO blood group"),
        "10331-7": Phrase("Rhésus", "Rh factor"),
    ]

    /// What a type of resource is, for records that have no kind of their own.
    package static func resourceType(_ type: ResourceType) -> Phrase {
        resourceTypes[type.rawValue]
            ?? Phrase("Autre information (\(type.rawValue))", "Other information (\(type.rawValue))")
    }

    private static let resourceTypes: [String: Phrase] = [
        "AuditEvent": Phrase("Trace d'accès", "Access trace"),
        "Binary": Phrase("Fichier", "File"),
        "Bundle": Phrase("Dossier de plusieurs éléments", "Collection of entries"),
        "CarePlan": Phrase("Plan de soins", "Care plan"),
        "CareTeam": Phrase("Équipe de soins", "Care team"),
        "Claim": Phrase("Demande de remboursement", "Claim"),
        "Composition": Phrase("Première page de document", "Document front page"),
        "Consent": Phrase("Consentement", "Consent"),
        "Coverage": Phrase("Couverture d'assurance", "Coverage"),
        "Device": Phrase("Appareil", "Device"),
        "DeviceUseStatement": Phrase("Dispositif médical", "Medical device"),
        "DiagnosticReport": Phrase("Compte rendu d'examen", "Diagnostic report"),
        "Encounter": Phrase("Consultation ou séjour", "Visit or stay"),
        "EpisodeOfCare": Phrase("Épisode de soins", "Episode of care"),
        "ExplanationOfBenefit": Phrase("Remboursement", "Reimbursement"),
        "Goal": Phrase("Objectif", "Goal"),
        "ImagingStudy": Phrase("Examen d'imagerie", "Imaging study"),
        "ImmunizationRecommendation": Phrase("Conseil de vaccination", "Vaccination advice"),
        "List": Phrase("Liste", "List"),
        "Location": Phrase("Lieu", "Place"),
        "Media": Phrase("Image ou enregistrement", "Picture or recording"),
        "Medication": Phrase("Médicament", "Medicine"),
        "Organization": Phrase("Établissement ou organisme", "Organisation"),
        "Parameters": Phrase("Paramètres d'échange", "Exchange parameters"),
        "Patient": Phrase("Identité", "Identity"),
        "Practitioner": Phrase("Professionnel de santé", "Health professional"),
        "PractitionerRole": Phrase("Activité d'un professionnel", "Activity of a professional"),
        "Provenance": Phrase("Origine d'une information", "Origin of a piece of information"),
        "QuestionnaireResponse": Phrase("Questionnaire rempli", "Completed questionnaire"),
        "ServiceRequest": Phrase("Demande d'examen ou de soins", "Request for care"),
        "Specimen": Phrase("Prélèvement", "Specimen"),
    ]
}
