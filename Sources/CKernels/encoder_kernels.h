// The sets of kernels, one for each source file that includes the bodies.
#include "kernels_encoder.h"

extern const KindredEncoderKernels kindred_encoder_baseline;
#if defined(__x86_64__)
extern const KindredEncoderKernels kindred_encoder_avx2;
extern const KindredEncoderKernels kindred_encoder_avx512;
#endif

#define KINDRED_ENCODER_KERNELS(name) {name, gelu, softmax, layer_norm, embed, attention, mean_pool, normalise}
