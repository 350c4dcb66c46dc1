#include "dispatch.h"
#include "kernels_columns.h"
#include <string.h>

// Eight bytes of 0 or 1 -> eight bits: the product brings byte i to bit 56 + i, and no two bits meet on the way.
static inline uint64_t packed(const uint8_t *bytes) {
  uint64_t eight;
  memcpy(&eight, bytes, sizeof eight);
  return eight * 0x0102040810204080u >> 56;
}

// The inner loop has no way out, so that the compiler compares many values at a time.
#define IN_RANGE(name, type)                                                                      \
  KINDRED_CLONES                                                                                  \
  void name(const type *values, size_t words, type low, type high, uint64_t *bits) {              \
    for (size_t word = 0; word < words; word++, values += 64) {                                   \
      uint8_t hits[64];                                                                           \
      for (size_t i = 0; i < 64; i++) hits[i] = (values[i] >= low) & (values[i] <= high);         \
      uint64_t all = 0;                                                                           \
      for (size_t byte = 0; byte < 8; byte++) all |= packed(hits + 8 * byte) << (8 * byte);       \
      bits[word] = all;                                                                           \
    }                                                                                             \
  }

IN_RANGE(kindred_in_range_i64, int64_t)
IN_RANGE(kindred_in_range_f64, double)
IN_RANGE(kindred_in_range_i32, int32_t)
