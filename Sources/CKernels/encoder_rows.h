// Kernels over rows, each row for itself. Included once for each kind of CPU.
#pragma once
#include "encoder_lanes.h"
#include <math.h>

// GELU(x) = max(x, 0) - t q(t), with t = |x| and q(t) = erfc(t / sqrt 2) / 2, the normal distribution's upper tail.
// q is a Chebyshev fit of degree 16 on 0 <= t <= 6, in u = t / 3 - 1 (within 1e-8; its coefficients stay below 0.3, so
// floats evaluate it well). No division and no exp, and nothing cancels for negative x. Past 6 the tail is below 1e-8.
INLINE void lanes_gelu(lanes *x) {
  lanes t = SMALLER(__builtin_elementwise_abs(*x), FILLED(6.0f));
  lanes u = t * 0.333333333f - 1.0f;
  lanes q = FILLED(0.00895297993f);
  q = q * u - 0.0152031370f;
  q = q * u - 0.0342569947f;
  q = q * u + 0.0853096172f;
  q = q * u + 0.0158446003f;
  q = q * u - 0.183676675f;
  q = q * u + 0.139506400f;
  q = q * u + 0.119530305f;
  q = q * u - 0.292192668f;
  q = q * u + 0.186419129f;
  q = q * u + 0.0818025048f;
  q = q * u - 0.269561589f;
  q = q * u + 0.269161910f;
  q = q * u - 0.159521639f;
  q = q * u + 0.0598314665f;
  q = q * u - 0.0132960770f;
  q = q * u + 0.00134989806f;
  *x = LARGER(*x, FILLED(0.0f)) - t * q;
}

/// As lanes_gelu, within 2e-4: a degree of 7 on 0 <= t <= 4, for results that are rounded or quantised next.
INLINE void lanes_coarse_gelu(lanes *x) {
  lanes t = SMALLER(__builtin_elementwise_abs(*x), FILLED(4.0f));
  lanes u = t * 0.5f - 1.0f;
  lanes q = FILLED(0.0064285597f);
  q = q * u - 0.0488874759f;
  q = q * u + 0.0656418382f;
  q = q * u + 0.0566133238f;
  q = q * u - 0.211997228f;
  q = q * u + 0.217837981f;
  q = q * u - 0.108363995f;
  q = q * u + 0.0227269959f;
  *x = LARGER(*x, FILLED(0.0f)) - t * q;
}

static void gelu(float *x, size_t count) {
  size_t i = 0;
  lanes v;
  for (; i + LANES <= count; i += LANES) {
    v = LOAD(x + i);
    lanes_gelu(&v);
    STORE(x + i, v);
  }
  if (i < count) {
    load_tail(&v, x + i, count - i, 0);
    lanes_gelu(&v);
    store_tail(x + i, count - i, &v);
  }
}

// A row's sums run in four vectors, so that one addition need not wait for the one before.
#define PARTS 4

INLINE float sum_of_parts(const lanes parts[PARTS]) {
  lanes sum = (parts[0] + parts[1]) + (parts[2] + parts[3]);
  return lanes_sum(&sum);
}

/// x = x + added, if there is anything to add; returns the sum of x.
INLINE float add_row(float *x, const float *added, size_t width) {
  size_t i = 0;
  lanes parts[PARTS] = {{0}}, v, other;
  for (; i + PARTS * LANES <= width; i += PARTS * LANES)
    for (size_t part = 0; part < PARTS; part++) {
      v = LOAD(x + i + part * LANES);
      if (added) STORE(x + i + part * LANES, v += LOAD(added + i + part * LANES));
      parts[part] += v;
    }
  for (; i < width; i += LANES) {
    size_t count = width - i < LANES ? width - i : LANES;
    load_tail(&v, x + i, count, 0);
    if (added) {
      load_tail(&other, added + i, count, 0);
      v += other;
      store_tail(x + i, count, &v);
    }
    parts[0] += v;
  }
  return sum_of_parts(parts);
}

/// The sum of (x - centre)^2.
INLINE float row_squares(const float *x, size_t width, float centre) {
  size_t i = 0;
  lanes parts[PARTS] = {{0}}, d;
  for (; i + PARTS * LANES <= width; i += PARTS * LANES)
    for (size_t part = 0; part < PARTS; part++) {
      d = LOAD(x + i + part * LANES) - centre;
      parts[part] += d * d;
    }
  for (; i < width; i += LANES) {
    load_tail(&d, x + i, width - i < LANES ? width - i : LANES, centre);
    d -= centre;
    parts[0] += d * d;
  }
  return sum_of_parts(parts);
}

static void layer_norm(float *x, const float *residual, const float *scale, const float *shift, float epsilon,
                       size_t rows, size_t width) {
  for (size_t row = 0; row < rows; row++, x += width) {
    float mean = add_row(x, residual ? residual + row * width : NULL, width) / (float)width;
    float variance = row_squares(x, width, mean) / (float)width;
    float inverse = 1.0f / sqrtf(variance + epsilon);
    for (size_t i = 0; i < width; i++) x[i] = (x[i] - mean) * inverse * scale[i] + shift[i];
  }
}

static void embed(const int32_t *ids, size_t tokens, const float *words, const float *positions, const float *segment,
                  size_t width, float *out) {
  for (size_t token = 0; token < tokens; token++) {
    const float *word = words + (size_t)ids[token] * width, *position = positions + token * width;
    for (size_t i = 0; i < width; i++) out[token * width + i] = word[i] + segment[i] + position[i];
  }
}

static void mean_pool(const float *x, size_t rows, size_t width, float *out) {
  memcpy(out, x, width * sizeof(float));
  for (size_t row = 1; row < rows; row++)
    for (size_t i = 0; i < width; i++) out[i] += x[row * width + i];
  for (size_t i = 0; i < width; i++) out[i] /= (float)rows;
}

static void normalise(float *x, size_t width) {
  float length = sqrtf(row_squares(x, width, 0));
  if (length == 0) return;
  for (size_t i = 0; i < width; i++) x[i] /= length;
}
