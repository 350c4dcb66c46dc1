#if defined(__x86_64__)
#include "encoder_kernels.h"
#include <immintrin.h>
#include <math.h>
#include <string.h>
#define QUERY_VECTORS 2
#define KEY_TILE 8
#define PANEL_VECTORS 4
#define TILE_ROWS 6  // 24 of 32 registers hold sums
// Without min_vector_width the compiler may split 512-bit vectors in two.
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"), \
                   min_vector_width(512))), \
    apply_to = function)
#include "encoder_bodies.h"
#pragma clang attribute pop

const KindredEncoderKernels kindred_encoder_avx512 = KINDRED_ENCODER_KERNELS("avx512");
#endif
