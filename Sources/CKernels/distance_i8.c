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

// As dot_i8_vnni, but it is the rows that are moved, so that what is subtracted is the same for all.
__attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni"))) static void dot_i8_rows_vnni(
    const int8_t *query, const int8_t *rows, size_t n, size_t count, int32_t *products) {
  const __m512i bias = _mm512_set1_epi8((char)0x80);
  size_t whole = n / 64 * 64;
  int32_t excess = 0;
  for (size_t i = 0; i < whole; i++) excess += 128 * query[i];
  for (size_t row = 0; row < count; row++, rows += n) {
    __m512i sum = _mm512_setzero_si512(), other = sum;
    size_t i = 0;
    for (; i + 128 <= n; i += 128) {
      sum = _mm512_dpbusd_epi32(sum, _mm512_xor_si512(_mm512_loadu_si512(rows + i), bias), _mm512_loadu_si512(query + i));
      other = _mm512_dpbusd_epi32(other, _mm512_xor_si512(_mm512_loadu_si512(rows + i + 64), bias),
                                  _mm512_loadu_si512(query + i + 64));
    }
    if (i < whole)
      sum = _mm512_dpbusd_epi32(sum, _mm512_xor_si512(_mm512_loadu_si512(rows + i), bias), _mm512_loadu_si512(query + i));
    products[row] = _mm512_reduce_add_epi32(_mm512_add_epi32(sum, other)) - excess +
                    dot_i8_portable(query + whole, rows + whole, n - whole);
  }
}

typedef int32_t (*dot_i8_function)(const int8_t *, const int8_t *, size_t);
static dot_i8_function dot_i8_chosen = dot_i8_portable;

__attribute__((constructor)) static void choose_dot_i8(void) {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl"))
    dot_i8_chosen = dot_i8_vnni;
  else if (__builtin_cpu_supports("avx2"))
    dot_i8_chosen = dot_i8_avx2;
}

int32_t kindred_dot_i8(const int8_t *a, const int8_t *b, size_t n) { return dot_i8_chosen(a, b, n); }

void kindred_dot_i8_rows(const int8_t *query, const int8_t *rows, size_t n, size_t count, int32_t *products) {
  if (dot_i8_chosen == dot_i8_vnni) return dot_i8_rows_vnni(query, rows, n, count, products);
  for (size_t row = 0; row < count; row++) products[row] = dot_i8_chosen(query, rows + row * n, n);
}
#else
int32_t kindred_dot_i8(const int8_t *a, const int8_t *b, size_t n) { return dot_i8_portable(a, b, n); }

void kindred_dot_i8_rows(const int8_t *query, const int8_t *rows, size_t n, size_t count, int32_t *products) {
  for (size_t row = 0; row < count; row++) products[row] = dot_i8_portable(query, rows + row * n, n);
}
#endif
