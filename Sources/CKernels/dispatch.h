#pragma once
// How a kernel is compiled for more than one kind of CPU.

#if defined(__x86_64__) && defined(__linux__)
// The dynamic linker picks the best form once, when the program starts.
#define KINDRED_CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define KINDRED_CLONES
#endif
