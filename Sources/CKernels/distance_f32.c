#include "kernels_distance.h"
#include "dispatch.h"

// Thirty-two partial sums in a fixed order: the compiler may put them in vector registers without changing any bit.
KINDRED_CLONES
float kindred_dot_f32(const float *a, const float *b, size_t n) {
  float sums[32] = {0};
  size_t i = 0;
  for (; i + 32 <= n; i += 32)
    for (size_t j = 0; j < 32; j++) sums[j] += a[i + j] * b[i + j];
  for (; i < n; i++) sums[i % 32] += a[i] * b[i];
  for (size_t width = 16; width > 0; width /= 2)
    for (size_t j = 0; j < width; j++) sums[j] += sums[j + width];
  return sums[0];
}

KINDRED_CLONES
float kindred_quantise_i8(const float *x, size_t n, int8_t *codes) {
  float largest = 0;
  for (size_t i = 0; i < n; i++) {
    float magnitude = __builtin_fabsf(x[i]);
    largest = magnitude > largest ? magnitude : largest;
  }
  if (largest == 0) {
    for (size_t i = 0; i < n; i++) codes[i] = 0;
    return 0;
  }
  float inverse = 127.0f / largest;
  for (size_t i = 0; i < n; i++) {
    float scaled = x[i] * inverse;
    codes[i] = (int8_t)(int32_t)(scaled + __builtin_copysignf(0.5f, scaled));
  }
  return largest / 127.0f;
}
