#include "ev_search.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

void ev_words_add(ev_words *words, const uint8_t *word, unsigned number) {
    // Which words share a bit of the coarse tables decides how often these are wrong; by the third byte they seldom are.
    uint8_t bit = (uint8_t)(1u << (word[2] & 7));
    for (int k = 0; k < 3; k++) {
        words->which[k][word[k]] |= (uint64_t)1 << number;
        words->low[k][word[k] & 15] |= bit;
        words->high[k][word[k] >> 4] |= bit;
    }
}

static inline uint64_t at(const ev_words *w, const uint8_t *p) {
    return w->which[0][p[0]] & w->which[1][p[1]] & w->which[2][p[2]];
}

static size_t plain(const ev_words *w, const uint8_t *bytes, size_t from, size_t count, uint64_t *which) {
    for (; from + 2 < count; from++)
        if ((*which = at(w, bytes + from))) return from;
    return count;
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static inline __m256i half(const uint8_t *table, __m256i index) {
    __m128i t = _mm_loadu_si128((const __m128i *)table);
    return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(t), index);
}

__attribute__((target("avx2"))) static size_t wide(const ev_words *w, const uint8_t *bytes, size_t from, size_t count,
                                                   uint64_t *which) {
    const __m256i nibble = _mm256_set1_epi8(15);
    const __m256i zero = _mm256_setzero_si256();
    for (; from + 34 <= count; from += 32) {
        __m256i all = _mm256_set1_epi8((char)0xff);
        for (int k = 0; k < 3; k++) {
            __m256i b = _mm256_loadu_si256((const __m256i *)(bytes + from + k));
            __m256i lo = half(w->low[k], _mm256_and_si256(b, nibble));
            __m256i hi = half(w->high[k], _mm256_and_si256(_mm256_srli_epi16(b, 4), nibble));
            all = _mm256_and_si256(all, _mm256_and_si256(lo, hi));
        }
        uint32_t maybe = ~(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(all, zero));
        for (; maybe; maybe &= maybe - 1) {
            size_t place = from + (size_t)__builtin_ctz(maybe);
            if ((*which = at(w, bytes + place))) return place;
        }
    }
    return plain(w, bytes, from, count, which);
}
#endif

size_t ev_words_find(const ev_words *w, const uint8_t *bytes, size_t from, size_t count, uint64_t *which) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) return wide(w, bytes, from, count, which);
#endif
    return plain(w, bytes, from, count, which);
}
