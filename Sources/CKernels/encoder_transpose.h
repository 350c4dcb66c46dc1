// 16 x 16 floats turned on their side. Included once for each kind of CPU.
#include "encoder_lanes.h"

// Rows i and i + w exchange their off-diagonal squares of w lanes.
#define EXCHANGE(w, low, high)                                                  \
  for (size_t i = 0; i < LANES; i++) {                                          \
    if (i & w) continue;                                                        \
    lanes a = block[i], b = block[i + w];                                       \
    block[i] = __builtin_shufflevector(a, b, low);                              \
    block[i + w] = __builtin_shufflevector(a, b, high);                         \
  }
#define LOW_8 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23
#define HIGH_8 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31
#define LOW_4 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27
#define HIGH_4 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31
#define LOW_2 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29
#define HIGH_2 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31
#define LOW_1 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30
#define HIGH_1 1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31

/// to[column][row] = from[row][column], for up to 16 x 16 of `rows` rows and `columns` columns; `stored` lanes of each
/// column, zeros past the rows.
INLINE void transpose_block(const float *from, size_t from_stride, size_t rows, size_t columns, float *to,
                            size_t to_stride, size_t stored) {
  lanes block[LANES] = {{0}};
  for (size_t row = 0; row < LANES && row < rows; row++) {
    if (columns >= LANES)
      block[row] = LOAD(from + row * from_stride);
    else
      load_tail(&block[row], from + row * from_stride, columns, 0);
  }
  EXCHANGE(8, LOW_8, HIGH_8)
  EXCHANGE(4, LOW_4, HIGH_4)
  EXCHANGE(2, LOW_2, HIGH_2)
  EXCHANGE(1, LOW_1, HIGH_1)
  for (size_t column = 0; column < LANES && column < columns; column++) {
    if (stored >= LANES)
      STORE(to + column * to_stride, block[column]);
    else
      store_tail(to + column * to_stride, stored, &block[column]);
  }
}
