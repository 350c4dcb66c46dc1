// How fast a core multiplies and adds when nothing else holds it up: the products' inner loop on operands that stay in
// registers and in the L1 cache. Included once for each kind of CPU, after PANEL_VECTORS and TILE_ROWS are defined.
#include "encoder_words.h"

/// Words that a row of the tile takes.
#define PROBE_WORDS 64

/// Works through a tile of sums `rounds` times; returns how many products of two elements that was.
INLINE uint64_t probe(const enum element element, const uint32_t *words, size_t rounds, float *sink) {
  lanes sums[TILE_ROWS][PANEL_VECTORS] = {{{0}}}, columns[PANEL_VECTORS];
  for (size_t v = 0; v < PANEL_VECTORS; v++) columns[v] = LOAD((const float *)words + v * LANES);
  for (size_t round = 0; round < rounds; round++)
    for (size_t word = 0; word < PROBE_WORDS; word++)
#pragma clang loop unroll(full)
      for (size_t r = 0; r < TILE_ROWS; r++)
#pragma clang loop unroll(full)
        for (size_t v = 0; v < PANEL_VECTORS; v++)
          add_products(element, &sums[r][v], words[r * PROBE_WORDS + word], &columns[v]);
  for (size_t r = 0; r < TILE_ROWS; r++)
    for (size_t v = 0; v < PANEL_VECTORS; v++) STORE(sink + (r * PANEL_VECTORS + v) * LANES, sums[r][v]);
  return (uint64_t)rounds * PROBE_WORDS * TILE_ROWS * PANEL_VECTORS * LANES * elements_per_word(element);
}

static uint64_t probe_f32(const uint32_t *words, size_t rounds, float *sink) {
  return probe(FLOATS, words, rounds, sink);
}

#ifdef KINDRED_HAS_BF16
static uint64_t probe_bf16(const uint32_t *words, size_t rounds, float *sink) {
  return probe(BFLOATS, words, rounds, sink);
}
#else
#define probe_bf16 NULL
#endif

#ifdef KINDRED_HAS_VNNI
static uint64_t probe_u8(const uint32_t *words, size_t rounds, float *sink) {
  return probe(BYTES, words, rounds, sink);
}
#else
#define probe_u8 NULL
#endif
