// Products with packed weights. Included once for each kind of CPU, after PANEL_VECTORS and TILE_ROWS are defined.
//
// All precisions are one loop over 32-bit words. A word of a row meets the same word of 64 columns, which lie side by
// side, so that a vector register holds sixteen columns:
//
//     row: [word] words        panels: [panel of 64 columns][word][column] words
//
// Each column's sum has a lane of its own and runs over the words in order. So a result depends on its row and its
// column alone: not on the rows beside it, nor on who computes the other panels.
#include "encoder_quantise.h"
#include "encoder_words.h"

/// Which weights a tile asks for while it multiplies. Few rows are bound by the weights' way through the caches: they
/// ask for what comes soon. Many rows stay with a panel for long: its first tiles ask for the next panel.
enum fetch { NOTHING, SOON, NEXT_PANEL };

/// Sums -> results: back from integers if they are, then the bias and the activation.
///
/// With codes c and zeros z of a row, and codes w of a column: sum (c - z) w = sum c w - z sum w.
INLINE void finish_sums(const enum element element, const bool gelu, const KindredMatrix *matrix,
                        const KindredRows *rows, size_t row, size_t column, lanes *sum) {
  lanes bias = LOAD(matrix->bias + column);
  if (element == BYTES) {
    bias += LOAD(matrix->offsets + column) * rows->offsets[row];
    *sum = __builtin_convertvector((int_lanes)*sum, lanes) * (LOAD(matrix->scales + column) * rows->scales[row]) + bias;
  } else {
    *sum += bias;
  }
  if (gelu && element == FLOATS) lanes_gelu(sum);
  if (gelu && element != FLOATS) lanes_coarse_gelu(sum);
}

/// Stores up to sixteen results of a row.
INLINE void store_results(const bool rounded, void *results, size_t index, size_t count, const lanes *v) {
  if (rounded)
    store_bf16((uint16_t *)results + index, count < LANES ? count : LANES, v);
  else if (count >= LANES)
    STORE((float *)results + index, *v);
  else
    store_tail((float *)results + index, count, v);
}

/// Finishes and stores a row of a tile. `whole` says that all of its columns exist.
INLINE void finish_row(const enum element element, const bool gelu, const bool rounded, const bool whole,
                       const KindredMatrix *matrix, const KindredRows *rows, size_t row, size_t column, lanes *sums,
                       void *results) {
#pragma clang loop unroll(full)
  for (size_t v = 0; v < PANEL_VECTORS; v++) {
    size_t first = column + v * LANES;
    if (!whole && first >= matrix->outputs) return;
    finish_sums(element, gelu, matrix, rows, row, first, &sums[v]);
    store_results(rounded, results, row * matrix->outputs + first, whole ? LANES : matrix->outputs - first, &sums[v]);
  }
}

/// Whole tiles without GELU are finished in their registers; the others in memory, where a loop is shorter.
INLINE void finish_tile(const enum element element, const size_t count, const KindredMatrix *matrix,
                        const KindredRows *rows, size_t row, size_t column, lanes (*sums)[PANEL_VECTORS],
                        void *results) {
  bool whole = column + PANEL_VECTORS * LANES <= matrix->outputs;
  if (whole && count == TILE_ROWS && !matrix->gelu && !matrix->rounded) {
#pragma clang loop unroll(full)
    for (size_t r = 0; r < count; r++)
      finish_row(element, false, false, true, matrix, rows, row + r, column, sums[r], results);
    return;
  }
  lanes kept[TILE_ROWS][PANEL_VECTORS];
  memcpy(kept, sums, sizeof kept);
#define FINISH_ROWS(gelu, rounded, whole)         \
  _Pragma("clang loop unroll(disable)")           \
  for (size_t r = 0; r < count; r++)              \
    finish_row(element, gelu, rounded, whole, matrix, rows, row + r, column, kept[r], results)
  if (!whole) {
    FINISH_ROWS(matrix->gelu, matrix->rounded, false);
  } else if (matrix->gelu && matrix->rounded) {
    FINISH_ROWS(true, true, true);
  } else if (matrix->gelu) {
    FINISH_ROWS(true, false, true);
  } else if (matrix->rounded) {
    FINISH_ROWS(false, true, true);
  } else {
    FINISH_ROWS(false, false, true);
  }
}

