#include "encoder_kernels.h"

#if defined(__x86_64__)
static bool has_avx2(void) { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }

static bool has_avx512(void) {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}

static bool has_vnni(void) { return has_avx512() && __builtin_cpu_supports("avx512vnni"); }

static bool has_bf16(void) { return has_vnni() && __builtin_cpu_supports("avx512bf16"); }
#endif

const KindredEncoderKernels *kindred_encoder_kernels_at(size_t index) {
  if (index == 0) return &kindred_encoder_baseline;
#if defined(__x86_64__)
  if (index == 1 && has_avx2()) return &kindred_encoder_avx2;
  if (index == 2 && has_avx512()) return &kindred_encoder_avx512;
  if (index == 3 && has_vnni()) return &kindred_encoder_avx512vnni;
  if (index == 4 && has_bf16()) return &kindred_encoder_avx512bf16;
#endif
  return NULL;
}

const KindredEncoderKernels *kindred_encoder_kernels(void) {
  for (size_t index = KINDRED_ENCODER_LEVELS; index-- > 1;) {
    const KindredEncoderKernels *kernels = kindred_encoder_kernels_at(index);
    if (kernels) return kernels;
  }
  return &kindred_encoder_baseline;
}

size_t kindred_attention_scratch(size_t tokens, size_t head_width) {
  const size_t block = 32, key_tile = 8;  // the largest of any set
  return (tokens + 1) / 2 * head_width + (2 * head_width + tokens + key_tile) * block;
}

void kindred_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("isb");  // as long as x86's pause; yield is a no-op on most
#endif
}
