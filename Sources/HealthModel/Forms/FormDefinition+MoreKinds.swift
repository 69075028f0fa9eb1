extension FormDefinition {
    static let measure = FormDefinition(
        kind: .measure,
        fields: [
            FormField(
                "name",
                .choice(
                    ReferenceData.standard.measures.filter { !$0.isComputed && $0.partOf == nil }.map(\.choice),
                    free: true
                ),
                required: true,
                Phrase("Mesure", "Measurement"),
                help: Phrase("Choisissez dans la liste ou tapez le nom.", "Choose from the list or type the name."),
                aliases: ["code"]
            ),
            FormField(
                "value",
                .quantity,
                required: true,
                Phrase("Valeur", "Value"),
                help: Phrase(
                    "Virgule ou point pour les décimales. Tension : 138/84. L'unité peut suivre.",
                    "Comma or point for decimals. Blood pressure: 138/84. The unit may follow."
                )
            ),
            FormField(
                "date",
                .date(DateEntry.Allowance(vaguest: .day, time: true)),
                required: true,
                Phrase("Date et heure", "Date and time"),
                help: Phrase("L'heure est facultative : 3/2/2026 8 h 05.", "The time is optional: 3 Feb 2026 8:05."),
                initial: "today"
            ),
            FormField(
                "comment",
                .text(maxLength: 150),
                Phrase("Remarque", "Comment"),
                help: Phrase("Par exemple : à jeun, après un effort.", "For example: fasting, after effort."),
                aliases: ["note"]
            ),
        ]
    )

    static let familyHistory = FormDefinition(
        kind: .familyHistory,
        fields: [
            FormField(
                "name",
                .text(maxLength: nameLimit),
                required: true,
                Phrase("Maladie", "Condition"),
                help: Phrase("La maladie de votre parent.", "The condition of your relative.")
            ),
            FormField(
                "relationship",
                .choice(ReferenceData.standard.relationships.filter(\.isFamily).map(\.choice), free: false),
                required: true,
                Phrase("Parent", "Relative"),
                help: Phrase("Votre lien avec cette personne.", "How this person is related to you.")
            ),
            comment,
        ]
    )

    static let contact = FormDefinition(
        kind: .contact,
        fields: [
            FormField(
                "name",
                .text(maxLength: nameLimit),
                required: true,
                Phrase("Prénom et nom", "First and last name"),
                help: Phrase("La personne à joindre.", "The person to reach.")
            ),
            FormField(
                "relationship",
                .choice(ReferenceData.standard.relationships.map(\.choice), free: true),
                Phrase("Lien", "Relationship"),
                help: Phrase("Ce que cette personne est pour vous.", "What this person is to you.")
            ),
            FormField(
                "role",
                .choice(ReferenceData.standard.contactRoles.map(\.choice), free: false),
                Phrase("Rôle", "Role"),
                help: Phrase(
                    "Ce rôle ne donne aucun accès à votre espace.",
                    "This role gives no access to your space."
                ),
                initial: "emergency"
            ),
            FormField(
                "phone",
                .text(maxLength: 30),
                Phrase("Téléphone", "Telephone"),
                help: Phrase("Le numéro à appeler d'abord.", "The number to call first.")
            ),
            FormField(
                "phone2",
                .text(maxLength: 30),
                Phrase("Autre téléphone", "Other telephone"),
                help: Phrase("Si le premier ne répond pas.", "If the first does not answer.")
            ),
            FormField(
                "email",
                .text(maxLength: 100),
                Phrase("Adresse électronique", "E-mail"),
                help: Phrase("Facultative.", "Optional.")
            ),
            FormField(
                "address",
                .text(maxLength: 200),
                Phrase("Adresse", "Address"),
                help: Phrase("Rue, code postal, ville.", "Street, postal code, city.")
            ),
        ]
    )

    static let appointment = FormDefinition(
        kind: .appointment,
        fields: [
            FormField(
                "name",
                .text(maxLength: nameLimit),
                required: true,
                Phrase("Rendez-vous", "Appointment"),
                help: Phrase("Pour quoi : contrôle, vaccin, radio…", "What for: check-up, vaccine, X-ray…")
            ),
            FormField(
                "date",
                .date(DateEntry.Allowance(vaguest: .day, future: true, time: true)),
                required: true,
                Phrase("Date et heure", "Date and time"),
                help: Phrase("Par exemple : 3/2/2026 14 h 30.", "For example: 3 Feb 2026 14:30.")
            ),
            FormField(
                "with",
                .text(maxLength: nameLimit),
                Phrase("Avec", "With"),
                help: Phrase("Le professionnel ou le service.", "The professional or the service."),
                aliases: ["performer"]
            ),
            FormField(
                "place",
                .text(maxLength: 200),
                Phrase("Lieu", "Place"),
                help: Phrase("L'adresse, l'étage.", "The address, the floor.")
            ),
            FormField(
                "status",
                .choice(
                    [
                        Choice("booked", "Prévu", "Booked"), Choice("fulfilled", "Passé", "Past"),
                        Choice("cancelled", "Annulé", "Cancelled"), Choice("noshow", "Manqué", "Missed"),
                    ],
                    free: false
                ),
                Phrase("État", "Status"),
                help: Phrase("Où il en est.", "How it stands."),
                initial: "booked"
            ),
            FormField(
                "comment",
                .longText(maxLength: 1000),
                Phrase("Remarque", "Comment"),
                help: Phrase("Ce qu'il faut apporter ou préparer.", "What to bring or prepare."),
                aliases: ["note"]
            ),
        ]
    )

    static let document = FormDefinition(
        kind: .document,
        fields: [
            FormField(
                "title",
                .text(maxLength: nameLimit),
                required: true,
                Phrase("Titre", "Title"),
                help: Phrase("Les mots que vous chercherez plus tard.", "The words you will look for later."),
                aliases: ["name"]
            ),
            FormField(
                "type",
                .choice(
                    ReferenceData.standard.documentTypes.map { Choice($0.code, $0.label.french, $0.label.english) },
                    free: false
                ),
                required: true,
                Phrase("Type de document", "Type of document"),
                help: Phrase("Choisissez dans la liste.", "Choose from the list."),
                initial: DocumentType.otherCode
            ),
            day(
                Phrase("Date du document", "Date of the document"),
                help: Phrase("La date écrite dessus.", "The date written on it.")
            ),
            FormField(
                "comment",
                .longText(maxLength: commentLimit),
                Phrase("Description", "Description"),
                help: Phrase("Ce que le titre ne dit pas.", "What the title does not say."),
                aliases: ["description"]
            ),
        ]
    )

    static let directive = FormDefinition(
        kind: .directive,
        fields: [
            FormField(
                "title",
                .text(maxLength: nameLimit),
                required: true,
                Phrase("Titre", "Title"),
                help: Phrase("Par exemple : mes directives anticipées.", "For example: my advance directive."),
                aliases: ["name"],
                initial: "Directives anticipées"
            ),
            day(Phrase("Date", "Date"), help: Phrase("Le jour où vous les avez écrites.", "The day you wrote it.")),
            FormField(
                "text",
                .longText(maxLength: 20_000),
                Phrase("Vos volontés", "Your wishes"),
                help: Phrase(
                    "Ce que vous voulez ou refusez, si un jour vous ne pouvez plus le dire. Vous pouvez aussi ajouter un document.",
                    "What you want or refuse, should you one day no longer be able to say it. You can also add a document."
                )
            ),
            FormField(
                "comment",
                .longText(maxLength: commentLimit),
                Phrase("Remarque", "Comment"),
                help: Phrase("Par exemple : où se trouve l'original.", "For example: where the original is."),
                aliases: ["note"]
            ),
        ]
    )
}
