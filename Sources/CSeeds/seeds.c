#include "CSeeds.h"

// One array for each file below seeds/, in the order of the paths; a test compares both, so a file cannot be forgotten.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char demo_31_documents_bilan_biologique_pdf[] = {
#embed "../../seeds/demo/31/documents/bilan-biologique.pdf"
};
static const unsigned char demo_31_documents_carte_groupe_sanguin_jpg[] = {
#embed "../../seeds/demo/31/documents/carte-groupe-sanguin.jpg"
};
static const unsigned char demo_31_documents_certificat_natation_pdf[] = {
#embed "../../seeds/demo/31/documents/certificat-natation.pdf"
};
static const unsigned char demo_31_documents_echographie_cardiaque_pdf[] = {
#embed "../../seeds/demo/31/documents/echographie-cardiaque.pdf"
};
static const unsigned char demo_31_documents_lettre_de_sortie_pdf[] = {
#embed "../../seeds/demo/31/documents/lettre-de-sortie.pdf"
};
static const unsigned char demo_31_documents_ordonnance_apixaban_pdf[] = {
#embed "../../seeds/demo/31/documents/ordonnance-apixaban.pdf"
};
static const unsigned char demo_31_documents_protocole_ald_pdf[] = {
#embed "../../seeds/demo/31/documents/protocole-ald.pdf"
};
static const unsigned char demo_31_documents_radio_genou_png[] = {
#embed "../../seeds/demo/31/documents/radio-genou.png"
};
static const unsigned char demo_31_record_json[] = {
#embed "../../seeds/demo/31/record.json"
};
static const unsigned char demo_44_documents_bracelet_naissance_jpg[] = {
#embed "../../seeds/demo/44/documents/bracelet-naissance.jpg"
};
static const unsigned char demo_44_documents_carnet_de_sante_tiff[] = {
#embed "../../seeds/demo/44/documents/carnet-de-sante.tiff"
};
static const unsigned char demo_44_documents_certificat_creche_pdf[] = {
#embed "../../seeds/demo/44/documents/certificat-creche.pdf"
};
static const unsigned char demo_44_documents_examen_enfant_pdf[] = {
#embed "../../seeds/demo/44/documents/examen-enfant.pdf"
};
static const unsigned char demo_44_documents_historique_vaccinations_pdf[] = {
#embed "../../seeds/demo/44/documents/historique-vaccinations.pdf"
};
static const unsigned char demo_44_documents_ordonnance_pdf[] = {
#embed "../../seeds/demo/44/documents/ordonnance.pdf"
};
static const unsigned char demo_44_documents_passage_urgences_pdf[] = {
#embed "../../seeds/demo/44/documents/passage-urgences.pdf"
};
static const unsigned char demo_44_record_json[] = {
#embed "../../seeds/demo/44/record.json"
};
static const unsigned char demo_80_documents_bilan_biologique_pdf[] = {
#embed "../../seeds/demo/80/documents/bilan-biologique.pdf"
};
static const unsigned char demo_80_documents_carte_groupe_sanguin_jpg[] = {
#embed "../../seeds/demo/80/documents/carte-groupe-sanguin.jpg"
};
static const unsigned char demo_80_documents_carte_implant_png[] = {
#embed "../../seeds/demo/80/documents/carte-implant.png"
};
static const unsigned char demo_80_documents_compte_rendu_operatoire_pdf[] = {
#embed "../../seeds/demo/80/documents/compte-rendu-operatoire.pdf"
};
static const unsigned char demo_80_documents_directives_anticipees_pdf[] = {
#embed "../../seeds/demo/80/documents/directives-anticipees.pdf"
};
static const unsigned char demo_80_documents_lettre_de_sortie_pdf[] = {
#embed "../../seeds/demo/80/documents/lettre-de-sortie.pdf"
};
static const unsigned char demo_80_documents_ordonnance_pdf[] = {
#embed "../../seeds/demo/80/documents/ordonnance.pdf"
};
static const unsigned char demo_80_documents_synthese_medicale_pdf[] = {
#embed "../../seeds/demo/80/documents/synthese-medicale.pdf"
};
static const unsigned char demo_80_record_json[] = {
#embed "../../seeds/demo/80/record.json"
};
static const unsigned char demo_professionals_json[] = {
#embed "../../seeds/demo/professionals.json"
};
static const unsigned char reference_access_matrix_json[] = {
#embed "../../seeds/reference/access-matrix.json"
};
static const unsigned char reference_allergens_json[] = {
#embed "../../seeds/reference/allergens.json"
};
static const unsigned char reference_document_types_json[] = {
#embed "../../seeds/reference/document-types.json"
};
static const unsigned char reference_emergency_json[] = {
#embed "../../seeds/reference/emergency.json"
};
static const unsigned char reference_fingerprint_words_json[] = {
#embed "../../seeds/reference/fingerprint-words.json"
};
static const unsigned char reference_grant_durations_json[] = {
#embed "../../seeds/reference/grant-durations.json"
};
static const unsigned char reference_implants_json[] = {
#embed "../../seeds/reference/implants.json"
};
static const unsigned char reference_measures_json[] = {
#embed "../../seeds/reference/measures.json"
};
static const unsigned char reference_medicine_alerts_json[] = {
#embed "../../seeds/reference/medicine-alerts.json"
};
static const unsigned char reference_organ_donation_json[] = {
#embed "../../seeds/reference/organ-donation.json"
};
static const unsigned char reference_professions_json[] = {
#embed "../../seeds/reference/professions.json"
};
static const unsigned char reference_relationships_json[] = {
#embed "../../seeds/reference/relationships.json"
};
static const unsigned char reference_vaccine_calendar_json[] = {
#embed "../../seeds/reference/vaccine-calendar.json"
};
static const unsigned char reference_vaccines_json[] = {
#embed "../../seeds/reference/vaccines.json"
};
static const unsigned char sources_md[] = {
#embed "../../seeds/sources.md"
};

