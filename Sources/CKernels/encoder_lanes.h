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

// The larger and the smaller of two vectors' lanes. The compiler's own builtins cost three times as much, for the sake
// of NaNs; here the second one wins if either is a NaN.
#define SELECT(condition, a, b) ((lanes)(((condition) & (int_lanes)(a)) | (~(condition) & (int_lanes)(b))))
#define LARGER(a, b) SELECT((a) > (b), a, b)
#define SMALLER(a, b) SELECT((a) < (b), a, b)

// One number of all lanes, halves onto halves.
#define HALVES(v, how)                                                                                      \
  const lanes a = *(v);                                                                                     \
  const lanes b = how(a, __builtin_shufflevector(a, a, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7)); \
  const lanes c = how(b, __builtin_shufflevector(b, b, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3));    \
  const lanes d = how(c, __builtin_shufflevector(c, c, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1));    \
  return how(d, __builtin_shufflevector(d, d, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0))[0]
#define SUM(a, b) ((a) + (b))

INLINE float lanes_sum(const lanes *v) { HALVES(v, SUM); }
INLINE float lanes_max(const lanes *v) { HALVES(v, LARGER); }

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
  lanes clamped = LARGER(*x, FILLED(-87.0f));
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
