#if defined(__x86_64__)
#include "encoder_kernels.h"
#include <math.h>
#include <string.h>
#define QUERY_VECTORS 1
#define KEY_TILE 6
#define PANEL_VECTORS 1
#define TILE_ROWS 6  // 12 of sixteen registers hold sums
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "encoder_bodies.h"
#pragma clang attribute pop

const KindredEncoderKernels kindred_encoder_avx2 = KINDRED_ENCODER_KERNELS("avx2");
#endif