#define SEED(path, array) {path, array, sizeof array}

static const espace_seed seeds[] = {
    SEED("demo/31/documents/bilan-biologique.pdf", demo_31_documents_bilan_biologique_pdf),
    SEED("demo/31/documents/carte-groupe-sanguin.jpg", demo_31_documents_carte_groupe_sanguin_jpg),
    SEED("demo/31/documents/certificat-natation.pdf", demo_31_documents_certificat_natation_pdf),
    SEED("demo/31/documents/echographie-cardiaque.pdf", demo_31_documents_echographie_cardiaque_pdf),
    SEED("demo/31/documents/lettre-de-sortie.pdf", demo_31_documents_lettre_de_sortie_pdf),
    SEED("demo/31/documents/ordonnance-apixaban.pdf", demo_31_documents_ordonnance_apixaban_pdf),
    SEED("demo/31/documents/protocole-ald.pdf", demo_31_documents_protocole_ald_pdf),
    SEED("demo/31/documents/radio-genou.png", demo_31_documents_radio_genou_png),
    SEED("demo/31/record.json", demo_31_record_json),
    SEED("demo/44/documents/bracelet-naissance.jpg", demo_44_documents_bracelet_naissance_jpg),
    SEED("demo/44/documents/carnet-de-sante.tiff", demo_44_documents_carnet_de_sante_tiff),
    SEED("demo/44/documents/certificat-creche.pdf", demo_44_documents_certificat_creche_pdf),
    SEED("demo/44/documents/examen-enfant.pdf", demo_44_documents_examen_enfant_pdf),
    SEED("demo/44/documents/historique-vaccinations.pdf", demo_44_documents_historique_vaccinations_pdf),
    SEED("demo/44/documents/ordonnance.pdf", demo_44_documents_ordonnance_pdf),
    SEED("demo/44/documents/passage-urgences.pdf", demo_44_documents_passage_urgences_pdf),
    SEED("demo/44/record.json", demo_44_record_json),
    SEED("demo/80/documents/bilan-biologique.pdf", demo_80_documents_bilan_biologique_pdf),
    SEED("demo/80/documents/carte-groupe-sanguin.jpg", demo_80_documents_carte_groupe_sanguin_jpg),
    SEED("demo/80/documents/carte-implant.png", demo_80_documents_carte_implant_png),
    SEED("demo/80/documents/compte-rendu-operatoire.pdf", demo_80_documents_compte_rendu_operatoire_pdf),
    SEED("demo/80/documents/directives-anticipees.pdf", demo_80_documents_directives_anticipees_pdf),
    SEED("demo/80/documents/lettre-de-sortie.pdf", demo_80_documents_lettre_de_sortie_pdf),
    SEED("demo/80/documents/ordonnance.pdf", demo_80_documents_ordonnance_pdf),
    SEED("demo/80/documents/synthese-medicale.pdf", demo_80_documents_synthese_medicale_pdf),
    SEED("demo/80/record.json", demo_80_record_json),
    SEED("demo/professionals.json", demo_professionals_json),
    SEED("reference/access-matrix.json", reference_access_matrix_json),
    SEED("reference/allergens.json", reference_allergens_json),
    SEED("reference/document-types.json", reference_document_types_json),
    SEED("reference/emergency.json", reference_emergency_json),
    SEED("reference/fingerprint-words.json", reference_fingerprint_words_json),
    SEED("reference/grant-durations.json", reference_grant_durations_json),
    SEED("reference/implants.json", reference_implants_json),
    SEED("reference/measures.json", reference_measures_json),
    SEED("reference/medicine-alerts.json", reference_medicine_alerts_json),
    SEED("reference/organ-donation.json", reference_organ_donation_json),
    SEED("reference/professions.json", reference_professions_json),
    SEED("reference/relationships.json", reference_relationships_json),
    SEED("reference/vaccine-calendar.json", reference_vaccine_calendar_json),
    SEED("reference/vaccines.json", reference_vaccines_json),
    SEED("sources.md", sources_md),
};

const espace_seed *espace_seeds(void) {
    return seeds;
}

size_t espace_seed_count(void) {
    return sizeof seeds / sizeof seeds[0];
}
