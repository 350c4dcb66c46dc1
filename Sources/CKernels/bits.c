#include "kernels_bits.h"
#include "dispatch.h"
#include <math.h>
#include <stdbool.h>
#include <string.h>

static size_t largest_power(size_t width) {
  size_t power = 1;
  while (power * 2 <= width) power *= 2;
  return power;
}

KINDRED_CLONES
static void hadamard(float *x, size_t length) {
  for (size_t half = 1; half < length; half *= 2)
    for (size_t start = 0; start < length; start += 2 * half)
      for (size_t i = start; i < start + half; i++) {
        float a = x[i], b = x[i + half];
        x[i] = a + b;
        x[i + half] = a - b;
      }
}

void kindred_rotate(float *x, size_t width, const uint64_t *signs) {
  size_t length = largest_power(width);
  float norm = 1.0f / sqrtf((float)length);
  for (size_t round = 0; round < KINDRED_ROTATION_ROUNDS; round++, signs += width / 64) {
    for (size_t i = 0; i < width; i++) {
      uint32_t bits;
      memcpy(&bits, x + i, sizeof bits);
      bits ^= (uint32_t)(signs[i / 64] >> (i % 64) & 1) << 31;
      memcpy(x + i, &bits, sizeof bits);
    }
    float *start = round % 2 ? x + width - length : x;
    hadamard(start, length);
    for (size_t i = 0; i < length; i++) start[i] *= norm;
  }
}

float kindred_encode_bits(const float *rotated, size_t words, uint64_t *code, size_t stride) {
  float squares = 0, magnitudes = 0;
  for (size_t word = 0; word < words; word++) {
    uint64_t bits = 0;
    for (size_t bit = 0; bit < 64; bit++) {
      float value = rotated[word * 64 + bit];
      bits |= (uint64_t)(value > 0) << bit;
      squares += value * value;
      magnitudes += fabsf(value);
    }
    code[word * stride] = bits;
  }
  return magnitudes > 0 ? squares / magnitudes : 0;
}

KindredBitQuery kindred_bit_query(const float *rotated, size_t words, uint64_t *planes) {
  float largest = 0;
  for (size_t i = 0; i < words * 64; i++) largest = fmaxf(largest, fabsf(rotated[i]));
  float step = largest / 7.5f, inverse = largest > 0 ? 1.0f / step : 0;
  int32_t sum = 0;
  memset(planes, 0, words * KINDRED_QUERY_BITS * sizeof *planes);
  for (size_t i = 0; i < words * 64; i++) {
    int32_t level = (int32_t)lrintf(rotated[i] * inverse);
    level = level < -8 ? -8 : level > 7 ? 7 : level;
    sum += level;
    for (size_t plane = 0; plane < KINDRED_QUERY_BITS; plane++)
      planes[i / 64 * KINDRED_QUERY_BITS + plane] |= (uint64_t)((uint32_t)level >> plane & 1) << (i % 64);
  }
  return (KindredBitQuery){words, planes, 2 * step, 0.5f * (float)sum};
}

// Bits of floats compare like the floats if negative ones are complemented, and the others get the highest bit.
uint64_t kindred_key(float score, uint32_t slot) {
  uint32_t bits;
  memcpy(&bits, &score, sizeof bits);
  bits ^= bits >> 31 ? 0xFFFFFFFFu : 0x80000000u;
  return (uint64_t)bits << 32 | (uint32_t)~slot;
}

float kindred_key_score(uint64_t key) {
  uint32_t bits = (uint32_t)(key >> 32);
  bits ^= bits >> 31 ? 0x80000000u : 0xFFFFFFFFu;
  float score;
  memcpy(&score, &bits, sizeof score);
  return score;
}

uint32_t kindred_key_slot(uint64_t key) { return ~(uint32_t)key; }

void kindred_keep_best(KindredBest *best) {
  if (best->count <= best->keep || best->keep == 0) return;
  uint64_t *keys = best->keys;
  size_t low = 0, high = best->count - 1, wanted = best->keep - 1;
  while (low < high) {  // Hoare's selection, the largest first
    uint64_t pivot = keys[low + (high - low) / 2];
    size_t i = low, j = high;
    for (;;) {
      while (keys[i] > pivot) i++;
      while (keys[j] < pivot) j--;
      if (i >= j) break;
      uint64_t swapped = keys[i];
      keys[i++] = keys[j];
      keys[j--] = swapped;
    }
    if (i == j && keys[i] == pivot) {
      if (wanted == i) break;
      if (wanted < i)
        high = i - 1;
      else
        low = i + 1;
    } else if (wanted <= j) {
      high = j;
    } else {
      low = j + 1;
    }
  }
  best->count = best->keep;
  best->threshold = kindred_key_score(keys[wanted]);
}

// The bucket of a score, 0 for the highest. A score that is no number, which only damage can bring, is among the last.
static size_t bucket_of(float score, float high, float steps) {
  float place = (high - score) * steps;
  return place >= 0 && place < 255 ? (size_t)place : 255;
}

