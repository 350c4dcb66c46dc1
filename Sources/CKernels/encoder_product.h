// Products with packed weights. Included once for each kind of CPU, after PANEL_VECTORS and TILE_ROWS are defined.
//
// All precisions are one loop over 32-bit words. A word of a row holds one float, two bfloat16 or four uint8; it meets
// the same word of 64 columns, which lie side by side, so that a vector register holds sixteen columns:
//
//     row: [word] words        panels: [panel of 64 columns][word][column] words
//
// Each column's sum has a lane of its own and runs over the words in order. So a result depends on its row and its
// column alone: not on the rows beside it, nor on who computes the other panels.
#include "encoder_rows.h"

enum element { FLOATS, BFLOATS, BYTES };

/// sum += word * weights, in each lane the dot product of as many elements as a word holds.
INLINE void add_products(const enum element element, lanes *sum, uint32_t word, const lanes *weights) {
  if (element == FLOATS) {
    float value;
    memcpy(&value, &word, sizeof value);
    *sum += *weights * value;
  }
#ifdef KINDRED_HAS_BF16
  if (element == BFLOATS)
    *sum = (lanes)_mm512_dpbf16_ps((__m512)*sum, (__m512bh)_mm512_set1_epi32((int)word), (__m512bh)*weights);
#endif
#ifdef KINDRED_HAS_VNNI
  if (element == BYTES)
    *sum = (lanes)_mm512_dpbusd_epi32((__m512i)*sum, _mm512_set1_epi32((int)word), (__m512i)*weights);
#endif
}

/// Sums -> results: back from integers if they are, then the bias and the activation.
INLINE void finish_sums(const enum element element, const KindredMatrix *matrix, const KindredRows *rows, size_t row,
                        size_t column, lanes *sum) {
  if (element == BYTES) {
    int_lanes exact = (int_lanes)*sum - rows->zeros[row] * *(const loose_int_lanes *)(matrix->sums + column);
    lanes scale = LOAD(matrix->scales + column) * rows->scales[row];
    *sum = __builtin_convertvector(exact, lanes) * scale;
  }
  *sum += LOAD(matrix->bias + column);
  if (matrix->gelu) lanes_gelu(sum);
}

/// `count` rows from `row` on, times PANEL_VECTORS x 16 columns from `column` on.
INLINE void multiply_tile(const enum element element, const size_t count, const KindredMatrix *matrix,
                          const KindredRows *rows, size_t row, size_t column, float *result) {
  lanes sums[TILE_ROWS][PANEL_VECTORS] = {{{0}}};
  const uint32_t *words = (const uint32_t *)rows->words + row * matrix->words;
  const float *weights = (const float *)matrix->panels + column / 64 * 64 * matrix->words + column % 64;
  for (size_t word = 0; word < matrix->words; word++, weights += 64) {
    lanes columns[PANEL_VECTORS];
    for (size_t v = 0; v < PANEL_VECTORS; v++) {
      columns[v] = LOAD(weights + v * LANES);
      __builtin_prefetch(weights + v * LANES + 1024);  // a query is bound by the weights' way from the L3 cache
    }
#pragma clang loop unroll(full)
    for (size_t r = 0; r < count; r++)
#pragma clang loop unroll(full)
      for (size_t v = 0; v < PANEL_VECTORS; v++)
        add_products(element, &sums[r][v], words[r * matrix->words + word], &columns[v]);
  }
  lanes finished[TILE_ROWS][PANEL_VECTORS];  // in memory, so that the loop below need not be unrolled
  memcpy(finished, sums, sizeof sums);
#pragma clang loop unroll(disable)
  for (size_t i = 0; i < count * PANEL_VECTORS; i++) {
    size_t r = i / PANEL_VECTORS, first = column + i % PANEL_VECTORS * LANES;
    lanes *sum = &finished[r][i % PANEL_VECTORS];
    if (first >= matrix->outputs) continue;
    finish_sums(element, matrix, rows, row + r, first, sum);
    float *out = result + (row + r) * matrix->outputs + first;
    size_t left = matrix->outputs - first;
    if (left >= LANES)
      STORE(out, *sum);
    else
      store_tail(out, left, sum);
  }
}

INLINE void multiply_panel(const enum element element, const KindredMatrix *matrix, const KindredRows *rows,
                           size_t panel, float *result) {
  size_t end = panel * 64 + 64 < matrix->outputs ? panel * 64 + 64 : matrix->outputs;
  for (size_t column = panel * 64; column < end; column += PANEL_VECTORS * LANES) {
    size_t row = 0;
    for (; row + TILE_ROWS <= rows->count; row += TILE_ROWS)
      multiply_tile(element, TILE_ROWS, matrix, rows, row, column, result);
    switch (rows->count - row) {
      case 5: multiply_tile(element, 5, matrix, rows, row, column, result); break;
      case 4: multiply_tile(element, 4, matrix, rows, row, column, result); break;
      case 3: multiply_tile(element, 3, matrix, rows, row, column, result); break;
      case 2: multiply_tile(element, 2, matrix, rows, row, column, result); break;
      case 1: multiply_tile(element, 1, matrix, rows, row, column, result); break;
    }
  }
}

static void product_f32(const KindredMatrix *matrix, const KindredRows *rows, size_t panel, float *result) {
  multiply_panel(FLOATS, matrix, rows, panel, result);
}

#ifdef KINDRED_HAS_BF16
static void product_bf16(const KindredMatrix *matrix, const KindredRows *rows, size_t panel, float *result) {
  multiply_panel(BFLOATS, matrix, rows, panel, result);
}
#else
#define product_bf16 NULL
#endif

#ifdef KINDRED_HAS_VNNI
static void product_u8(const KindredMatrix *matrix, const KindredRows *rows, size_t panel, float *result) {
  multiply_panel(BYTES, matrix, rows, panel, result);
}
#else
#define product_u8 NULL
#endif
