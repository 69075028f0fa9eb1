/* What the allocator of the C library can be told; Glibc's own module leaves it out. */
#include <malloc.h>
