#include "encoder_kernels.h"

const KindredEncoderKernels *kindred_encoder_kernels_at(size_t index) {
  if (index == 0) return &kindred_encoder_baseline;
#if defined(__x86_64__)
  if (index == 1 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return &kindred_encoder_avx2;
  if (index == 2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    return &kindred_encoder_avx512;
#endif
  return NULL;
}

const KindredEncoderKernels *kindred_encoder_kernels(void) {
  for (size_t index = 2; index > 0; index--) {
    const KindredEncoderKernels *kernels = kindred_encoder_kernels_at(index);
    if (kernels) return kernels;
  }
  return &kindred_encoder_baseline;
}

size_t kindred_attention_scratch(size_t tokens, size_t head_width) {
  size_t keys = (tokens + 31) / 32 * 32, values = (head_width + 31) / 32 * 32;
  return head_width * keys + tokens * values + 4 * keys;
}
