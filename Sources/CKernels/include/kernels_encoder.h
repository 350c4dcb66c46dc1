#pragma once
// The encoder's arithmetic besides its matrix products. All matrices are row-major floats without padding between
// rows. Every sum has a fixed order that depends on the row alone: a row's bits never depend on its neighbours.
#include <stddef.h>
#include <stdint.h>

/// One complete set of kernels, compiled for one kind of CPU.
typedef struct KindredEncoderKernels {
  /// What the set was compiled for: "baseline", "avx2" or "avx512".
  const char *_Nonnull level;

  /// x = GELU(x) = x * Phi(x), the exact form and not the tanh one; |error| <= 1e-6 for |x| <= 16.
  void (*_Nonnull gelu)(float *_Nonnull x, size_t count);

  /// x = softmax(x) over `count` >= 1 finite values.
  void (*_Nonnull softmax)(float *_Nonnull x, size_t count);

  /// x = LayerNorm(x + residual) * scale + shift, for each row. `residual` may be NULL.
  void (*_Nonnull layer_norm)(float *_Nonnull x, const float *_Nullable residual, const float *_Nonnull scale,
                              const float *_Nonnull shift, float epsilon, size_t rows, size_t width);

  /// out[i] = words[ids[i]] + positions[i] + segment, for one text of `tokens` tokens. Ids are not checked here.
  void (*_Nonnull embed)(const int32_t *_Nonnull ids, size_t tokens, const float *_Nonnull words,
                         const float *_Nonnull positions, const float *_Nonnull segment, size_t width,
                         float *_Nonnull out);

  /// out = softmax(Q Kt / sqrt(head_width)) V for one text and all heads. `qkv` has `tokens` rows of 3 x heads x
  /// head_width: queries, keys, values. `out` has rows of heads x head_width. `scratch` holds
  /// kindred_attention_scratch() floats.
  void (*_Nonnull attention)(const float *_Nonnull qkv, size_t tokens, size_t heads, size_t head_width,
                             float *_Nonnull scratch, float *_Nonnull out);

  /// out = the mean of `rows` >= 1 rows.
  void (*_Nonnull mean_pool)(const float *_Nonnull x, size_t rows, size_t width, float *_Nonnull out);

  /// x = x / |x|. A zero vector stays zero.
  void (*_Nonnull normalise)(float *_Nonnull x, size_t width);
} KindredEncoderKernels;

/// The best set this CPU can run.
const KindredEncoderKernels *_Nonnull kindred_encoder_kernels(void);

/// Set number `index`, from the plainest (0) to the widest, or NULL if there is none or this CPU cannot run it.
const KindredEncoderKernels *_Nullable kindred_encoder_kernels_at(size_t index);

/// How many floats of scratch space `attention` needs for a text of `tokens` tokens.
size_t kindred_attention_scratch(size_t tokens, size_t head_width);
