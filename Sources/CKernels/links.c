#include "dispatch.h"
#include "kernels_distance.h"

// The inner loop has no way out, so that the compiler compares many numbers at a time.
KINDRED_CLONES
bool kindred_have_common_u32(const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count) {
  for (size_t i = 0; i < a_count; i++) {
    uint32_t found = 0;
    for (size_t j = 0; j < b_count; j++) found |= a[i] == b[j];
    if (found) return true;
  }
  return false;
}