void kindred_order(const float *scores, size_t count, uint32_t *order) {
  float low = INFINITY, high = -INFINITY;
  for (size_t i = 0; i < count; i++) {
    low = scores[i] < low ? scores[i] : low;
    high = scores[i] > high ? scores[i] : high;
  }
  float steps = high > low ? 255.0f / (high - low) : 0;
  size_t starts[257] = {0};  // a counting sort; the highest scores are bucket 0
  for (size_t i = 0; i < count; i++) starts[bucket_of(scores[i], high, steps) + 1]++;
  for (size_t bucket = 1; bucket < 257; bucket++) starts[bucket] += starts[bucket - 1];
  for (size_t i = 0; i < count; i++) order[starts[bucket_of(scores[i], high, steps)]++] = (uint32_t)i;
}

static bool passes(const KindredSlots *passing, uint32_t slot) {
  return slot / 64 < passing->count && passing->words[slot / 64] >> (slot % 64) & 1;
}

static void offer(KindredBest *best, float score, uint32_t slot, const KindredSlots *passing) {
  if (passing && !passes(passing, slot)) return;
  best->keys[best->count++] = kindred_key(score, slot);
  if (best->count + KINDRED_GROUP > best->capacity) kindred_keep_best(best);
}

// What a group of `words` words takes, and where the slots and the factors stand in it.
#define GROUP_BYTES(words) (KINDRED_GROUP * ((words) * 8 + 8))
#define SLOTS(group, words) ((const uint32_t *)((const char *)(group) + KINDRED_GROUP * (words) * 8))
#define FACTORS(group, words) ((const float *)(SLOTS(group, words) + KINDRED_GROUP))

size_t kindred_gather_bits(const void *groups, size_t entries, size_t words, const KindredSlots *passing, void *out) {
  size_t count = 0;
  for (size_t entry = 0; entry < entries; entry++) {
    const char *from = (const char *)groups + entry / KINDRED_GROUP * GROUP_BYTES(words);
    size_t record = entry % KINDRED_GROUP, place = count % KINDRED_GROUP;
    if (!passes(passing, SLOTS(from, words)[record])) continue;
    char *to = (char *)out + count++ / KINDRED_GROUP * GROUP_BYTES(words);
    if (place == 0) memset(to, 0, GROUP_BYTES(words));
    for (size_t word = 0; word < words; word++)
      ((uint64_t *)to)[word * KINDRED_GROUP + place] = ((const uint64_t *)from)[word * KINDRED_GROUP + record];
    ((uint32_t *)SLOTS(to, words))[place] = SLOTS(from, words)[record];
    ((float *)FACTORS(to, words))[place] = FACTORS(from, words)[record];
  }
  return count;
}

#define SCAN_BODY                                                                                              \
  const char *group = groups;                                                                                  \
  for (size_t first = 0; first < entries; first += KINDRED_GROUP, group += GROUP_BYTES(query->words)) {        \
    size_t count = entries - first < KINDRED_GROUP ? entries - first : KINDRED_GROUP;                          \
    for (size_t record = 0; record < count; record++) {                                                        \
      int32_t sum = 0;                                                                                         \
      for (size_t word = 0; word < query->words; word++) {                                                     \
        uint64_t code = ((const uint64_t *)group)[word * KINDRED_GROUP + record];                              \
        const uint64_t *planes = query->planes + word * KINDRED_QUERY_BITS;                                    \
        sum += __builtin_popcountll(code & planes[0]) + 2 * __builtin_popcountll(code & planes[1]) +           \
               4 * __builtin_popcountll(code & planes[2]) - 8 * __builtin_popcountll(code & planes[3]);        \
      }                                                                                                        \
      float score = base + FACTORS(group, query->words)[record] * (query->scale * ((float)sum - query->half)); \
      if (score > best->threshold) offer(best, score, SLOTS(group, query->words)[record], passing); \
    }                                                                                                          \
  }

static void scan_portable(const void *groups, size_t entries, const KindredBitQuery *query, float base,
                          const KindredSlots *passing, const void *next, KindredBest *best) {
  (void)next;
  SCAN_BODY
}

typedef void (*scan_function)(const void *, size_t, const KindredBitQuery *, float, const KindredSlots *, const void *,
                              KindredBest *);
static scan_function scan_chosen = scan_portable;

#if defined(__x86_64__)
#include <immintrin.h>

// The popcnt instruction counts three words a cycle on current CPUs, which AVX2's table lookups do not reach.
__attribute__((target("avx2,popcnt"))) static void scan_popcnt(const void *groups, size_t entries,
                                                               const KindredBitQuery *query, float base,
                                                               const KindredSlots *passing, const void *next,
                                                               KindredBest *best) {
  (void)next;
  SCAN_BODY
}

