// The heap.
#pragma once
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

/// Has large blocks come from the system and go back there as they are freed, and threads share four heaps. Left alone, glibc
/// takes ever larger blocks from its heaps, of which it makes eight for each core. To be called before there are many threads.
static inline void kindred_keep_memory_small(void) {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 256 << 10);
  mallopt(M_TRIM_THRESHOLD, 256 << 10);
  mallopt(M_ARENA_MAX, 4);
#endif
}

/// Gives memory that is free back to the system, from the heaps of all threads.
static inline void kindred_release_memory(void) {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}