/// `count` rows from `row` on, times PANEL_VECTORS x 16 columns from `column` on. `next` is what to fetch, if anything.
INLINE void multiply_tile(const enum element element, const size_t count, const enum fetch fetch,
                          const KindredMatrix *matrix, const KindredRows *rows, size_t row, size_t column,
                          const float *next, void *results) {
  lanes sums[TILE_ROWS][PANEL_VECTORS] = {{{0}}};
  const uint32_t *words = (const uint32_t *)rows->words + row * matrix->words;
  const float *weights = (const float *)matrix->panels + column / 64 * 64 * matrix->words + column % 64;
  for (size_t word = 0; word < matrix->words; word++, weights += 64) {
    lanes columns[PANEL_VECTORS];
    if (fetch == NEXT_PANEL) __builtin_prefetch(next + word * LANES, 0, 2);  // into L2: it is some time until then
    for (size_t v = 0; v < PANEL_VECTORS; v++) {
      columns[v] = LOAD(weights + v * LANES);
      if (fetch == SOON) __builtin_prefetch(weights + v * LANES + 1024);
    }
#pragma clang loop unroll(full)
    for (size_t r = 0; r < count; r++)
#pragma clang loop unroll(full)
      for (size_t v = 0; v < PANEL_VECTORS; v++)
        add_products(element, &sums[r][v], words[r * matrix->words + word], &columns[v]);
  }
  finish_tile(element, count, matrix, rows, row, column, sums, results);
}

/// One panel's columns of all rows.
INLINE void multiply_panel(const enum element element, const KindredMatrix *matrix, const KindredRows *rows,
                           size_t panel, void *results) {
  size_t end = panel * 64 + 64 < matrix->outputs ? panel * 64 + 64 : matrix->outputs;
  for (size_t column = panel * 64; column < end; column += PANEL_VECTORS * LANES) {
    size_t row = 0;
    if (rows->count >= 4 * TILE_ROWS) {
      // A panel has a line for each word and each vector of columns: so many tiles fetch a line with every word.
      const float *next = (const float *)matrix->panels + (panel + 1) * 64 * matrix->words;
      next += column % 64 * matrix->words;
      for (size_t tile = 0; tile < PANEL_VECTORS; tile++, row += TILE_ROWS, next += LANES * matrix->words)
        multiply_tile(element, TILE_ROWS, NEXT_PANEL, matrix, rows, row, column, next, results);
      for (; row + TILE_ROWS <= rows->count; row += TILE_ROWS)
        multiply_tile(element, TILE_ROWS, NOTHING, matrix, rows, row, column, NULL, results);
    }
    for (; row + TILE_ROWS <= rows->count; row += TILE_ROWS)
      multiply_tile(element, TILE_ROWS, SOON, matrix, rows, row, column, NULL, results);
    switch (rows->count - row) {
      case 5: multiply_tile(element, 5, SOON, matrix, rows, row, column, NULL, results); break;
      case 4: multiply_tile(element, 4, SOON, matrix, rows, row, column, NULL, results); break;
      case 3: multiply_tile(element, 3, SOON, matrix, rows, row, column, NULL, results); break;
      case 2: multiply_tile(element, 2, SOON, matrix, rows, row, column, NULL, results); break;
      case 1: multiply_tile(element, 1, SOON, matrix, rows, row, column, NULL, results); break;
    }
  }
}

static void product_f32(const KindredMatrix *matrix, const KindredRows *rows, size_t panel, void *results) {
  multiply_panel(FLOATS, matrix, rows, panel, results);
}

#ifdef KINDRED_HAS_BF16
static void product_bf16(const KindredMatrix *matrix, const KindredRows *rows, size_t panel, void *results) {
  multiply_panel(BFLOATS, matrix, rows, panel, results);
}
#else
#define product_bf16 NULL
#endif

#ifdef KINDRED_HAS_VNNI
static void product_u8(const KindredMatrix *matrix, const KindredRows *rows, size_t panel, void *results) {
  multiply_panel(BYTES, matrix, rows, panel, results);
}
#else
#define product_u8 NULL
#endif
