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
typedef uint32_t uint_lanes __attribute__((vector_size(4 * LANES)));
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

/// x = n + r, n the nearest integer, which a large number added to x leaves in the low bits; exponent = n << 23.
INLINE void split_exponent(const lanes *x, lanes *r, int_lanes *exponent) {
  const float rounder = 12582912.0f;  // 1.5 * 2^23
  lanes clamped = LARGER(*x, FILLED(-126.0f));
  lanes shifted = clamped + rounder;
  *r = clamped - (shifted - rounder);
  *exponent = (int_lanes)shifted << 23;
}

/// 2^x for x < 1, to 2 units in the last place; 2^x of less than -126 is about 2^-126, never a denormal number.
/// 2^x = 2^n 2^r, with a minimax fit (by Lawson's iteration) on |r| <= 1/2.
INLINE void lanes_exp2(lanes *x) {
  lanes r;
  int_lanes exponent;
  split_exponent(x, &r, &exponent);
  lanes p = FILLED(0.000153533572f);
  p = p * r + 0.00133988762f;
  p = p * r + 0.00961843739f;
  p = p * r + 0.0555033247f;
  p = p * r + 0.240226479f;
  p = p * r + 0.693147203f;
  p = p * r + 1.0f;
  *x = (lanes)((int_lanes)p + exponent);
}

/// As lanes_exp2, with a relative error of 1e-4: enough for a result that is rounded to bfloat16.
INLINE void lanes_coarse_exp2(lanes *x) {
  lanes r;
  int_lanes exponent;
  split_exponent(x, &r, &exponent);
  lanes p = FILLED(0.0550088202f);
  p = p * r + 0.242210993f;
  p = p * r + 0.693282949f;
  p = p * r + 1.0f;
  *x = (lanes)((int_lanes)p + exponent);
}
