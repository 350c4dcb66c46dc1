#pragma once
// Distances between vectors, quantisation of vectors to int8, lists of links, and checksums of blocks.
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The dot product of two float vectors of `n` elements. The order of the sum is fixed, so the same inputs give the
/// same bits on one kind of CPU.
float kindred_dot_f32(const float *a, const float *b, size_t n);

/// The dot product of two int8 vectors of `n` elements: exact for n <= 65,536.
int32_t kindred_dot_i8(const int8_t *a, const int8_t *b, size_t n);

/// The dot products of one int8 vector of `n` elements with `count` others.
void kindred_dots_i8(const int8_t *query, const int8_t *const *vectors, size_t count, size_t n, int32_t *products);
/// The dot products of an int8 vector with `count` rows of `n` elements, times each row's scale and the query's.
void kindred_score_i8_rows(const int8_t *query, float scale, const int8_t *rows, const float *scales, size_t n,
                           size_t count, float *scores);

/// Quantises `n` floats to int8 by one symmetric scale: x is about code * scale. Returns the scale (0 for a zero vector).
float kindred_quantise_i8(const float *x, size_t n, int8_t *codes);

/// Asks the CPU to load the `bytes` bytes at `p` into its caches.
static inline void kindred_prefetch(const void *p, size_t bytes) {
  for (size_t offset = 0; offset < bytes; offset += 64) __builtin_prefetch((const char *)p + offset, 0, 3);
}

/// Whether two lists of numbers have one in common.
bool kindred_have_common_u32(const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count);

/// CRC-32C (Castagnoli, reflected, as iSCSI uses it) of `n` bytes, going on from `crc` (0 to begin).
uint32_t kindred_crc32c(uint32_t crc, const void *bytes, size_t n);
