// Self-attention of one head over one text. Included once for each kind of CPU, after QUERY_VECTORS and KEY_TILE are
// defined.
//
// Queries lie side by side in the lanes, sixteen to a vector, and meet keys and values one word at a time. So keys need
// no turning, softmax is a sum and a maximum of whole vectors, and a text is padded to sixteen queries in registers
// only. A block of queries goes through scores, exp and the weighted sum of values without leaving the L1 cache.
// Each number is summed in one order (over the head's width, then over the keys), whatever its lane.
#include "encoder_rows.h"
#include "encoder_transpose.h"
#include "encoder_words.h"

#define BLOCK (QUERY_VECTORS * LANES)

/// One head of one text, in 32-bit words.
struct head {
  size_t tokens, width;
  /// Words in a head's share of a row, and from one row to the next.
  size_t words, stride;
  const uint32_t *queries, *keys, *values;
};

/// scores[key][query] = queries . keys, and the largest score of each query. The last keys of a tile may repeat the last
/// key: a repeated score is never read, and changes no maximum.
INLINE void score_keys(const enum element element, const size_t vectors, const struct head *head, const float *turned,
                       float *scores, lanes *largest) {
  for (size_t v = 0; v < vectors; v++) largest[v] = FILLED(-INFINITY);
  for (size_t key = 0; key < head->tokens; key += KEY_TILE) {
    lanes sums[KEY_TILE][QUERY_VECTORS] = {{{0}}};
    const uint32_t *rows[KEY_TILE];
    for (size_t k = 0; k < KEY_TILE; k++) {
      size_t row = key + k < head->tokens ? key + k : head->tokens - 1;
      rows[k] = head->keys + row * head->stride;
    }
    for (size_t word = 0; word < head->words; word++) {
      lanes queries[QUERY_VECTORS];
      for (size_t v = 0; v < vectors; v++) queries[v] = LOAD(turned + word * BLOCK + v * LANES);
      for (size_t k = 0; k < KEY_TILE; k++)
        for (size_t v = 0; v < vectors; v++) add_products(element, &sums[k][v], rows[k][word], &queries[v]);
    }
    for (size_t k = 0; k < KEY_TILE; k++)
      for (size_t v = 0; v < vectors; v++) {
        largest[v] = LARGER(sums[k][v], largest[v]);
        STORE(scores + (key + k) * BLOCK + v * LANES, sums[k][v]);
      }
  }
}

/// Two vectors of floats, rounded, as one of words of two bfloat16.
INLINE void store_pairs(float *words, const lanes *first, const lanes *second) {
  uint_lanes low = ((uint_lanes)*first + 0x8000) >> 16;
  uint_lanes high = ((uint_lanes)*second + 0x8000) & 0xFFFF0000;
  STORE(words, (lanes)(low | high));
}

/// Scores -> weights: exp(factor * (score - largest)) in words over the keys, in place, and one over each query's sum.
INLINE void weigh_keys(const enum element element, const size_t vectors, size_t tokens, float factor, float *scores,
                       const lanes *largest, lanes *shares) {
  const float scale = factor * 1.44269504f;
  for (size_t v = 0; v < vectors; v++) {
    lanes sum = FILLED(0.0f), top = largest[v] * scale;
    float *column = scores + v * LANES;
    if (element == FLOATS) {
      for (size_t key = 0; key < tokens; key++) {
        lanes weight = LOAD(column + key * BLOCK) * scale - top;
        lanes_exp2(&weight);
        sum += weight;
        STORE(column + key * BLOCK, weight);
      }
    } else {
      for (size_t key = 0; key < tokens; key += 2) {
        lanes first = LOAD(column + key * BLOCK) * scale - top, second = FILLED(0.0f);
        lanes_coarse_exp2(&first);
        sum += first;
        if (key + 1 < tokens) {
          second = LOAD(column + (key + 1) * BLOCK) * scale - top;
          lanes_coarse_exp2(&second);
          sum += second;
        }
        store_pairs(column + key / 2 * BLOCK, &first, &second);
      }
    }
    shares[v] = 1.0f / sum;
  }
}

