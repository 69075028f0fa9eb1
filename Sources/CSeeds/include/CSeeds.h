#ifndef CSEEDS_H
#define CSEEDS_H

#include <stddef.h>

/// A file of seeds/ as it was when the program was built.
typedef struct {
    /// The path below seeds/, such as "reference/measures.json".
    const char *_Nonnull path;
    /// The content; not terminated by a zero.
    const unsigned char *_Nonnull bytes;
    /// The number of bytes.
    size_t length;
} espace_seed;

/// The embedded files, sorted by path; they live as long as the program.
const espace_seed *_Nonnull espace_seeds(void);

/// The number of embedded files.
size_t espace_seed_count(void);

#endif
