// Weights as a model's file has them (outputs x inputs) -> panels of 64 columns, once, when the model loads.
#include "kernels_encoder.h"
#include <math.h>
#include <string.h>

// Where element `input` of column `output` lies, counted in elements of which a word holds `per_word`.
static size_t place(size_t input, size_t output, size_t words, size_t per_word) {
  return ((output / 64 * words + input / per_word) * 64 + output % 64) * per_word + input % per_word;
}

void kindred_pack_f32(const float *weights, size_t inputs, size_t outputs, float *panels) {
  for (size_t output = 0; output < outputs; output++) {
    float *column = panels + place(0, output, inputs, 1);
    for (size_t input = 0; input < inputs; input++) column[input * 64] = weights[output * inputs + input];
  }
}

void kindred_pack_bf16(const float *weights, size_t inputs, size_t outputs, uint16_t *panels) {
  size_t words = (inputs + 1) / 2;
  for (size_t output = 0; output < outputs; output++) {
    uint16_t *column = panels + place(0, output, words, 2);
    for (size_t input = 0; input < inputs; input++) {
      uint32_t bits;
      memcpy(&bits, weights + output * inputs + input, sizeof bits);
      column[input / 2 * 128 + input % 2] = (uint16_t)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
  }
}

/// The largest |weight * divisor|. Magnitudes of floats are in the order of their bits, and of integers the compiler
/// compares many at once.
static float largest_magnitude(const float *weights, const float *divisors, size_t count) {
  int32_t largest = 0;
  for (size_t i = 0; i < count; i++) {
    float magnitude = fabsf(weights[i] * divisors[i]);
    int32_t bits;
    memcpy(&bits, &magnitude, sizeof bits);
    if (bits > largest) largest = bits;
  }
  float result;
  memcpy(&result, &largest, sizeof result);
  return result;
}

/// The nearest integer of a small number, ties to even.
static inline int8_t nearest(float x) {
  const float rounder = 12582912.0f;  // 1.5 * 2^23 leaves the integer in the low bits
  float shifted = x + rounder;
  int32_t bits;
  memcpy(&bits, &shifted, sizeof bits);
  return (int8_t)bits;
}

void kindred_pack_s8(const float *weights, const float *divisors, size_t inputs, size_t outputs, int8_t *panels,
                     float *scales, float *offsets) {
  size_t words = (inputs + 3) / 4;
  for (size_t output = 0; output < outputs; output++, weights += inputs) {
    float largest = largest_magnitude(weights, divisors, inputs);
    float inverse = largest > 0 ? 127.0f / largest : 0.0f;
    int8_t *column = panels + place(0, output, words, 4);
    int32_t sum = 0;
    for (size_t input = 0; input < inputs; input++) {
      float scaled = weights[input] * divisors[input] * inverse;
      int8_t code = nearest(scaled);
      column[input / 4 * 256 + input % 4] = code;
      sum += code;
    }
    scales[output] = largest / 127.0f;
    offsets[output] = (float)sum * scales[output];
  }
}
