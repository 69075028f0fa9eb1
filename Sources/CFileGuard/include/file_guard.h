#ifndef ESPACE_FILE_GUARD_H
#define ESPACE_FILE_GUARD_H

#include <stddef.h>

/* Maps files that other programs may cut short at any moment. Reading a page that is no longer in the file would end
   the process by SIGBUS, and so would one that the disk cannot give; through these maps it reads zeros instead. Whoever
   reads must ask fg_is_cut() afterwards, and whether the file changed: what was read is void then. */

/* What is known of an open file: whether it is a regular one, its size, and when it was written last. */
struct fg_facts {
    int is_regular;
    long long size;
    long long changed_seconds;
    long changed_nanoseconds;
};

/* Asks for the facts of `fd`. Returns 0, or -1 with errno. */
int fg_ask(int fd, struct fg_facts *facts);

/* Maps `length` bytes of `fd`, more than none, to be read only. Returns NULL with errno; EMFILE if too many are mapped. */
const void *fg_map(int fd, size_t length);

/* Whether zeros stand in place of bytes of the file, from now on until the end of the map. */
int fg_is_cut(const void *start);

/* Ends a map that fg_map() made. */
void fg_unmap(const void *start, size_t length);

#endif
