/* glibc's malloc_trim, which the Glibc module of the toolchain leaves out. */
#include <malloc.h>
