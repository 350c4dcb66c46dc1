// Rows of floats -> rows of 32-bit words, as the products read them. Included once for each kind of CPU.
#include "encoder_rows.h"

/// Each float to the nearest bfloat16, ties to even.
INLINE void store_bf16(uint16_t *out, size_t count, const lanes *v) {
  int_lanes bits = (int_lanes)*v;
  short_lanes halves = __builtin_convertvector((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16, short_lanes);
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

/// The smallest and the largest value of a row, zero among them.
INLINE void row_range(const float *x, const float *factors, size_t width, float *low, float *high) {
  size_t i = 0;
  lanes smallest = FILLED(0.0f), largest = FILLED(0.0f), v, factor;
  for (; i + LANES <= width; i += LANES) {
    v = LOAD(x + i);
    if (factors) v *= LOAD(factors + i);
    smallest = SMALLER(v, smallest);
    largest = LARGER(v, largest);
  }
  load_tail(&v, x + i, width - i, 0);
  if (factors) {
    load_tail(&factor, factors + i, width - i, 0);
    v *= factor;
  }
  smallest = -SMALLER(v, smallest);
  largest = LARGER(v, largest);
  *low = -lanes_max(&smallest);
  *high = lanes_max(&largest);
}

/// Values -> codes 0 ... 255: round(v / scale) + zero.
INLINE void store_codes(uint8_t *out, size_t count, const lanes *v, float inverse, int32_t zero) {
  const float rounder = 12582912.0f;  // 1.5 * 2^23: adding it leaves the nearest integer
  lanes nearest = *v * inverse + rounder;
  int_lanes codes = __builtin_convertvector(nearest - rounder, int_lanes) + zero;
  codes = __builtin_elementwise_min(__builtin_elementwise_max(codes, (int_lanes){0}), (int_lanes){0} + 255);
  byte_lanes bytes = __builtin_convertvector(codes, byte_lanes);
  memcpy(out, &bytes, count);
}

static void quantise_u8(const float *x, const float *factors, size_t rows, size_t width, size_t words, uint32_t *out,
                        float *scales, int32_t *zeros) {
  for (size_t row = 0; row < rows; row++, x += width, out += words) {
    float low, high;
    row_range(x, factors, width, &low, &high);
    float inverse = high > low ? 255.0f / (high - low) : 0.0f;
    int32_t zero = (int32_t)(0.5f - low * inverse);
    uint8_t *bytes = (uint8_t *)out;
    size_t i = 0;
    lanes v, factor;
    out[words - 1] = 0;
    for (; i + LANES <= width; i += LANES) {
      v = LOAD(x + i);
      if (factors) v *= LOAD(factors + i);
      store_codes(bytes + i, LANES, &v, inverse, zero);
    }
    if (i < width) {
      load_tail(&v, x + i, width - i, 0);
      if (factors) {
        load_tail(&factor, factors + i, width - i, 0);
        v *= factor;
      }
      store_codes(bytes + i, width - i, &v, inverse, zero);
    }
    scales[row] = (high - low) / 255.0f;
    zeros[row] = zero;
  }
}
