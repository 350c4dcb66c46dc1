#pragma once
// The encoder's arithmetic. Matrices are row-major floats without padding between rows, unless they are packed for a
// product. Every sum has a fixed order that depends on the row alone: a row's bits never depend on its neighbours.
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Columns that are packed together, and the least that a thread computes of a product.
#define KINDRED_PANEL 64

/// The right side of a product, packed: x -> x Wt + bias, and GELU of that if asked for.
///
/// A word is 32 bits: one float, two bfloat16 or four int8 of one column. `panels` holds, for each panel of 64 columns
/// and each word, the 64 columns' words side by side; columns past `outputs` are zero, in the other arrays too.
typedef struct KindredMatrix {
  size_t inputs, outputs;
  /// Words in a row: the inputs rounded up.
  size_t words;
  const void *_Nonnull panels;
  const float *_Nonnull bias;
  /// int8 only: what a code of each column stands for.
  const float *_Nullable scales;
  /// int8 only: the sum of each column's codes times its scale.
  const float *_Nullable offsets;
  bool gelu;
  /// Whether results are rounded to bfloat16, two to a word; needs even `outputs`.
  bool rounded;
} KindredMatrix;

/// The left side of a product: `count` rows of words. Code c of an int8 row stands for scales[row] * c + offsets[row].
typedef struct KindredRows {
  const void *_Nonnull words;
  const float *_Nullable scales;
  const float *_Nullable offsets;
  size_t count;
} KindredRows;

/// Writes one panel's columns of all rows to `results`, which has rows of `outputs` floats or bfloat16.
typedef void (*KindredProduct)(const KindredMatrix *_Nonnull matrix, const KindredRows *_Nonnull rows, size_t panel,
                               void *_Nonnull results);

/// Attention of one head over one text.
typedef void (*KindredAttention)(const void *_Nonnull qkv, size_t tokens, size_t hidden, size_t head_width,
                                 float *_Nonnull scratch, float *_Nonnull out);

/// Multiplies and adds with the instructions of a product, `rounds` times over a tile of sums, to see how fast the CPU
/// can. `words` and `sink` hold KINDRED_PROBE_WORDS words; what comes out means nothing. Returns how many products of two
/// elements were added up.
typedef uint64_t (*KindredProbe)(const uint32_t *_Nonnull words, size_t rounds, float *_Nonnull sink);

/// The words that a KindredProbe reads, and writes: the sums of the largest tile.
#define KINDRED_PROBE_WORDS 384

/// One complete set of kernels, compiled for one kind of CPU.
typedef struct KindredEncoderKernels {
  /// What the set was compiled for: "baseline", "avx2", "avx512", "avx512vnni" or "avx512bf16".
  const char *_Nonnull level;

  /// x = GELU(x) = x * Phi(x), the exact form and not the tanh one; |error| <= 1e-6 for |x| <= 16.
  void (*_Nonnull gelu)(float *_Nonnull x, size_t count);

  /// x = LayerNorm(x + residual) * scale + shift, for each row. `residual` may be NULL.
  void (*_Nonnull layer_norm)(float *_Nonnull x, const float *_Nullable residual, const float *_Nonnull scale,
                              const float *_Nonnull shift, float epsilon, size_t rows, size_t width);

  /// out[i] = words[ids[i]] + positions[i] + segment, for one text of `tokens` tokens. Ids are not checked here.
  void (*_Nonnull embed)(const int32_t *_Nonnull ids, size_t tokens, const float *_Nonnull words,
                         const float *_Nonnull positions, const float *_Nonnull segment, size_t width,
                         float *_Nonnull out);

  /// out = the mean of `rows` >= 1 rows.
  void (*_Nonnull mean_pool)(const float *_Nonnull x, size_t rows, size_t width, float *_Nonnull out);

  /// x = x / |x|. A zero vector stays zero.
  void (*_Nonnull normalise)(float *_Nonnull x, size_t width);

  /// Rows of floats -> rows of words of two bfloat16, rounded to nearest.
  void (*_Nonnull round_bf16)(const float *_Nonnull x, size_t rows, size_t width, size_t words,
                              uint32_t *_Nonnull out);

  /// Rows of floats, times `factors` if there are any, -> rows of words of four uint8, each row on a scale of its own.
  void (*_Nonnull quantise_u8)(const float *_Nonnull x, const float *_Nullable factors, size_t rows, size_t width,
                               size_t words, uint32_t *_Nonnull out, float *_Nonnull scales,
                               float *_Nonnull offsets);

  /// out = softmax(Q Kt / sqrt(head_width)) V for one head of one text. `qkv` points to the head's first query, in
  /// `tokens` rows of 3 x `hidden` floats: queries, keys, values of all heads. `out` has rows of `hidden` floats.
  /// `scratch` holds kindred_attention_scratch() floats.
  KindredAttention _Nonnull attention_f32;
  /// As attention_f32, from rows of bfloat16; `hidden` and `head_width` are even. NULL without AVX512_BF16.
  KindredAttention _Nullable attention_bf16;

  /// Floats by floats.
  KindredProduct _Nonnull product_f32;
  /// bfloat16 by bfloat16 with sums in floats; NULL without AVX512_BF16.
  KindredProduct _Nullable product_bf16;
  /// uint8 by int8 with exact sums, for at most 32,768 inputs; NULL without AVX512_VNNI.
  KindredProduct _Nullable product_u8;

  /// As the products, NULL where they are.
  KindredProbe _Nonnull probe_f32;
  KindredProbe _Nullable probe_bf16;
  KindredProbe _Nullable probe_u8;
} KindredEncoderKernels;

/// How many sets there are at most.
#define KINDRED_ENCODER_LEVELS 5

/// The best set this CPU can run.
const KindredEncoderKernels *_Nonnull kindred_encoder_kernels(void);

/// Set number `index`, from the plainest (0) to the widest, or NULL if there is none or this CPU cannot run it.
const KindredEncoderKernels *_Nullable kindred_encoder_kernels_at(size_t index);

/// How many floats of scratch space `attention` needs for a text of `tokens` tokens.
size_t kindred_attention_scratch(size_t tokens, size_t head_width);

/// Packs weights of outputs x inputs floats into whole panels, which were cleared.
void kindred_pack_f32(const float *_Nonnull weights, size_t inputs, size_t outputs, float *_Nonnull panels);

/// As kindred_pack_f32, rounded to bfloat16.
void kindred_pack_bf16(const float *_Nonnull weights, size_t inputs, size_t outputs, uint16_t *_Nonnull panels);

/// As kindred_pack_f32, each input times its divisor (by which the rows are divided) and each output on its own scale.
void kindred_pack_s8(const float *_Nonnull weights, const float *_Nonnull divisors, size_t inputs, size_t outputs,
                     int8_t *_Nonnull panels, float *_Nonnull scales, float *_Nonnull offsets);

/// Tells the CPU that this thread is waiting for another.
void kindred_pause(void);
