// Self-attention of one head over one text. Included once for each kind of CPU.
//
// The keys are turned on their side (head_width x keys) and the values packed, both padded with zeros to whole
// blocks; then a few queries at a time go through scores, exp and the weighted sum of values without leaving the L1
// cache. Each number is summed in one order (over the head's width, then over the keys), whatever its place in a block.
// QUERIES is how many, as the registers allow.
#include "encoder_rows.h"
#include "encoder_transpose.h"

#define BLOCK (2 * LANES)

INLINE size_t whole_blocks(size_t n) { return (n + BLOCK - 1) / BLOCK * BLOCK; }

/// scores[q][key] = queries[q] . key, for all keys; rows of `padded` floats.
INLINE void score_queries(const float *const queries[QUERIES], const float *keys, size_t head_width, size_t padded,
                          float *scores) {
  for (size_t key = 0; key < padded; key += BLOCK) {
    lanes low[QUERIES] = {{0}}, high[QUERIES] = {{0}};
    for (size_t d = 0; d < head_width; d++) {
      lanes a = LOAD(keys + d * padded + key), b = LOAD(keys + d * padded + key + LANES);
      for (size_t q = 0; q < QUERIES; q++) {
        low[q] += a * queries[q][d];
        high[q] += b * queries[q][d];
      }
    }
    for (size_t q = 0; q < QUERIES; q++) {
      STORE(scores + q * padded + key, low[q]);
      STORE(scores + q * padded + key + LANES, high[q]);
    }
  }
}

/// mixed[q] = (sum over keys of weights[q][key] values[key]) / totals[q], for one block of columns.
INLINE void mix_values(const float *weights, size_t padded, const float *values, size_t stride, size_t tokens,
                       const float totals[QUERIES], float mixed[QUERIES][BLOCK]) {
  lanes low[QUERIES] = {{0}}, high[QUERIES] = {{0}};
  for (size_t key = 0; key < tokens; key++) {
    lanes a = LOAD(values + key * stride), b = LOAD(values + key * stride + LANES);
    for (size_t q = 0; q < QUERIES; q++) {
      low[q] += a * weights[q * padded + key];
      high[q] += b * weights[q * padded + key];
    }
  }
  for (size_t q = 0; q < QUERIES; q++) {
    STORE(mixed[q], low[q] * (1.0f / totals[q]));
    STORE(mixed[q] + LANES, high[q] * (1.0f / totals[q]));
  }
}

static void pack_head(const float *qkv, size_t tokens, size_t hidden, size_t head_width, float *keys, float *values) {
  size_t padded = whole_blocks(tokens), stride = whole_blocks(head_width);
  for (size_t token = 0; token < padded; token += LANES)
    for (size_t d = 0; d < head_width; d += LANES)
      transpose_block(qkv + token * 3 * hidden + hidden + d, 3 * hidden, token < tokens ? tokens - token : 0,
                      head_width - d, keys + d * padded + token, padded);
  for (size_t token = 0; token < tokens; token++) {
    memcpy(values + token * stride, qkv + token * 3 * hidden + 2 * hidden, head_width * sizeof(float));
    memset(values + token * stride + head_width, 0, (stride - head_width) * sizeof(float));
  }
}

static void attention(const float *qkv, size_t tokens, size_t hidden, size_t head_width, float *scratch, float *out) {
  size_t padded = whole_blocks(tokens), stride = whole_blocks(head_width);
  float *keys = scratch, *values = keys + head_width * padded, *scores = values + tokens * stride;
  float factor = 1.0f / sqrtf((float)head_width), totals[QUERIES], mixed[QUERIES][BLOCK];
  const float *queries[QUERIES];
  pack_head(qkv, tokens, hidden, head_width, keys, values);
  for (size_t first = 0; first < tokens; first += QUERIES) {
    size_t count = tokens - first < QUERIES ? tokens - first : QUERIES;
    for (size_t q = 0; q < QUERIES; q++)  // a short last block repeats its last query
      queries[q] = qkv + (first + (q < count ? q : count - 1)) * 3 * hidden;
    score_queries(queries, keys, head_width, padded, scores);
    for (size_t q = 0; q < QUERIES; q++) totals[q] = exp_row(scores + q * padded, tokens, factor);
    for (size_t column = 0; column < head_width; column += BLOCK) {
      size_t columns = head_width - column < BLOCK ? head_width - column : BLOCK;
      mix_values(scores, padded, values + column, stride, tokens, totals, mixed);
      for (size_t q = 0; q < count; q++)
        memcpy(out + (first + q) * hidden + column, mixed[q], columns * sizeof(float));
    }
  }
}
