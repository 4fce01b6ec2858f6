// Finding the beginnings of many words at once.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Up to 64 words by their first three bytes. `which[k][b]` has a bit for each word whose byte k is b; `low` and `high` say
// the same, coarsely, of the halves of a byte.
typedef struct {
    uint64_t which[3][256];
    uint8_t low[3][16], high[3][16];
} ev_words;

void ev_words_add(ev_words *words, const uint8_t *word, unsigned number);
// The next place at or after `from` where a word may begin, and which; `count` when there is none.
size_t ev_words_find(const ev_words *words, const uint8_t *bytes, size_t from, size_t count, uint64_t *which);
