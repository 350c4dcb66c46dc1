// The sets of kernels, one for each source file that includes the bodies.
#include "kernels_encoder.h"

extern const KindredEncoderKernels kindred_encoder_baseline;
#if defined(__x86_64__)
extern const KindredEncoderKernels kindred_encoder_avx2;
extern const KindredEncoderKernels kindred_encoder_avx512;
extern const KindredEncoderKernels kindred_encoder_avx512vnni;
extern const KindredEncoderKernels kindred_encoder_avx512bf16;
#endif

#define KINDRED_ENCODER_KERNELS(name)                                                         \
  {name,        gelu,          layer_norm,     embed,       mean_pool,    normalise,  round_bf16,   \
   quantise_u8, attention_f32, attention_bf16, product_f32, product_bf16, product_u8, probe_f32,    \
   probe_bf16,  probe_u8}
