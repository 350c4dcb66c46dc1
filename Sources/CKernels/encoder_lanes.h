// Sixteen floats at a time, by the compiler's own vectors: one zmm, two ymm or four xmm/NEON registers. The number of
// lanes is the same on every CPU, and so is the order of every sum. Lanes go by pointer, because how a vector travels
// in registers differs between CPUs; everything is inlined, so nothing is stored.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))
#define LANES 16

typedef float lanes __attribute__((vector_size(4 * LANES)));
typedef float loose_lanes __attribute__((vector_size(4 * LANES), aligned(4), may_alias));
typedef int32_t int_lanes __attribute__((vector_size(4 * LANES)));
typedef int32_t loose_int_lanes __attribute__((vector_size(4 * LANES), aligned(4), may_alias));
typedef int16_t short_lanes __attribute__((vector_size(2 * LANES)));
typedef uint8_t byte_lanes __attribute__((vector_size(LANES)));

#define LOAD(p) ((lanes) * (const loose_lanes *)(p))
#define STORE(p, v) (*(loose_lanes *)(p) = (v))
#define FILLED(x) ((lanes){0} + (x))

/// The sum of all lanes, halves onto halves.
INLINE float lanes_sum(const lanes *v) {
  float s[LANES];
  memcpy(s, v, sizeof s);
  for (size_t width = LANES / 2; width > 0; width /= 2)
    for (size_t i = 0; i < width; i++) s[i] += s[i + width];
  return s[0];
}

INLINE float lanes_max(const lanes *v) {
  float m = (*v)[0];
  for (size_t i = 1; i < LANES; i++) m = (*v)[i] > m ? (*v)[i] : m;
  return m;
}

/// The last `count` < 16 values of a row, the other lanes filled.
INLINE void load_tail(lanes *v, const float *p, size_t count, float fill) {
  *v = FILLED(fill);
  memcpy(v, p, count * sizeof(float));
}

INLINE void store_tail(float *p, size_t count, const lanes *v) { memcpy(p, v, count * sizeof(float)); }

/// exp(x) for x <= 0, to 2 units in the last place; exp of less than -87 is about 1e-38, never a denormal number.
/// exp(x) = 2^n exp(r), n = round(x / ln 2): Cephes' reduction in two parts, then a Chebyshev fit on |r| <= ln 2 / 2.
INLINE void lanes_exp(lanes *x) {
  const float rounder = 12582912.0f;  // 1.5 * 2^23: adding it leaves the nearest integer in the low bits
  lanes clamped = __builtin_elementwise_max(*x, FILLED(-87.0f));
  lanes shifted = clamped * 1.44269504f + rounder;
  lanes n = shifted - rounder;
  lanes r = clamped - n * 0.693359375f;
  r = r + n * 2.12194440e-4f;
  lanes p = FILLED(0.00139411085f);
  p = p * r + 0.00837512594f;
  p = p * r + 0.0416663513f;
  p = p * r + 0.166664153f;
  p = p * r + 0.5f;
  p = p * r + 1.0f;
  p = p * r + 1.0f;
  int_lanes exponent = __builtin_convertvector(n, int_lanes);
  *x = (lanes)((int_lanes)p + (exponent << 23));
}
