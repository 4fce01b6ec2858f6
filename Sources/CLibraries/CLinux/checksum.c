#include "ev_checksum.h"
#include <string.h>

// Reflected polynomial of CRC-32C, RFC 3720 appendix B.4.
#define POLYNOMIAL 0x82f63b78u

static uint32_t portable(uint32_t crc, const uint8_t *p, size_t n) {
    static uint32_t table[256];
    static int ready;
    if (!__atomic_load_n(&ready, __ATOMIC_ACQUIRE)) {
        // Every thread computes the same values, so a race here writes equal words.
        for (uint32_t i = 0; i < 256; i++) {
            uint32_t c = i;
            for (int k = 0; k < 8; k++) c = (c & 1) ? (c >> 1) ^ POLYNOMIAL : c >> 1;
            __atomic_store_n(&table[i], c, __ATOMIC_RELAXED);
        }
        __atomic_store_n(&ready, 1, __ATOMIC_RELEASE);
    }
    for (; n; n--) crc = (crc >> 8) ^ __atomic_load_n(&table[(crc ^ *p++) & 0xff], __ATOMIC_RELAXED);
    return crc;
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) static uint32_t accelerated(uint32_t crc, const uint8_t *p, size_t n) {
    uint64_t c = crc;
    for (; n >= 8; n -= 8, p += 8) {
        uint64_t word;
        memcpy(&word, p, 8);
        c = __builtin_ia32_crc32di(c, word);
    }
    for (; n; n--) c = __builtin_ia32_crc32qi((uint32_t)c, *p++);
    return (uint32_t)c;
}
#endif

uint32_t ev_crc32c(uint32_t seed, const void *bytes, size_t n) {
    uint32_t crc = ~seed;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("sse4.2")) return ~accelerated(crc, bytes, n);
#endif
    return ~portable(crc, bytes, n);
}
