#include "CSeeds.h"

// One array for each file below seeds/, in the order of the paths; a test compares both, so a file cannot be forgotten.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char file00[] = {
#embed "../../seeds/demo/31/documents/bilan-biologique.pdf"
};
static const unsigned char file01[] = {
#embed "../../seeds/demo/31/documents/carte-groupe-sanguin.jpg"
};
static const unsigned char file02[] = {
#embed "../../seeds/demo/31/documents/certificat-natation.pdf"
};
static const unsigned char file03[] = {
#embed "../../seeds/demo/31/documents/echographie-cardiaque.pdf"
};
static const unsigned char file04[] = {
#embed "../../seeds/demo/31/documents/lettre-de-sortie.pdf"
};
static const unsigned char file05[] = {
#embed "../../seeds/demo/31/documents/ordonnance-apixaban.pdf"
};
static const unsigned char file06[] = {
#embed "../../seeds/demo/31/documents/protocole-ald.pdf"
};
static const unsigned char file07[] = {
#embed "../../seeds/demo/31/documents/radio-genou.png"
};
static const unsigned char file08[] = {
#embed "../../seeds/demo/31/record.json"
};
static const unsigned char file09[] = {
#embed "../../seeds/demo/44/documents/bracelet-naissance.jpg"
};
static const unsigned char file10[] = {
#embed "../../seeds/demo/44/documents/carnet-de-sante.tiff"
};
static const unsigned char file11[] = {
#embed "../../seeds/demo/44/documents/certificat-creche.pdf"
};
static const unsigned char file12[] = {
#embed "../../seeds/demo/44/documents/examen-enfant.pdf"
};
static const unsigned char file13[] = {
#embed "../../seeds/demo/44/documents/historique-vaccinations.pdf"
};
static const unsigned char file14[] = {
#embed "../../seeds/demo/44/documents/ordonnance.pdf"
};
static const unsigned char file15[] = {
#embed "../../seeds/demo/44/documents/passage-urgences.pdf"
};
static const unsigned char file16[] = {
#embed "../../seeds/demo/44/record.json"
};
static const unsigned char file17[] = {
#embed "../../seeds/demo/80/documents/bilan-biologique.pdf"
};
static const unsigned char file18[] = {
#embed "../../seeds/demo/80/documents/carte-groupe-sanguin.jpg"
};
static const unsigned char file19[] = {
#embed "../../seeds/demo/80/documents/carte-implant.png"
};
static const unsigned char file20[] = {
#embed "../../seeds/demo/80/documents/compte-rendu-operatoire.pdf"
};
static const unsigned char file21[] = {
#embed "../../seeds/demo/80/documents/directives-anticipees.pdf"
};
static const unsigned char file22[] = {
#embed "../../seeds/demo/80/documents/lettre-de-sortie.pdf"
};
static const unsigned char file23[] = {
#embed "../../seeds/demo/80/documents/ordonnance.pdf"
};
static const unsigned char file24[] = {
#embed "../../seeds/demo/80/documents/synthese-medicale.pdf"
};
static const unsigned char file25[] = {
#embed "../../seeds/demo/80/record.json"
};
static const unsigned char file26[] = {
#embed "../../seeds/reference/allergens.json"
};
static const unsigned char file27[] = {
#embed "../../seeds/reference/document-types.json"
};
static const unsigned char file28[] = {
#embed "../../seeds/reference/measures.json"
};
static const unsigned char file29[] = {
#embed "../../seeds/reference/professions.json"
};
static const unsigned char file30[] = {
#embed "../../seeds/reference/relationships.json"
};
static const unsigned char file31[] = {
#embed "../../seeds/reference/vaccine-calendar.json"
};
static const unsigned char file32[] = {
#embed "../../seeds/reference/vaccines.json"
};
static const unsigned char file33[] = {
#embed "../../seeds/sources.md"
};

#define SEED(path, array) {path, array, sizeof array}

static const espace_seed seeds[] = {
    SEED("demo/31/documents/bilan-biologique.pdf", file00),
    SEED("demo/31/documents/carte-groupe-sanguin.jpg", file01),
    SEED("demo/31/documents/certificat-natation.pdf", file02),
    SEED("demo/31/documents/echographie-cardiaque.pdf", file03),
    SEED("demo/31/documents/lettre-de-sortie.pdf", file04),
    SEED("demo/31/documents/ordonnance-apixaban.pdf", file05),
    SEED("demo/31/documents/protocole-ald.pdf", file06),
    SEED("demo/31/documents/radio-genou.png", file07),
    SEED("demo/31/record.json", file08),
    SEED("demo/44/documents/bracelet-naissance.jpg", file09),
    SEED("demo/44/documents/carnet-de-sante.tiff", file10),
    SEED("demo/44/documents/certificat-creche.pdf", file11),
    SEED("demo/44/documents/examen-enfant.pdf", file12),
    SEED("demo/44/documents/historique-vaccinations.pdf", file13),
    SEED("demo/44/documents/ordonnance.pdf", file14),
    SEED("demo/44/documents/passage-urgences.pdf", file15),
    SEED("demo/44/record.json", file16),
    SEED("demo/80/documents/bilan-biologique.pdf", file17),
    SEED("demo/80/documents/carte-groupe-sanguin.jpg", file18),
    SEED("demo/80/documents/carte-implant.png", file19),
    SEED("demo/80/documents/compte-rendu-operatoire.pdf", file20),
    SEED("demo/80/documents/directives-anticipees.pdf", file21),
    SEED("demo/80/documents/lettre-de-sortie.pdf", file22),
    SEED("demo/80/documents/ordonnance.pdf", file23),
    SEED("demo/80/documents/synthese-medicale.pdf", file24),
    SEED("demo/80/record.json", file25),
    SEED("reference/allergens.json", file26),
    SEED("reference/document-types.json", file27),
    SEED("reference/measures.json", file28),
    SEED("reference/professions.json", file29),
    SEED("reference/relationships.json", file30),
    SEED("reference/vaccine-calendar.json", file31),
    SEED("reference/vaccines.json", file32),
    SEED("sources.md", file33),
};

const espace_seed *espace_seeds(void) {
    return seeds;
}

size_t espace_seed_count(void) {
    return sizeof seeds / sizeof seeds[0];
}
