#include "kernels_distance.h"

static uint32_t crc32c_table[256];

static uint32_t crc32c_portable(uint32_t crc, const unsigned char *bytes, size_t n) {
  for (size_t i = 0; i < n; i++) crc = crc32c_table[(crc ^ bytes[i]) & 0xff] ^ (crc >> 8);
  return crc;
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) static uint32_t crc32c_sse42(uint32_t crc, const unsigned char *bytes, size_t n) {
  uint64_t wide = crc;
  size_t i = 0;
  for (; i + 8 <= n; i += 8) {
    uint64_t word;
    __builtin_memcpy(&word, bytes + i, 8);
    wide = __builtin_ia32_crc32di(wide, word);
  }
  return crc32c_portable((uint32_t)wide, bytes + i, n - i);
}
#endif

typedef uint32_t (*crc32c_function)(uint32_t, const unsigned char *, size_t);
static crc32c_function crc32c_chosen = crc32c_portable;

__attribute__((constructor)) static void prepare_crc32c(void) {
  for (uint32_t byte = 0; byte < 256; byte++) {
    uint32_t crc = byte;
    for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (0x82f63b78u & (0u - (crc & 1)));
    crc32c_table[byte] = crc;
  }
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("sse4.2")) crc32c_chosen = crc32c_sse42;
#endif
}

uint32_t kindred_crc32c(uint32_t crc, const void *bytes, size_t n) { return ~crc32c_chosen(~crc, bytes, n); }
