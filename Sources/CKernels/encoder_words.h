// What the products and attention multiply: 32-bit words that hold one float, two bfloat16 or four 8-bit integers.
// Included once for each kind of CPU.
#pragma once
#include "encoder_lanes.h"

enum element { FLOATS, BFLOATS, BYTES };

INLINE size_t elements_per_word(const enum element element) {
  return element == FLOATS ? 1 : element == BFLOATS ? 2 : 4;
}

/// sum += word * others, in each lane the dot product of as many elements as a word holds.
INLINE void add_products(const enum element element, lanes *sum, uint32_t word, const lanes *others) {
  if (element == FLOATS) {
    float value;
    memcpy(&value, &word, sizeof value);
    *sum += *others * value;
  }
#ifdef KINDRED_HAS_BF16
  if (element == BFLOATS)
    *sum = (lanes)_mm512_dpbf16_ps((__m512)*sum, (__m512bh)_mm512_set1_epi32((int)word), (__m512bh)*others);
#endif
#ifdef KINDRED_HAS_VNNI
  if (element == BYTES)
    *sum = (lanes)_mm512_dpbusd_epi32((__m512i)*sum, _mm512_set1_epi32((int)word), (__m512i)*others);
#endif
}
