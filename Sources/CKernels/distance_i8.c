#include "kernels_distance.h"

static int32_t dot_i8_portable(const int8_t *a, const int8_t *b, size_t n) {
  int32_t sum = 0;
  for (size_t i = 0; i < n; i++) sum += (int32_t)a[i] * b[i];
  return sum;
}

#if defined(__x86_64__)
#include <immintrin.h>

__attribute__((target("avx2"))) static int32_t dot_i8_avx2(const int8_t *a, const int8_t *b, size_t n) {
  __m256i sum = _mm256_setzero_si256();
  size_t i = 0;
  for (; i + 16 <= n; i += 16) {
    __m256i x = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(a + i)));
    __m256i y = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(b + i)));
    sum = _mm256_add_epi32(sum, _mm256_madd_epi16(x, y));
  }
  __m128i half = _mm_add_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
  half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0x4e));
  half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0xb1));
  return _mm_cvtsi128_si32(half) + dot_i8_portable(a + i, b + i, n - i);
}

// VNNI multiplies unsigned by signed bytes: `a` is moved to 0...255 by adding 128, and 128 times the sum of `b`, taken in
// the same pass, is subtracted at the end. The sums are exact.
__attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni"))) static int32_t dot_i8_vnni(const int8_t *a,
                                                                                            const int8_t *b, size_t n) {
  const __m512i bias = _mm512_set1_epi8((char)0x80);
  __m512i sum0 = _mm512_setzero_si512(), sum1 = sum0, excess0 = sum0, excess1 = sum0;
  size_t i = 0;
  for (; i + 128 <= n; i += 128) {
    __m512i b0 = _mm512_loadu_si512(b + i), b1 = _mm512_loadu_si512(b + i + 64);
    sum0 = _mm512_dpbusd_epi32(sum0, _mm512_xor_si512(_mm512_loadu_si512(a + i), bias), b0);
    sum1 = _mm512_dpbusd_epi32(sum1, _mm512_xor_si512(_mm512_loadu_si512(a + i + 64), bias), b1);
    excess0 = _mm512_dpbusd_epi32(excess0, bias, b0);
    excess1 = _mm512_dpbusd_epi32(excess1, bias, b1);
  }
  __m512i sum = _mm512_sub_epi32(_mm512_add_epi32(sum0, sum1), _mm512_add_epi32(excess0, excess1));
  return _mm512_reduce_add_epi32(sum) + dot_i8_avx2(a + i, b + i, n - i);
}

__attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni"))) static inline __m128i quarter_sums(__m512i sum) {
  __m256i half = _mm256_add_epi32(_mm512_castsi512_si256(sum), _mm512_extracti64x4_epi64(sum, 1));
  return _mm_add_epi32(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
}

// As in dot_i8_vnni, but the vectors are moved and not the query, so that what must be subtracted is one number for all.
// Four vectors at a time share what is loaded of the query, and the last additions.
__attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni"))) static void dots_i8_vnni(
    const int8_t *query, const int8_t *const *vectors, size_t count, size_t n, int32_t *products) {
  const __m512i bias = _mm512_set1_epi8((char)0x80);
  __m512i excess = _mm512_setzero_si512();
  for (size_t i = 0; i < n; i += 64) {
    __mmask64 mask = n - i < 64 ? ~0ull >> (64 - (n - i)) : ~0ull;
    excess = _mm512_dpbusd_epi32(excess, bias, _mm512_maskz_loadu_epi8(mask, query + i));
  }
  const int32_t surplus = _mm512_reduce_add_epi32(excess);
  for (size_t first = 0; first < count; first += 4) {
    const int8_t *v[4];
    for (size_t j = 0; j < 4; j++) v[j] = vectors[first + j < count ? first + j : first];
    __m512i sums[4] = {_mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512()};
    for (size_t i = 0; i < n; i += 64) {
      __mmask64 mask = n - i < 64 ? ~0ull >> (64 - (n - i)) : ~0ull;
      __m512i q = _mm512_maskz_loadu_epi8(mask, query + i);
      for (size_t j = 0; j < 4; j++) {
        __m512i moved = _mm512_xor_si512(_mm512_maskz_loadu_epi8(mask, v[j] + i), bias);
        sums[j] = _mm512_dpbusd_epi32(sums[j], moved, q);
      }
    }
    __m128i low = _mm_hadd_epi32(quarter_sums(sums[0]), quarter_sums(sums[1]));
    __m128i high = _mm_hadd_epi32(quarter_sums(sums[2]), quarter_sums(sums[3]));
    int32_t four[4];
    _mm_storeu_si128((__m128i *)four, _mm_sub_epi32(_mm_hadd_epi32(low, high), _mm_set1_epi32(surplus)));
    for (size_t j = 0; j < 4 && first + j < count; j++) products[first + j] = four[j];
  }
}

typedef int32_t (*dot_i8_function)(const int8_t *, const int8_t *, size_t);
static dot_i8_function dot_i8_chosen = dot_i8_portable;

static void dots_i8_one_by_one(const int8_t *query, const int8_t *const *vectors, size_t count, size_t n,
                               int32_t *products) {
  for (size_t i = 0; i < count; i++) products[i] = dot_i8_chosen(query, vectors[i], n);
}

typedef void (*dots_i8_function)(const int8_t *, const int8_t *const *, size_t, size_t, int32_t *);
static dots_i8_function dots_i8_chosen = dots_i8_one_by_one;

__attribute__((constructor)) static void choose_dot_i8(void) {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")) {
    dot_i8_chosen = dot_i8_vnni;
    dots_i8_chosen = dots_i8_vnni;
  } else if (__builtin_cpu_supports("avx2")) {
    dot_i8_chosen = dot_i8_avx2;
  }
}

int32_t kindred_dot_i8(const int8_t *a, const int8_t *b, size_t n) { return dot_i8_chosen(a, b, n); }

void kindred_dots_i8(const int8_t *query, const int8_t *const *vectors, size_t count, size_t n, int32_t *products) {
  dots_i8_chosen(query, vectors, count, n, products);
}
#else
int32_t kindred_dot_i8(const int8_t *a, const int8_t *b, size_t n) { return dot_i8_portable(a, b, n); }

void kindred_dots_i8(const int8_t *query, const int8_t *const *vectors, size_t count, size_t n, int32_t *products) {
  for (size_t i = 0; i < count; i++) products[i] = dot_i8_portable(query, vectors[i], n);
}
#endif

void kindred_score_i8_rows(const int8_t *query, float scale, const int8_t *rows, const float *scales, size_t n,
                           size_t count, float *scores) {
  const int8_t *some[64];
  int32_t products[64];
  for (size_t first = 0; first < count; first += 64) {
    size_t taken = count - first < 64 ? count - first : 64;
    for (size_t i = 0; i < taken; i++) some[i] = rows + (first + i) * n;
    kindred_dots_i8(query, some, taken, n, products);
    for (size_t i = 0; i < taken; i++) scores[first + i] = (float)products[i] * (scale * scales[first + i]);
  }
}
