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

    static let nameLimit = 100
    static let commentLimit = 3000

    static let comment = FormField(
        "comment",
        .longText(maxLength: commentLimit),
        Phrase("Remarque", "Comment"),
        help: Phrase("Ce qu'il est utile de savoir en plus.", "Anything else worth knowing."),
        aliases: ["note"]
    )

    static let performer = FormField(
        "performer",
        .text(maxLength: nameLimit),
        Phrase("Professionnel", "Professional"),
        help: Phrase("Le nom de la personne qui l'a fait.", "The name of the person who did it.")
    )

    static func day(_ label: Phrase, help: Phrase, required: Bool = false, future: Bool = false) -> FormField {
        FormField("date", .date(DateEntry.Allowance(future: future)), required: required, label, help: help)
    }

    /// The choices of a severity.
    static let severities = [
        Choice("mild", "Légère", "Mild", help: Phrase("Gênante, passe seule.", "A nuisance, goes away by itself.")),
        Choice("moderate", "Modérée", "Moderate", help: Phrase("A demandé des soins.", "Needed care.")),
        Choice("severe", "Grave", "Severe", help: Phrase("A mis la vie en danger.", "Was life-threatening.")),
    ]

    static let allergy = FormDefinition(
        kind: .allergy,
        fields: [
            FormField(
                "name",
                .choice(ReferenceData.standard.allergens.map(\.choice), free: true),
                required: true,
                Phrase("Allergie à", "Allergy to"),
                help: Phrase(
                    "Un médicament, un aliment, un pollen… Choisissez dans la liste ou tapez le nom.",
                    "A medicine, a food, a pollen… Choose from the list or type the name."
                ),
                aliases: ["substance"]
            ),
            FormField(
                "severity",
                .choice(severities, free: false),
                Phrase("Gravité", "Severity"),
                help: Phrase("La pire réaction que vous avez eue.", "The worst reaction you had.")
            ),
            FormField(
                "reaction",
                .text(maxLength: 200),
                Phrase("Réaction", "Reaction"),
                help: Phrase(
                    "Ce qui s'est passé : urticaire, gonflement, malaise…",
                    "What happened: rash, swelling, fainting…"
                )
            ),
            day(
                Phrase("Depuis", "Since"),
                help: Phrase(
                    "L'année suffit si vous ne savez pas mieux.",
                    "The year is enough if you do not know better."
                )
            ),
            FormField(
                "criticality",
                .choice(
                    [
                        Choice("low", "Faible", "Low"), Choice("high", "Vital", "Life-threatening"),
                        Choice("unable-to-assess", "Je ne sais pas", "I do not know"),
                    ],
                    free: false
                ),
                Phrase("Risque si cela recommence", "Risk if it happens again"),
                help: Phrase("Ce qu'un médecin vous en a dit.", "What a doctor told you about it.")
            ),
            FormField(
                "status",
                .choice(
                    [
                        Choice("active", "Actuelle", "Current"), Choice("inactive", "Ancienne", "Past"),
                        Choice("resolved", "Guérie", "Resolved"),
                    ],
                    free: false
                ),
                Phrase("État", "Status"),
                help: Phrase("Si l'allergie existe encore.", "Whether the allergy still exists."),
                initial: "active"
            ),
            comment,
        ]
    )

    static let vaccination = FormDefinition(
        kind: .vaccination,
        fields: [
            FormField(
                "name",
                .choice(
                    ReferenceData.standard.vaccines.map { Choice($0.name, $0.name, $0.name) }
                        + ReferenceData.standard.diseases.map(\.choice),
                    free: true
                ),
                required: true,
                Phrase("Vaccin", "Vaccine"),
                help: Phrase(
                    "Le nom sur la boîte, ou la maladie. Choisissez dans la liste ou tapez le nom.",
                    "The name on the box, or the disease. Choose from the list or type the name."
                ),
                aliases: ["vaccine"]
            ),
            day(
                Phrase("Date de l'injection", "Date of the injection"),
                help: Phrase(
                    "Elle est dans votre carnet. L'année suffit.",
                    "It is in your booklet. The year is enough."
                ),
                required: true
            ),
            FormField(
                "series",
                .choice(
                    [
                        Choice("primary", "Première série", "First series"), Choice("booster", "Rappel", "Booster"),
                        Choice("unknown", "Je ne sais pas", "I do not know"),
                    ],
                    free: false
                ),
                Phrase("Type de dose", "Kind of dose"),
                help: Phrase("Première série ou rappel.", "First series or booster."),
                aliases: ["type"]
            ),
            FormField(
                "dose",
                .text(maxLength: 2),
                Phrase("Numéro de la dose", "Number of the dose"),
                help: Phrase("1 pour la première, 2 pour la deuxième…", "1 for the first, 2 for the second…")
            ),
            FormField(
                "lot",
                .text(maxLength: nameLimit),
                Phrase("Numéro de lot", "Lot number"),
                help: Phrase(
                    "Il est sur la boîte ou l'étiquette collée dans le carnet.",
                    "It is on the box or the sticker in the booklet."
                )
            ),
            performer,
            comment,
        ]
    )

    static let treatment = FormDefinition(
        kind: .treatment,
        fields: [
            FormField(
                "name",
                .text(maxLength: nameLimit),
                required: true,
                Phrase("Médicament ou traitement", "Medicine or treatment"),
                help: Phrase(
                    "Le nom sur la boîte, avec le dosage : Apixaban 5 mg.",
                    "The name on the box, with the strength: Apixaban 5 mg."
                ),
                aliases: ["medicine"]
            ),
            FormField(
                "dosage",
                .text(maxLength: 1000),
                Phrase("Comment le prendre", "How it is taken"),
                help: Phrase("Par exemple : 1 matin, 1 soir.", "For example: 1 in the morning, 1 in the evening.")
            ),
            day(
                Phrase("Début", "Start"),
                help: Phrase("L'année suffit si vous ne savez pas mieux.", "The year is enough."),
                future: true
            ),
            FormField(
                "end",
                .date(DateEntry.Allowance(future: true)),
                Phrase("Fin", "End"),
                help: Phrase("Laissez vide si vous le prenez toujours.", "Leave empty if you still take it.")
            ),
            FormField(
                "reason",
                .text(maxLength: 200),
                Phrase("Pourquoi", "Why"),
                help: Phrase("La maladie ou la raison.", "The condition or the reason.")
            ),
            FormField(
                "status",
                .choice(
                    [
                        Choice("active", "En cours", "Current"), Choice("completed", "Terminé", "Completed"),
                        Choice("stopped", "Arrêté", "Stopped"), Choice("on-hold", "Suspendu", "On hold"),
                        Choice("intended", "Prévu", "Planned"),
                    ],
                    free: false
                ),
                Phrase("État", "Status"),
                help: Phrase("Si vous le prenez en ce moment.", "Whether you take it now."),
                initial: "active"
            ),
            comment,
        ]
    )

    static let condition = FormDefinition(
        kind: .condition,
        fields: [
            FormField(
                "name",
                .text(maxLength: nameLimit),
                required: true,
                Phrase("Maladie ou sujet de santé", "Condition or health topic"),
                help: Phrase("Le nom que vous lui donnez suffit.", "The name you use for it is enough.")
            ),
            day(Phrase("Depuis", "Since"), help: Phrase("L'année suffit.", "The year is enough.")),
            FormField(
                "end",
                .date(DateEntry.Allowance()),
                Phrase("Fin", "End"),
                help: Phrase("Laissez vide si elle est toujours là.", "Leave empty if it is still there.")
            ),
            FormField(
                "status",
                .choice(
                    [
                        Choice("active", "En cours", "Current"), Choice("remission", "En rémission", "In remission"),
                        Choice("inactive", "Ancienne", "Past"), Choice("resolved", "Guérie", "Resolved"),
                    ],
                    free: false
                ),
                Phrase("État", "Status"),
                help: Phrase("Où elle en est.", "How it stands."),
                initial: "active"
            ),
            FormField(
                "severity",
                .choice(severities, free: false),
                Phrase("Gravité", "Severity"),
                help: Phrase("Ce qu'un médecin vous en a dit.", "What a doctor told you about it.")
            ),
            comment,
        ]
    )

    static let procedure = FormDefinition(
        kind: .procedure,
        fields: [
            FormField(
                "name",
                .text(maxLength: nameLimit),
                required: true,
                Phrase("Opération ou hospitalisation", "Operation or hospital stay"),
                help: Phrase("Par exemple : appendicite opérée.", "For example: appendix removed.")
            ),
            day(
                Phrase("Date d'entrée ou d'opération", "Date of admission or operation"),
                help: Phrase("L'année suffit.", "The year is enough.")
            ),
            FormField(
                "end",
                .date(DateEntry.Allowance()),
                Phrase("Date de sortie", "Date of discharge"),
                help: Phrase("Laissez vide si vous ne savez pas.", "Leave empty if you do not know.")
            ),
            FormField(
                "place",
                .text(maxLength: nameLimit),
                Phrase("Lieu", "Place"),
                help: Phrase("L'hôpital ou la clinique.", "The hospital or clinic.")
            ),
            performer,
            FormField(
                "reason",
                .text(maxLength: 200),
                Phrase("Pourquoi", "Why"),
                help: Phrase("La maladie ou la raison.", "The condition or the reason.")
            ),
            comment,
        ]
    )
}
