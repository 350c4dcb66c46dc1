// The heap.
#pragma once
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

/// Gives memory that is free back to the system, from the heaps of all threads.
static inline void kindred_release_memory(void) {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}
