// Rows of floats -> rows of 32-bit words, as the products read them. Included once for each kind of CPU.
#pragma once
#include "encoder_rows.h"

/// Each float to the nearest bfloat16, ties to even.
INLINE void store_bf16(uint16_t *out, size_t count, const lanes *v) {
#ifdef KINDRED_HAS_BF16
  __m256bh halves = _mm512_cvtneps_pbh((__m512)*v);
#else
  int_lanes bits = (int_lanes)*v;
  short_lanes halves = __builtin_convertvector((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16, short_lanes);
#endif
  memcpy(out, &halves, count * sizeof(uint16_t));
}

static void round_bf16(const float *x, size_t rows, size_t width, size_t words, uint32_t *out) {
  for (size_t row = 0; row < rows; row++, x += width, out += words) {
    uint16_t *halves = (uint16_t *)out;
    size_t i = 0;
    lanes v;
    out[words - 1] = 0;
    for (; i + LANES <= width; i += LANES) {
      v = LOAD(x + i);
      store_bf16(halves + i, LANES, &v);
    }
    if (i < width) {
      load_tail(&v, x + i, width - i, 0);
      store_bf16(halves + i, width - i, &v);
    }
  }
}

/// The last `count` < 16 values of a row, times their factors if there are any; zeros after them.
INLINE void load_scaled_tail(lanes *v, const float *x, const float *factors, size_t count) {
  lanes factor;
  load_tail(v, x, count, 0);
  if (!factors) return;
  load_tail(&factor, factors, count, 0);
  *v *= factor;
}

/// The smallest and the largest value of a row, zero among them.
INLINE void row_range(const float *x, const float *factors, size_t width, float *low, float *high) {
  size_t i = 0;
  lanes smallest = {0}, largest = {0}, v;
  for (; i + LANES <= width; i += LANES) {
    v = LOAD(x + i);
    if (factors) v *= LOAD(factors + i);
    smallest = SMALLER(v, smallest);
    largest = LARGER(v, largest);
  }
  if (i < width) {
    load_scaled_tail(&v, x + i, factors ? factors + i : NULL, width - i);
    smallest = SMALLER(v, smallest);
    largest = LARGER(v, largest);
  }
  smallest = -smallest;
  *low = -lanes_max(&smallest);
  *high = lanes_max(&largest);
}

/// Values -> codes 0 ... 255: round(v / scale + zero).
INLINE void store_codes(uint8_t *out, size_t count, const lanes *v, float inverse, float zero) {
  const float rounder = 8388608.0f;  // 2^23: adding it to 0 ... 255 leaves the nearest integer in the low bits
  lanes code = *v * inverse + zero;
  code = SMALLER(LARGER(code, FILLED(0.0f)), FILLED(255.0f)) + rounder;
  byte_lanes bytes = __builtin_convertvector((int_lanes)code, byte_lanes);
  memcpy(out, &bytes, count);
}

INLINE void quantise_row(const float *x, const float *factors, size_t width, uint8_t *out, float *scale,
                         float *offset) {
  float low, high;
  row_range(x, factors, width, &low, &high);
  *scale = (high - low) / 255.0f;
  float inverse = high > low ? 255.0f / (high - low) : 0.0f;
  float zero = (float)(int32_t)(0.5f - low * inverse);
  *offset = -zero * *scale;
  size_t i = 0;
  lanes v;
  for (; i + LANES <= width; i += LANES) {
    v = LOAD(x + i);
    if (factors) v *= LOAD(factors + i);
    store_codes(out + i, LANES, &v, inverse, zero);
  }
  if (i == width) return;
  load_scaled_tail(&v, x + i, factors ? factors + i : NULL, width - i);
  store_codes(out + i, width - i, &v, inverse, zero);
}

static void quantise_u8(const float *x, const float *factors, size_t rows, size_t width, size_t words, uint32_t *out,
                        float *scales, float *offsets) {
  for (size_t row = 0; row < rows; row++, x += width, out += words) {
    out[words - 1] = 0;
    if (factors)
      quantise_row(x, factors, width, (uint8_t *)out, scales + row, offsets + row);
    else
      quantise_row(x, NULL, width, (uint8_t *)out, scales + row, offsets + row);
  }
}