#define AVX512 __attribute__((target("avx512f,avx512dq,avx512vl,avx512vpopcntdq"), min_vector_width(512), always_inline))

AVX512 static inline uint32_t passing_slots(const KindredSlots *passing, const uint32_t *slots, uint32_t found) {
  uint32_t result = 0;
  for (uint32_t rest = found; rest; rest &= rest - 1) {
    int record = __builtin_ctz(rest);
    uint32_t slot = slots[record];
    if (slot / 64 < passing->count) result |= (uint32_t)(passing->words[slot / 64] >> (slot % 64) & 1) << record;
  }
  return result;
}

// `words` is a constant for the usual width, so that the loop over them is unrolled.
AVX512 static inline void scan_groups(const size_t words, const void *groups, size_t entries,
                                      const KindredBitQuery *query, float base, const KindredSlots *passing,
                                      const char *next, KindredBest *best) {
  const __m256 bases = _mm256_set1_ps(base), scales = _mm256_set1_ps(query->scale), halves = _mm256_set1_ps(query->half);
  const char *group = groups;
  for (size_t first = 0; first < entries; first += KINDRED_GROUP, group += GROUP_BYTES(words)) {
    if (next)
      for (size_t byte = 0; byte < GROUP_BYTES(words); byte += 64)
        __builtin_prefetch(next + (group - (const char *)groups) + byte);
    __m512i ones = _mm512_setzero_si512(), twos = ones, fours = ones, eights = ones;
    for (size_t word = 0; word < words; word++) {
      __m512i code = _mm512_loadu_si512(group + word * 64);
      const uint64_t *planes = query->planes + word * KINDRED_QUERY_BITS;
#define COUNT(plane) _mm512_popcnt_epi64(_mm512_and_si512(code, _mm512_set1_epi64((long long)planes[plane])))
      ones = _mm512_add_epi64(ones, COUNT(0));
      twos = _mm512_add_epi64(twos, COUNT(1));
      fours = _mm512_add_epi64(fours, COUNT(2));
      eights = _mm512_add_epi64(eights, COUNT(3));
    }
    __m512i low = _mm512_add_epi64(ones, _mm512_slli_epi64(twos, 1));
    __m512i high = _mm512_sub_epi64(_mm512_slli_epi64(fours, 2), _mm512_slli_epi64(eights, 3));
    __m256 sums = _mm256_sub_ps(_mm512_cvtepi64_ps(_mm512_add_epi64(low, high)), halves);
    __m256 factors = _mm256_loadu_ps(FACTORS(group, words));
    __m256 scores = _mm256_add_ps(bases, _mm256_mul_ps(factors, _mm256_mul_ps(scales, sums)));
    uint32_t found = _mm256_cmp_ps_mask(scores, _mm256_set1_ps(best->threshold), _CMP_GT_OQ);
    if (entries - first < KINDRED_GROUP) found &= (1u << (entries - first)) - 1;
    if (!found) continue;
    __m256i slots = _mm256_loadu_si256((const __m256i *)SLOTS(group, words));
    if (passing) found = passing_slots(passing, SLOTS(group, words), found);
    // The keys of all eight, those that were found moved to the front. There is room for eight: see KindredBest.
    __m256i bits = _mm256_castps_si256(scores);
    bits = _mm256_xor_si256(bits, _mm256_or_si256(_mm256_srai_epi32(bits, 31), _mm256_set1_epi32(INT32_MIN)));
    __m512i keys = _mm512_or_si512(_mm512_slli_epi64(_mm512_cvtepu32_epi64(bits), 32),
                                   _mm512_cvtepu32_epi64(_mm256_xor_si256(slots, _mm256_set1_epi32(-1))));
    _mm512_storeu_si512(best->keys + best->count, _mm512_maskz_compress_epi64((__mmask8)found, keys));
    best->count += (size_t)__builtin_popcount(found);
    if (best->count + KINDRED_GROUP > best->capacity) kindred_keep_best(best);
  }
}

__attribute__((target("avx512f,avx512dq,avx512vl,avx512vpopcntdq"), min_vector_width(512))) static void scan_avx512(
    const void *groups, size_t entries, const KindredBitQuery *query, float base, const KindredSlots *passing,
    const void *next, KindredBest *best) {
  if (query->words == 6)
    scan_groups(6, groups, entries, query, base, passing, next, best);
  else
    scan_groups(query->words, groups, entries, query, base, passing, next, best);
}

__attribute__((constructor)) static void choose_scan(void) {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512vpopcntdq") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl"))
    scan_chosen = scan_avx512;
  else if (__builtin_cpu_supports("popcnt") && __builtin_cpu_supports("avx2"))
    scan_chosen = scan_popcnt;
}
#endif

void kindred_scan_bits(const void *groups, size_t entries, const KindredBitQuery *query, float base,
                       const KindredSlots *passing, const void *next, KindredBest *best) {
  scan_chosen(groups, entries, query, base, passing, next, best);
}
