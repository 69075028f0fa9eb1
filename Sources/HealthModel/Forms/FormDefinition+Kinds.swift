extension FormDefinition {
    /// The form of a kind; `nil` for kinds that are not typed in a form.
    package static func of(_ kind: RecordKind) -> FormDefinition? {
        switch kind {
        case .allergy: allergy
        case .vaccination: vaccination
        case .treatment: treatment
        case .condition: condition
        case .procedure: procedure
        case .measure: measure
        case .familyHistory: familyHistory
        case .contact: contact
        case .appointment: appointment
        case .document: document
        case .directive: directive
        case .message, .other: nil
        }
    }

    private static let nameLimit = 100
    private static let commentLimit = 3000

    private static let comment = FormField(
        "comment",
        .longText(maxLength: commentLimit),
        Phrase("Remarque", "Comment"),
        help: Phrase("Ce qu'il est utile de savoir en plus.", "Anything else worth knowing."),
        aliases: ["note"]
    )

    private static let performer = FormField(
        "performer",
        .text(maxLength: nameLimit),
        Phrase("Professionnel", "Professional"),
        help: Phrase("Le nom de la personne qui l'a fait.", "The name of the person who did it.")
    )

    private static func day(_ label: Phrase, help: Phrase, required: Bool = false, future: Bool = false) -> FormField {
        FormField("date", .date(DateEntry.Allowance(future: future)), required: required, label, help: help)
    }

    /// The choices of a severity.
    static let severities = [
        Choice("mild", "Légère", "Mild", help: Phrase("Gênante, passe seule.", "A nuisance, goes away by itself.")),
        Choice("moderate", "Modérée", "Moderate", help: Phrase("A demandé des soins.", "Needed care.")),
        Choice("severe", "Grave", "Severe", help: Phrase("A mis la vie en danger.", "Was life-threatening.")),
    ]

    private static let allergy = FormDefinition(
        kind: .allergy,
        fields: [
            FormField(
                "name", .choice(ReferenceData.standard.allergens.map(\.choice), free: true), required: true,
                Phrase("Allergie à", "Allergy to"),
                help: Phrase(
                    "Un médicament, un aliment, un pollen… Choisissez dans la liste ou tapez le nom.",
                    "A medicine, a food, a pollen… Choose from the list or type the name."),
                aliases: ["substance"]),
            FormField(
                "severity", .choice(severities, free: false), Phrase("Gravité", "Severity"),
                help: Phrase("La pire réaction que vous avez eue.", "The worst reaction you had.")),
            FormField(
                "reaction", .text(maxLength: 200), Phrase("Réaction", "Reaction"),
                help: Phrase("Ce qui s'est passé : urticaire, gonflement, malaise…", "What happened: rash, swelling, fainting…")),
            day(
                Phrase("Depuis", "Since"),
                help: Phrase("L'année suffit si vous ne savez pas mieux.", "The year is enough if you do not know better.")),
            FormField(
                "criticality",
                .choice(
                    [
                        Choice("low", "Faible", "Low"), Choice("high", "Vital", "Life-threatening"),
                        Choice("unable-to-assess", "Je ne sais pas", "I do not know"),
                    ], free: false),
                Phrase("Risque si cela recommence", "Risk if it happens again"),
                help: Phrase("Ce qu'un médecin vous en a dit.", "What a doctor told you about it.")),
            FormField(
                "status",
                .choice(
                    [
                        Choice("active", "Actuelle", "Current"), Choice("inactive", "Ancienne", "Past"),
                        Choice("resolved", "Guérie", "Resolved"),
                    ], free: false),
                Phrase("État", "Status"), help: Phrase("Si l'allergie existe encore.", "Whether the allergy still exists."), initial: "active"),
            comment,
        ]
    )

    private static let vaccination = FormDefinition(
        kind: .vaccination,
        fields: [
            FormField(
                "name",
                .choice(
                    ReferenceData.standard.vaccines.map { Choice($0.name, $0.name, $0.name) }
                        + ReferenceData.standard.diseases.map(\.choice), free: true),
                required: true, Phrase("Vaccin", "Vaccine"),
                help: Phrase(
                    "Le nom sur la boîte, ou la maladie. Choisissez dans la liste ou tapez le nom.",
                    "The name on the box, or the disease. Choose from the list or type the name."),
                aliases: ["vaccine"]),
            day(
                Phrase("Date de l'injection", "Date of the injection"),
                help: Phrase("Elle est dans votre carnet. L'année suffit.", "It is in your booklet. The year is enough."), required: true),
            FormField(
                "series",
                .choice(
                    [
                        Choice("primary", "Première série", "First series"), Choice("booster", "Rappel", "Booster"),
                        Choice("unknown", "Je ne sais pas", "I do not know"),
                    ], free: false),
                Phrase("Type de dose", "Kind of dose"),
                help: Phrase("Première série ou rappel.", "First series or booster."), aliases: ["type"]),
            FormField(
                "dose", .text(maxLength: 2), Phrase("Numéro de la dose", "Number of the dose"),
                help: Phrase("1 pour la première, 2 pour la deuxième…", "1 for the first, 2 for the second…")),
            FormField(
                "lot", .text(maxLength: nameLimit), Phrase("Numéro de lot", "Lot number"),
                help: Phrase("Il est sur la boîte ou l'étiquette collée dans le carnet.", "It is on the box or the sticker in the booklet.")),
            performer,
            comment,
        ]
    )

    private static let treatment = FormDefinition(
        kind: .treatment,
        fields: [
            FormField(
                "name", .text(maxLength: nameLimit), required: true, Phrase("Médicament ou traitement", "Medicine or treatment"),
                help: Phrase("Le nom sur la boîte, avec le dosage : Apixaban 5 mg.", "The name on the box, with the strength: Apixaban 5 mg."),
                aliases: ["medicine"]),
            FormField(
                "dosage", .text(maxLength: 1000), Phrase("Comment le prendre", "How it is taken"),
                help: Phrase("Par exemple : 1 matin, 1 soir.", "For example: 1 in the morning, 1 in the evening.")),
            day(
                Phrase("Début", "Start"), help: Phrase("L'année suffit si vous ne savez pas mieux.", "The year is enough."), future: true),
            FormField(
                "end", .date(DateEntry.Allowance(future: true)), Phrase("Fin", "End"),
                help: Phrase("Laissez vide si vous le prenez toujours.", "Leave empty if you still take it.")),
            FormField(
                "reason", .text(maxLength: 200), Phrase("Pourquoi", "Why"),
                help: Phrase("La maladie ou la raison.", "The condition or the reason.")),
            FormField(
                "status",
                .choice(
                    [
                        Choice("active", "En cours", "Current"), Choice("completed", "Terminé", "Completed"),
                        Choice("stopped", "Arrêté", "Stopped"), Choice("on-hold", "Suspendu", "On hold"),
                        Choice("intended", "Prévu", "Planned"),
                    ], free: false),
                Phrase("État", "Status"), help: Phrase("Si vous le prenez en ce moment.", "Whether you take it now."), initial: "active"),
            comment,
        ]
    )

    private static let condition = FormDefinition(
        kind: .condition,
        fields: [
            FormField(
                "name", .text(maxLength: nameLimit), required: true, Phrase("Maladie ou sujet de santé", "Condition or health topic"),
                help: Phrase("Le nom que vous lui donnez suffit.", "The name you use for it is enough.")),
            day(Phrase("Depuis", "Since"), help: Phrase("L'année suffit.", "The year is enough.")),
            FormField(
                "end", .date(DateEntry.Allowance()), Phrase("Fin", "End"),
                help: Phrase("Laissez vide si elle est toujours là.", "Leave empty if it is still there.")),
            FormField(
                "status",
                .choice(
                    [
                        Choice("active", "En cours", "Current"), Choice("remission", "En rémission", "In remission"),
                        Choice("inactive", "Ancienne", "Past"), Choice("resolved", "Guérie", "Resolved"),
                    ], free: false),
                Phrase("État", "Status"), help: Phrase("Où elle en est.", "How it stands."), initial: "active"),
            FormField(
                "severity", .choice(severities, free: false), Phrase("Gravité", "Severity"),
                help: Phrase("Ce qu'un médecin vous en a dit.", "What a doctor told you about it.")),
            comment,
        ]
    )

    private static let procedure = FormDefinition(
        kind: .procedure,
        fields: [
            FormField(
                "name", .text(maxLength: nameLimit), required: true, Phrase("Opération ou hospitalisation", "Operation or hospital stay"),
                help: Phrase("Par exemple : appendicite opérée.", "For example: appendix removed.")),
            day(
                Phrase("Date d'entrée ou d'opération", "Date of admission or operation"), help: Phrase("L'année suffit.", "The year is enough.")),
            FormField(
                "end", .date(DateEntry.Allowance()), Phrase("Date de sortie", "Date of discharge"),
                help: Phrase("Laissez vide si vous ne savez pas.", "Leave empty if you do not know.")),
            FormField(
                "place", .text(maxLength: nameLimit), Phrase("Lieu", "Place"),
                help: Phrase("L'hôpital ou la clinique.", "The hospital or clinic.")),
            performer,
            FormField(
                "reason", .text(maxLength: 200), Phrase("Pourquoi", "Why"), help: Phrase("La maladie ou la raison.", "The condition or the reason.")),
            comment,
        ]
    )

    private static let measure = FormDefinition(
        kind: .measure,
        fields: [
            FormField(
                "name", .choice(ReferenceData.standard.measures.filter { !$0.isComputed && $0.partOf == nil }.map(\.choice), free: true),
                required: true, Phrase("Mesure", "Measurement"),
                help: Phrase("Choisissez dans la liste ou tapez le nom.", "Choose from the list or type the name."), aliases: ["code"]),
            FormField(
                "value", .quantity, required: true, Phrase("Valeur", "Value"),
                help: Phrase(
                    "Virgule ou point pour les décimales. Tension : 138/84. L'unité peut suivre.",
                    "Comma or point for decimals. Blood pressure: 138/84. The unit may follow.")),
            FormField(
                "date", .date(DateEntry.Allowance(vaguest: .day, time: true)), required: true, Phrase("Date et heure", "Date and time"),
                help: Phrase("L'heure est facultative : 3/2/2026 8 h 05.", "The time is optional: 3 Feb 2026 8:05."), initial: "today"),
            FormField(
                "comment", .text(maxLength: 150), Phrase("Remarque", "Comment"),
                help: Phrase("Par exemple : à jeun, après un effort.", "For example: fasting, after effort."), aliases: ["note"]),
        ]
    )

    private static let familyHistory = FormDefinition(
        kind: .familyHistory,
        fields: [
            FormField(
                "name", .text(maxLength: nameLimit), required: true, Phrase("Maladie", "Condition"),
                help: Phrase("La maladie de votre parent.", "The condition of your relative.")),
            FormField(
                "relationship", .choice(ReferenceData.standard.relationships.filter(\.isFamily).map(\.choice), free: false), required: true,
                Phrase("Parent", "Relative"), help: Phrase("Votre lien avec cette personne.", "How this person is related to you.")),
            comment,
        ]
    )

    private static let contact = FormDefinition(
        kind: .contact,
        fields: [
            FormField(
                "name", .text(maxLength: nameLimit), required: true, Phrase("Prénom et nom", "First and last name"),
                help: Phrase("La personne à joindre.", "The person to reach.")),
            FormField(
                "relationship", .choice(ReferenceData.standard.relationships.map(\.choice), free: true), Phrase("Lien", "Relationship"),
                help: Phrase("Ce que cette personne est pour vous.", "What this person is to you.")),
            FormField(
                "role", .choice(ReferenceData.standard.contactRoles.map(\.choice), free: false), Phrase("Rôle", "Role"),
                help: Phrase(
                    "Ce rôle ne donne aucun accès à votre espace.", "This role gives no access to your space."),
                initial: "emergency"),
            FormField(
                "phone", .text(maxLength: 30), Phrase("Téléphone", "Telephone"),
                help: Phrase("Le numéro à appeler d'abord.", "The number to call first.")),
            FormField(
                "phone2", .text(maxLength: 30), Phrase("Autre téléphone", "Other telephone"),
                help: Phrase("Si le premier ne répond pas.", "If the first does not answer.")),
            FormField(
                "email", .text(maxLength: 100), Phrase("Adresse électronique", "E-mail"), help: Phrase("Facultative.", "Optional.")),
            FormField(
                "address", .text(maxLength: 200), Phrase("Adresse", "Address"),
                help: Phrase("Rue, code postal, ville.", "Street, postal code, city.")),
        ]
    )

    private static let appointment = FormDefinition(
        kind: .appointment,
        fields: [
            FormField(
                "name", .text(maxLength: nameLimit), required: true, Phrase("Rendez-vous", "Appointment"),
                help: Phrase("Pour quoi : contrôle, vaccin, radio…", "What for: check-up, vaccine, X-ray…")),
            FormField(
                "date", .date(DateEntry.Allowance(vaguest: .day, future: true, time: true)), required: true,
                Phrase("Date et heure", "Date and time"),
                help: Phrase("Par exemple : 3/2/2026 14 h 30.", "For example: 3 Feb 2026 14:30.")),
            FormField(
                "with", .text(maxLength: nameLimit), Phrase("Avec", "With"),
                help: Phrase("Le professionnel ou le service.", "The professional or the service."), aliases: ["performer"]),
            FormField(
                "place", .text(maxLength: 200), Phrase("Lieu", "Place"), help: Phrase("L'adresse, l'étage.", "The address, the floor.")),
            FormField(
                "status",
                .choice(
                    [
                        Choice("booked", "Prévu", "Booked"), Choice("fulfilled", "Passé", "Past"),
                        Choice("cancelled", "Annulé", "Cancelled"), Choice("noshow", "Manqué", "Missed"),
                    ], free: false),
                Phrase("État", "Status"), help: Phrase("Où il en est.", "How it stands."), initial: "booked"),
            FormField(
                "comment", .longText(maxLength: 1000), Phrase("Remarque", "Comment"),
                help: Phrase("Ce qu'il faut apporter ou préparer.", "What to bring or prepare."), aliases: ["note"]),
        ]
    )

    private static let document = FormDefinition(
        kind: .document,
        fields: [
            FormField(
                "title", .text(maxLength: nameLimit), required: true, Phrase("Titre", "Title"),
                help: Phrase("Les mots que vous chercherez plus tard.", "The words you will look for later."), aliases: ["name"]),
            FormField(
                "type",
                .choice(ReferenceData.standard.documentTypes.map { Choice($0.code, $0.label.french, $0.label.english) }, free: false),
                required: true, Phrase("Type de document", "Type of document"),
                help: Phrase("Choisissez dans la liste.", "Choose from the list."), initial: DocumentType.otherCode),
            day(
                Phrase("Date du document", "Date of the document"),
                help: Phrase("La date écrite dessus.", "The date written on it.")),
            FormField(
                "comment", .longText(maxLength: commentLimit), Phrase("Description", "Description"),
                help: Phrase("Ce que le titre ne dit pas.", "What the title does not say."), aliases: ["description"]),
        ]
    )

    private static let directive = FormDefinition(
        kind: .directive,
        fields: [
            FormField(
                "title", .text(maxLength: nameLimit), required: true, Phrase("Titre", "Title"),
                help: Phrase("Par exemple : mes directives anticipées.", "For example: my advance directive."), aliases: ["name"],
                initial: "Directives anticipées"),
            day(Phrase("Date", "Date"), help: Phrase("Le jour où vous les avez écrites.", "The day you wrote it.")),
            FormField(
                "text", .longText(maxLength: 20_000), Phrase("Vos volontés", "Your wishes"),
                help: Phrase(
                    "Ce que vous voulez ou refusez, si un jour vous ne pouvez plus le dire. Vous pouvez aussi ajouter un document.",
                    "What you want or refuse, should you one day no longer be able to say it. You can also add a document.")),
            FormField(
                "comment", .longText(maxLength: commentLimit), Phrase("Remarque", "Comment"),
                help: Phrase("Par exemple : où se trouve l'original.", "For example: where the original is."), aliases: ["note"]),
        ]
    )
}
