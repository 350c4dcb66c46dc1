#if defined(__x86_64__)
#include "encoder_avx512.h"
// Without min_vector_width the compiler may split 512-bit vectors in two.
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"), \
                   min_vector_width(512))), \
    apply_to = function)
#include "encoder_bodies.h"
#pragma clang attribute pop

const KindredEncoderKernels kindred_encoder_avx512 = KINDRED_ENCODER_KERNELS("avx512");
#endif
