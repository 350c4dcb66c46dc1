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

/// x = exp(factor * (x - max x)), factor > 0; returns the sum of the results.
INLINE float exp_row(float *x, size_t count, float factor) {
  size_t whole = count - count % LANES;
  lanes v, largest = FILLED(-INFINITY), sum = FILLED(0.0f);
  for (size_t i = 0; i < whole; i += LANES) largest = LARGER(LOAD(x + i), largest);
  if (whole < count) {
    load_tail(&v, x + whole, count - whole, -INFINITY);
    largest = LARGER(v, largest);
  }
  float top = lanes_max(&largest);
  for (size_t i = 0; i < whole; i += LANES) {
    v = (LOAD(x + i) - top) * factor;
    lanes_exp(&v);
    STORE(x + i, v);
    sum += v;
  }
  if (whole < count) {
    load_tail(&v, x + whole, count - whole, top);
    v = (v - top) * factor;
    lanes_exp(&v);
    store_tail(x + whole, count - whole, &v);
    load_tail(&v, x + whole, count - whole, 0);
    sum += v;
  }
  return lanes_sum(&sum);
}

static void softmax(float *x, size_t count) {
  float inverse = 1.0f / exp_row(x, count, 1.0f);
  for (size_t i = 0; i < count; i++) x[i] *= inverse;
}

INLINE float row_sum(const float *x, size_t width) {
  size_t i = 0;
  lanes sum = FILLED(0.0f), tail;
  for (; i + LANES <= width; i += LANES) sum += LOAD(x + i);
  load_tail(&tail, x + i, width - i, 0);
  sum += tail;
  return lanes_sum(&sum);
}

/// The sum of (x - centre)^2.
INLINE float row_squares(const float *x, size_t width, float centre) {
  size_t i = 0;
  lanes sum = FILLED(0.0f), d;
  for (; i + LANES <= width; i += LANES) {
    d = LOAD(x + i) - centre;
    sum += d * d;
  }
  load_tail(&d, x + i, width - i, centre);
  d -= centre;
  sum += d * d;
  return lanes_sum(&sum);
}

static void layer_norm(float *x, const float *residual, const float *scale, const float *shift, float epsilon,
                       size_t rows, size_t width) {
  for (size_t row = 0; row < rows; row++, x += width) {
    if (residual) {
      for (size_t i = 0; i < width; i++) x[i] += residual[row * width + i];
    }
    float mean = row_sum(x, width) / (float)width;
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
