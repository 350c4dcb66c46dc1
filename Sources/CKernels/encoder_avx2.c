#if defined(__x86_64__)
#include "encoder_kernels.h"
#include <math.h>
#include <string.h>
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "encoder_attention.h"
#pragma clang attribute pop

const KindredEncoderKernels kindred_encoder_avx2 = KINDRED_ENCODER_KERNELS("avx2");
#endif