/// gathered[column][query] = the weighted sum of values.
INLINE void mix_values(const enum element element, const size_t vectors, const struct head *head,
                       const uint32_t *values, size_t stride, const float *weights, const lanes *shares,
                       float *gathered) {
  size_t steps = element == FLOATS ? head->tokens : (head->tokens + 1) / 2;
  for (size_t column = 0; column < head->width; column += KEY_TILE) {
    lanes sums[KEY_TILE][QUERY_VECTORS] = {{{0}}};
    size_t places[KEY_TILE];  // the last ones of a tile may repeat the last column
    for (size_t c = 0; c < KEY_TILE; c++) places[c] = column + c < head->width ? column + c : head->width - 1;
    for (size_t step = 0; step < steps; step++) {
      lanes weight[QUERY_VECTORS];
      for (size_t v = 0; v < vectors; v++) weight[v] = LOAD(weights + step * BLOCK + v * LANES);
      for (size_t c = 0; c < KEY_TILE; c++)
        for (size_t v = 0; v < vectors; v++)
          add_products(element, &sums[c][v], values[step * stride + places[c]], &weight[v]);
    }
    for (size_t c = 0; c < KEY_TILE; c++) {
      size_t place = places[c];
      if (element == BFLOATS) place = place < head->words ? 2 * place : 2 * (place - head->words) + 1;
      for (size_t v = 0; v < vectors; v++) STORE(gathered + place * BLOCK + v * LANES, sums[c][v] * shares[v]);
    }
  }
}

/// Values as words of one column of two keys: each pair's even columns, then its odd ones.
INLINE void pair_values(const struct head *head, uint32_t *pairs) {
  for (size_t key = 0; key < head->tokens; key += 2, pairs += head->width) {
    const uint32_t *first = head->values + key * head->stride;
    const uint32_t *second = first + head->stride;
    uint32_t present = key + 1 < head->tokens ? 0xFFFFFFFF : 0;
    if (!present) second = first;
    for (size_t word = 0; word < head->words; word++) {
      uint32_t a = first[word], b = second[word] & present;
      pairs[word] = (a & 0xFFFF) | b << 16;
      pairs[head->words + word] = a >> 16 | (b & 0xFFFF0000);
    }
  }
}

INLINE void attend_block(const enum element element, const size_t vectors, const struct head *head, size_t first,
                         const uint32_t *values, size_t value_stride, float *scratch, float *out, size_t out_stride) {
  float *turned = scratch, *gathered = turned + head->words * BLOCK, *scores = gathered + head->width * BLOCK;
  lanes largest[QUERY_VECTORS], shares[QUERY_VECTORS];
  const float *queries = (const float *)head->queries;
  for (size_t v = 0; v < vectors; v++)
    for (size_t word = 0; word < head->words; word += LANES) {
      size_t query = first + v * LANES;
      transpose_block(queries + query * head->stride + word, head->stride, head->tokens - query, head->words - word,
                      turned + word * BLOCK + v * LANES, BLOCK, LANES);
    }
  score_keys(element, vectors, head, turned, scores, largest);
  weigh_keys(element, vectors, head->tokens, 1.0f / sqrtf((float)head->width), scores, largest, shares);
  mix_values(element, vectors, head, values, value_stride, scores, shares, gathered);
  for (size_t v = 0; v < vectors; v++)
    for (size_t column = 0; column < head->width; column += LANES) {
      size_t query = first + v * LANES, columns = head->width - column;
      transpose_block(gathered + column * BLOCK + v * LANES, BLOCK, columns, head->tokens - query,
                      out + query * out_stride + column, out_stride, columns);
    }
}

INLINE void attend(const enum element element, const void *qkv, size_t tokens, size_t hidden, size_t width,
                   float *scratch, float *out) {
  const size_t per_word = element == BFLOATS ? 2 : 1;
  const uint32_t *queries = qkv;
  struct head head = {tokens, width, width / per_word, 3 * hidden / per_word,
                      queries, queries + hidden / per_word, queries + 2 * hidden / per_word};
  const uint32_t *values = head.values;
  size_t value_stride = head.stride;
  if (element == BFLOATS) {
    pair_values(&head, (uint32_t *)scratch);
    values = (const uint32_t *)scratch;
    value_stride = width;
    scratch += (tokens + 1) / 2 * width;
  }
  size_t query = 0;
  for (; query + BLOCK - LANES < tokens; query += BLOCK)
    attend_block(element, QUERY_VECTORS, &head, query, values, value_stride, scratch, out, hidden);
  if (query < tokens) attend_block(element, 1, &head, query, values, value_stride, scratch, out, hidden);
}

static void attention_f32(const void *qkv, size_t tokens, size_t hidden, size_t width, float *scratch, float *out) {
  attend(FLOATS, qkv, tokens, hidden, width, scratch, out);
}

#ifdef KINDRED_HAS_BF16
static void attention_bf16(const void *qkv, size_t tokens, size_t hidden, size_t width, float *scratch, float *out) {
  attend(BFLOATS, qkv, tokens, hidden, width, scratch, out);
}
#else
#define attention_bf16 NULL
#endif
