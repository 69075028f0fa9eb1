import HealthFormats
package import HealthModel
import Vault

extension SpaceError {
    /// What happened and what is safe, without any content of a record.
    package var message: Phrase {
        switch self {
        case .vault(let error): error.message
        case .form(let problems):
            Phrase(
                problems.problems.count == 1
                    ? "un champ est à corriger" : "\(problems.problems.count) champs sont à corriger",
                problems.problems.count == 1
                    ? "one field needs correcting" : "\(problems.problems.count) fields need correcting"
            )
        case .noSuchPerson:
            Phrase("personne ne porte ce nom dans cet espace", "nobody in this space has this name")
        case .notFound: Phrase("aucun enregistrement ne porte ce nom", "no record has this id")
        case .authorsRecord:
            Phrase(
                "un professionnel a déposé cet élément\u{A0}: lui seul peut le corriger",
                "a professional left this record: they alone can put it right"
            )
        case .inBin: Phrase("cet enregistrement est dans la corbeille", "this record is in the bin")
        case .notWritable:
            Phrase("ce type d'enregistrement ne s'écrit pas à la main", "this kind of record is not written by hand")
        case .recordsExist:
            Phrase(
                "des enregistrements en cours disent le contraire ; rien n'a été changé",
                "records that still hold say otherwise; nothing was changed"
            )
        case .nothingToUndo: Phrase("il n'y a rien à annuler", "there is nothing to undo")
        case .noDocument: Phrase("cet enregistrement n'a pas de document", "this record has no document")
        case .documentElsewhere: Phrase("ce document n'est pas dans cet espace", "this document is not in this space")
        case .unreadableRecord:
            Phrase("un enregistrement gardé n'est plus lisible", "a stored record can no longer be read")
        case .file(let problem): problem.message
        case .refused(let refusal): refusal.message
        case .unsupported(let format):
            Phrase(
                "ce fichier n'a pas été importé : \(format.name.french)",
                "this file was not imported: \(format.name.english)"
            )
        case .minor:
            Phrase(
                "les directives anticipées sont réservées aux personnes majeures ; rien n'a été ajouté",
                "advance directives are for people who are of age; nothing was added"
            )
        case .stopped(let stop): stop.message
        case .cancelled: Phrase("interrompu ; rien n'a été changé", "stopped; nothing was changed")
        }
    }

    /// What to do next.
    package var hint: Phrase? {
        switch self {
        case .vault(let error): error.hint
        case .form: nil
        case .noSuchPerson:
            Phrase("voir\u{A0}: espace caregiver list", "see: espace caregiver list")
        case .notFound: Phrase("« espace list » donne les noms", "\"espace list\" gives the ids")
        case .authorsRecord:
            Phrase(
                "demandez-lui une correction, ou cachez l'élément",
                "ask them for a correction, or hide the record"
            )
        case .inBin: Phrase("sortez-le d'abord de la corbeille", "restore it first")
        case .notWritable: Phrase("importez-le depuis un fichier", "import it from a file")
        case .recordsExist:
            Phrase("terminez-les ou supprimez-les d'abord", "end them or delete them first")
        case .nothingToUndo, .cancelled: nil
        case .minor:
            Phrase(
                "l'âge vient de la date de naissance notée dans l'espace",
                "the age is that of the date of birth in the space"
            )
        case .stopped(let stop): stop.hint
        case .noDocument, .documentElsewhere:
            Phrase("demandez le fichier à son auteur, puis ajoutez-le", "ask its author for the file, then add it")
        case .unreadableRecord: Phrase("lancez « espace check »", "run \"espace check\"")
        case .file(let problem): problem.hint
        case .refused(let refusal): refusal.hint
        case .unsupported(let format):
            switch format.handling {
            case .notYetRead:
                Phrase(
                    "cette version ne le lit pas encore ; gardez le fichier",
                    "this version does not read it yet; keep the file"
                )
            case .archive:
                Phrase("ouvrez une archive avec sa phrase secrète", "open an archive with its passphrase")
            case .records, .document, .unknown:
                Phrase(
                    "formats acceptés : FHIR (JSON), PDF, JPEG, PNG, TIFF, texte",
                    "accepted formats: FHIR (JSON), PDF, JPEG, PNG, TIFF, text"
                )
            }
        }
    }

    /// The exit status of a command that ends this way.
    package var exitCode: Int32 {
        switch self {
        case .vault(let error): error.exitCode
        case .form, .notWritable: 2
        case .noSuchPerson, .notFound, .noDocument, .documentElsewhere: 5
        case .unreadableRecord, .stopped(.alarm): 6
        case .stopped(.catchingUp): 10
        case .stopped(.notAllowed): 7
        case .refused, .unsupported: 9
        case .file(.notFound): 5
        case .file(.tooLarge), .file(.notAFile): 9
        case .authorsRecord: 7
        case .recordsExist: 8
        case .minor: 7
        case .inBin, .nothingToUndo, .file, .cancelled: 1
        }
    }
}

extension SpaceError.FileProblem {
    /// What is wrong with the file, without its name.
    package var message: Phrase {
        switch self {
        case .notFound: Phrase("ce fichier n'existe pas", "this file does not exist")
        case .unreadable: Phrase("ce fichier ne peut pas être lu", "this file cannot be read")
        case .notAFile: Phrase("ce n'est pas un fichier ordinaire", "this is not an ordinary file")
        case .exists:
            Phrase(
                "un fichier porte déjà ce nom ; il n'a pas été changé",
                "a file already has this name; it was not changed"
            )
        case .unwritable:
            Phrase("le fichier ne peut pas être écrit à cet endroit", "the file cannot be written at this place")
        case .full:
            Phrase("le disque est plein ; le fichier n'a pas été écrit", "the disk is full; the file was not written")
        case .tooLarge(let limit):
            Phrase(
                "ce fichier dépasse \(limit >> 20) Mio ; rien n'a été importé",
                "this file is larger than \(limit >> 20) MiB; nothing was imported"
            )
        }
    }

    /// What to do next.
    package var hint: Phrase? {
        switch self {
        case .notFound: Phrase("vérifiez le nom et le dossier", "check the name and the folder")
        case .unreadable, .unwritable:
            Phrase("vérifiez les droits du fichier et du dossier", "check the rights of the file and its folder")
        case .notAFile: Phrase("choisissez un fichier", "choose a file")
        case .exists: Phrase("choisissez un autre nom", "choose another name")
        case .full: Phrase("libérez de la place, puis recommencez", "make room, then try again")
        case .tooLarge: Phrase("demandez un export en plusieurs fichiers", "ask for an export in several files")
        }
    }
}
