// What the three sets for AVX-512 have in common.
#include "encoder_kernels.h"
#include <immintrin.h>
#include <math.h>
#include <string.h>
#define QUERY_VECTORS 2
#define KEY_TILE 8
#define PANEL_VECTORS 4
#define TILE_ROWS 6  // 24 of 32 registers hold sums
